"""The streaming network: the window network's blocks with their past in a state, and a head for each delay.

What a block of the window network says of a step, once all that it looks ahead has been heard, never
changes. Laid out by the time at which it is known, the window network is a causal trunk: its blocks lag
behind the sound, each by its own look-ahead more than the one before, and the last says at `settled` steps
what the window network says at full look-ahead. A head for a shorter delay names the pose from what every
level of the trunk knows by then: the shallow ones of the steps around it, the deep ones of its past. So
training begins with the weights of the window network, and the trunk's own end teaches the heads.

The one change to the blocks: what a step learns from the mean of a window, it learns from the mean of the
last 768 ms. Everything the network remembers is a cache of the last seconds of sound, and can be rebuilt.
"""

from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import torch
from torch import Tensor, nn

from facewire.grid import SAMPLE_RATE
from facewire_training.network.model import CONTEXTS, HOP, Heads, MouthNetwork

__all__ = ["DELAYS", "HISTORY", "RECENT", "STEP", "STEP_MS", "Head", "Size", "StreamingNetwork"]

STEP: Final = 2 * HOP
"""Samples of a trunk step: 16 ms, two poses."""
STEP_MS: Final = 1000 * STEP // SAMPLE_RATE
DELAYS: Final = (0, 1, 2, 3, 4, 6, 8, 12, 18)
"""Delays in steps that have a head; the trunk's end serves the longest, `settled`."""
RECENT: Final = 48
"""Steps of the mean: as many as a window has."""
HISTORY: Final = 21
"""Steps before the newest that heads look back on."""
_AROUND: Final = (-4, -2, -1, 0, 1, 2, 4)
"""Steps around a pose that a head looks at, where they are settled."""
_BEHIND: Final = (0, 1, 2, 4, 8)
"""Steps back from the last settled one that a head looks at, where that one lies before the pose."""
_PHONETIC: Final = 5
"""Levels whose past says something of the phone; of the deeper ones a head wants the voice, by two taps."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of the trunk, `width` and `dilations` of its blocks; a head sees `shared` numbers of each of its taps.

    `hidden` are the units of a head's two inner layers.
    """

    width: int = 160
    dilations: tuple[int, ...] = (1, 2, 4, 8, 1, 2, 4, 8)
    shared: int = 48
    hidden: int = 192

    @property
    def lags(self) -> tuple[int, ...]:
        """For each level, how many steps the last one that it has settled lies behind the sound."""
        return tuple(accumulate(self.dilations, initial=1))


class Head(nn.Module):
    """Names the pose that lies `delay` steps back from numbers of every level."""

    def __init__(self, delay: int, size: Size, outputs: int) -> None:
        super().__init__()
        self.taps = [
            (level, delay - lag - offset)
            for level, lag in enumerate(size.lags)
            for offset in _offsets(delay - lag, level)
        ]
        """Pairs of a level and how many steps before its newest."""
        self.shared = size.shared
        self.layers = nn.Sequential(
            nn.Linear(len(self.taps) * size.shared, size.hidden, bias=False),
            nn.BatchNorm1d(size.hidden),
            nn.ReLU(),
            nn.Linear(size.hidden, size.hidden),
            nn.ReLU(),
            nn.Linear(size.hidden, outputs),
        )

    def forward(self, seen: Tensor) -> Tensor:
        """Return logits [batch, steps, outputs] of [batch, levels * shared, HISTORY + steps]."""
        steps = seen.shape[2] - HISTORY
        taps = [
            seen[:, level * self.shared : (level + 1) * self.shared, HISTORY - back : HISTORY - back + steps]
            for level, back in self.taps
        ]
        rows = torch.cat(taps, dim=1).transpose(1, 2)
        logits: Tensor = self.layers(rows.reshape(-1, rows.shape[2]))
        return logits.reshape(rows.shape[0], -1, logits.shape[1])


class StreamingNetwork(nn.Module):
    """Whole stretches of sound to all heads, as training needs them; `Stepping` runs it step by step."""

    def __init__(self, size: Size | None = None) -> None:
        super().__init__()
        self.size = size or Size()
        self.mouth = MouthNetwork(self.size.width, self.size.dilations)
        levels = range(len(self.size.lags))
        self.settle = nn.ModuleList(nn.BatchNorm2d(self.size.width) for _ in levels)
        self.share = nn.ModuleList(nn.Conv2d(self.size.width, self.size.shared, 1) for _ in levels)
        outputs = 2 * sum(self.mouth.sizes)
        self.heads = nn.ModuleList(Head(delay, self.size, outputs) for delay in DELAYS)

    @property
    def settled(self) -> int:
        """Return the delay, in steps, of the trunk's own end."""
        return self.size.lags[-1]

    def trunk(self, bands: Tensor) -> tuple[Tensor, Tensor]:
        """Return what heads see at each step, and the end's logits.

        `bands` [batch, 40, 2 * steps] log-mel from the first on. What heads see, [batch, levels * shared,
        HISTORY + steps], holds for every step what each level has newly settled by then. The end's logits
        [batch, 2 * (steps - settled), channels] are of the poses from the first on.
        """
        mouth, seen = self.mouth, []
        hidden = mouth.enter(mouth.normalise(bands.unsqueeze(2)).to(mouth.enter.weight.dtype))
        seen.append(self._shared(0, hidden))
        for index, block in enumerate(mouth.blocks):
            hidden = block(hidden)
            if index in CONTEXTS:
                hidden = hidden + mouth.context[CONTEXTS.index(index)](_recent_mean(hidden))
            seen.append(self._shared(index + 1, hidden))
        return torch.cat(seen, dim=1), mouth.poses(mouth.leave(hidden[..., : -self.settled]))

    def delayed(self, seen: Tensor, head: int) -> Heads:
        """Return what one head (an index of `DELAYS`) says of the poses from the first on.

        [batch, 2 * (steps - delay), channels]: those of the last steps have not been heard far enough.
        """
        pairs = self.heads[head](seen)[:, DELAYS[head] :]
        return self.mouth.split(pairs.reshape(pairs.shape[0], -1, pairs.shape[2] // 2))

    def _shared(self, level: int, hidden: Tensor) -> Tensor:
        """What a level says to the heads, at the steps at which it is settled."""
        seen = self.share[level](torch.relu(self.settle[level](hidden))).squeeze(2)
        lag = self.size.lags[level]
        return nn.functional.pad(seen[..., :-lag], (lag + HISTORY, 0))


def _offsets(last: int, level: int) -> list[int]:
    """Steps from the pose of a head's taps; the level's last settled step lies `last` after the pose."""
    if last >= 0:
        return sorted({min(offset, last) for offset in (*_AROUND, last)})
    return sorted(last - back for back in (_BEHIND if level < _PHONETIC else _BEHIND[:2]))


def _recent_mean(hidden: Tensor) -> Tensor:
    """Return the mean of each step and the 47 before it, of those that there are; [..., steps]."""
    steps = hidden.shape[-1]
    total = torch.cumsum(hidden.float(), dim=-1)
    before = nn.functional.pad(total, (RECENT, 0))[..., :steps]
    counts = torch.arange(1, steps + 1, device=hidden.device).clamp_max(RECENT)
    return ((total - before) / counts).to(hidden.dtype)
