"""The streaming network: a causal trunk with its past in a state, and a head for each delay.

Look-ahead is delay: the head for delay d names the pose that lies d back, so that one trunk serves all. Trunk
steps are 16 ms, two poses each. Everything it remembers is a cache of what it computed from the last seconds
of sound: the receptive field is finite, and a state can be rebuilt by stepping through `rebuild_samples`.

Time is the second axis and channels are the last, so that every layer is one product of matrices over all
subjects and steps: a step of two frames is too short for convolutions to be fast.
"""

import copy
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from facewire.face.channels import ARTICULATORS, VISEMES
from facewire.grid import SAMPLE_RATE
from facewire_training.network.model import HOP, MELS, Heads, LogMel
from facewire_training.phones.inventory import PHONES

__all__ = ["DELAYS_MS", "STEP", "Size", "StreamingNetwork"]

STEP: Final = 2 * HOP
"""Samples of a trunk step: 16 ms."""
STEP_MS: Final = 1000 * STEP // SAMPLE_RATE
DELAYS_MS: Final = (0, 16, 32, 48, 64, 80, 96, 128, 192, 256, 384)
"""Delays that have a head; each gives the pose so far back, and the one 8 ms before it."""
_KERNEL: Final = 3
_HISTORY: Final = DELAYS_MS[-1] // STEP_MS
"""Trunk outputs that heads look back over."""
_ENTER: Final = 4
"""Feature frames that one step looks at: its own two and the two before."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of the trunk, `width` and `dilations` of its blocks; of each head, its `hidden` units and its `taps`.

    Heads look at `shared` numbers of each of `taps` trunk steps between now and the delayed pose.
    """

    width: int = 160
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 1, 2, 4, 8, 16)
    shared: int = 96
    hidden: int = 128
    taps: int = 7


class _CausalBlock(nn.Module):
    """A residual dilated convolution that looks back alone."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.into = nn.Linear(_KERNEL * width, width, bias=False)
        self.normalise: nn.Module = nn.BatchNorm1d(width)
        self.out = nn.Linear(width, width)

    @property
    def look_back(self) -> int:
        """Steps of its past that it needs."""
        return (_KERNEL - 1) * self.dilation

    def fold(self) -> None:
        """Make the normalisation a part of the layer before it; the block no longer learns."""
        assert isinstance(self.normalise, nn.BatchNorm1d)
        gain, shift = _affine(self.normalise)
        folded = nn.Linear(self.into.in_features, self.into.out_features)
        with torch.no_grad():
            folded.weight.copy_(self.into.weight * gain.unsqueeze(1))
            folded.bias.copy_(shift)
        self.into, self.normalise = folded, nn.Identity()

    def forward(self, past: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the block makes of `hidden` [batch, steps, width] after `past`, and its new past."""
        known = torch.cat([past, hidden], dim=1)
        taps = [
            known[:, tap * self.dilation : -self.look_back + tap * self.dilation or None] for tap in (0, 1)
        ]
        inner = self.into(torch.cat([*taps, hidden], dim=2))
        return hidden + self.out(torch.relu(_over_channels(self.normalise, inner))), known[
            :, -self.look_back :
        ]


class _HeadBank(nn.Module):
    """Two layers for each delay over the taps between now and its pose."""

    def __init__(self, size: Size, outputs: int) -> None:
        super().__init__()
        inputs, count = size.taps * size.shared, len(DELAYS_MS)
        back = [torch.linspace(0, delay / STEP_MS, size.taps).round().long() for delay in DELAYS_MS]
        self.register_buffer("back", torch.stack(back))
        self.into = nn.Parameter(torch.randn(count, inputs, size.hidden) * (2.0 / inputs) ** 0.5)
        self.into_bias = nn.Parameter(torch.zeros(count, size.hidden))
        self.out = nn.Parameter(torch.randn(count, size.hidden, outputs) * size.hidden**-0.5)
        self.out_bias = nn.Parameter(torch.zeros(count, outputs))

    back: Tensor

    def forward(self, known: Tensor, steps: Tensor, delay: Tensor) -> Tensor:
        """Return logits [batch, steps, outputs] of one delay (an index) from the trunk's `known` outputs.

        `known` [batch, history + steps, shared]; `steps` [steps] are the places in it that are new.
        """
        places = steps.unsqueeze(1) - self.back[delay]
        taps = known[:, places].flatten(2)
        hidden = torch.relu(torch.matmul(taps, self.into[delay]) + self.into_bias[delay])
        logits: Tensor = torch.matmul(hidden, self.out[delay]) + self.out_bias[delay]
        return logits


class StreamingNetwork(nn.Module):
    """New samples and a state to logits and the next state; also whole stretches of sound, for training."""

    def __init__(self, size: Size | None = None) -> None:
        super().__init__()
        self.size = size or Size()
        width = self.size.width
        self.features = LogMel()
        self.normalise = nn.BatchNorm1d(MELS)
        self.enter = nn.Linear(_ENTER * MELS, width)
        self.blocks = nn.ModuleList(_CausalBlock(width, dilation) for dilation in self.size.dilations)
        self.settle = nn.BatchNorm1d(width)
        self.share = nn.Linear(width, self.size.shared)
        self.channels = [len(ARTICULATORS), len(VISEMES), len(PHONES), 1, 1, 1]
        self.bank = _HeadBank(self.size, 2 * sum(self.channels))
        self._look_backs = [(_KERNEL - 1) * dilation for dilation in self.size.dilations]
        self._pasts = [
            (LogMel.look_back, 1),
            (_ENTER - 2, MELS),
            (sum(self._look_backs), width),
            (_HISTORY, self.size.shared),
        ]

    @property
    def state_size(self) -> int:
        """Return how many numbers one subject's state has."""
        return sum(length * channels for length, channels in self._pasts)

    @property
    def rebuild_samples(self) -> int:
        """Return after how many samples nothing of an earlier state is left in any pose."""
        steps = sum(self._look_backs) + _HISTORY
        return (steps + 1) * STEP + (_ENTER - 2) * HOP + LogMel.look_back

    def first_state(self, batch: int) -> Tensor:
        """Return the state [batch, state_size] before any sound."""
        return torch.zeros(batch, self.state_size)

    def forward(self, samples: Tensor, state: Tensor, delay: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits [batch, 2 * steps, channels] and the next state.

        `samples` [batch, 256 * steps] in -1..1; `delay` an int64 scalar, an index of `DELAYS_MS`.
        """
        pasts = self._unpacked(state)
        sound = torch.cat([pasts[0].squeeze(2), samples], dim=1)
        known, later = self._advance(self.features.frames(sound), pasts[1:])
        heard = sound[:, -LogMel.look_back :].unsqueeze(2)
        return self._poses(self.bank(known, _new(known), delay)), self._packed([heard, *later])

    def trunk(self, bands: Tensor) -> Tensor:
        """Return the trunk's outputs for log-mel bands [batch, 40, frames] from the first on, with history.

        [batch, history + frames / 2, shared]: where training enters, with its own bands.
        """
        pasts = self._unpacked(self.first_state(len(bands)).to(bands.device))
        return self._advance(bands.transpose(1, 2), pasts[1:])[0]

    def delayed(self, known: Tensor, delay: int) -> Heads:
        """Return the heads of one delay (an index of `DELAYS_MS`) for what `trunk` gave."""
        index = torch.tensor(delay, device=known.device)
        return self.split(self._poses(self.bank(known, _new(known), index)))

    def split(self, logits: Tensor) -> Heads:
        """Return the heads of logits [batch, poses, channels]."""
        return Heads(*torch.split(logits, self.channels, dim=2))

    def folded(self) -> "StreamingNetwork":
        """Return a copy for inference whose normalisations are parts of the layers beside them."""
        copied = copy.deepcopy(self).eval()
        for block in copied.blocks:
            assert isinstance(block, _CausalBlock)
            block.fold()
        return copied

    def _advance(self, bands: Tensor, pasts: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        """Run the trunk over bands [batch, frames, 40]; return outputs after those kept, and new pasts."""
        frames = torch.cat([pasts[0], _over_channels(self.normalise, bands)], dim=1)
        later = [frames[:, -(_ENTER - 2) :]]
        pairs = frames.reshape(frames.shape[0], -1, 2 * MELS)
        hidden = self.enter(torch.cat([pairs[:, :-1], pairs[:, 1:]], dim=2))
        kept = []
        for block, past in zip(self.blocks, torch.split(pasts[1], self._look_backs, dim=1), strict=True):
            hidden, own = block(past, hidden)
            kept.append(own)
        heard = self.share(torch.relu(_over_channels(self.settle, hidden)))
        known = torch.cat([pasts[2], heard], dim=1)
        return known, [*later, torch.cat(kept, dim=1), known[:, -_HISTORY:]]

    def _poses(self, pairs: Tensor) -> Tensor:
        """Logits of pairs of poses [batch, steps, 2 * channels] as poses [batch, 2 * steps, channels]."""
        poses: Tensor = pairs.reshape(pairs.shape[0], -1, sum(self.channels))
        return poses

    def _unpacked(self, state: Tensor) -> list[Tensor]:
        parts = torch.split(state, [length * channels for length, channels in self._pasts], dim=1)
        return [
            part.reshape(-1, length, channels)
            for part, (length, channels) in zip(parts, self._pasts, strict=True)
        ]

    def _packed(self, pasts: list[Tensor]) -> Tensor:
        return torch.cat([past.flatten(1) for past in pasts], dim=1)


def _new(known: Tensor) -> Tensor:
    return torch.arange(_HISTORY, known.shape[1], device=known.device)


def _over_channels(layer: nn.Module, values: Tensor) -> Tensor:
    """Normalise the last of three axes."""
    if not isinstance(layer, nn.BatchNorm1d):
        return values
    if layer.training:
        normal: Tensor = layer(values.transpose(1, 2)).transpose(1, 2)
        return normal
    gain, shift = _affine(layer)
    return values * gain + shift


def _affine(layer: nn.BatchNorm1d) -> tuple[Tensor, Tensor]:
    """What a normalisation multiplies by and adds, once it no longer learns."""
    assert layer.running_mean is not None
    assert layer.running_var is not None
    gain = layer.weight / torch.sqrt(layer.running_var + layer.eps)
    return gain, layer.bias - layer.running_mean * gain
