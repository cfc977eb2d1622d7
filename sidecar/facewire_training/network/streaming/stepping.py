"""The streaming network as it runs: new samples and a state in, poses and the next state out.

It says what the network says that training knows, with each normalisation a part of the layer beside it. The
state holds the last columns that each layer looks back on, one after the other.
"""

import copy
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from facewire_training.network.model import CONTEXTS, MELS, LogMel
from facewire_training.network.streaming.model import HISTORY, RECENT, STEP, StreamingNetwork

__all__ = ["Stepping"]

_FRAMES: Final = 4
"""Feature frames before the new ones that the first layer looks at."""
_SILENCE_STEPS: Final = 200
"""Steps of silence after which nothing changes any more: 3.2 s."""


class Stepping(nn.Module):
    """Steps of 16 ms for a batch of subjects that share a delay."""

    def __init__(self, network: StreamingNetwork) -> None:
        super().__init__()
        network = copy.deepcopy(network).eval()
        mouth, self.size = network.mouth, network.size
        self.features, self.poses, self.split = mouth.features, mouth.poses, mouth.split
        gain, shift = _affine(mouth.normalise)
        self.register_buffer("gain", gain[:, None])
        self.register_buffer("shift", shift[:, None])
        self.enter, self.leave, self.context = mouth.enter, mouth.leave, mouth.context
        self.into, self.out = nn.ModuleList(), nn.ModuleList()
        for block in mouth.blocks:
            convolution, normalise, _, out = block.layers  # type: ignore[misc]
            self.into.append(_folded(convolution, normalise))
            self.out.append(out)
        self.settle, self.share, self.heads = network.settle, network.share, network.heads
        self._pasts = [(1, LogMel.look_back), (MELS, _FRAMES)]
        for index, dilation in enumerate(self.size.dilations):
            self._pasts.append((self.size.width, 2 * dilation))
            if index in CONTEXTS:
                self._pasts.append((self.size.width, RECENT - 1))
        self._pasts.append((len(self.size.lags) * self.size.shared, HISTORY))

    gain: Tensor
    shift: Tensor

    @property
    def state_size(self) -> int:
        """Return how many numbers one subject's state has."""
        return sum(rows * columns for rows, columns in self._pasts)

    @property
    def rebuild_samples(self) -> int:
        """Return after how many samples nothing of an earlier state is left in any pose."""
        means = (RECENT - 1) * len([one for one in CONTEXTS if one < len(self.size.dilations)])
        steps = 2 * sum(self.size.dilations) + means + HISTORY + _FRAMES // 2
        return (steps + 1) * STEP + LogMel.look_back

    def first_state(self) -> Tensor:
        """Return the state [1, state_size] of a subject that has been silent for ever."""
        state = torch.zeros(1, self.state_size)
        with torch.no_grad():
            for _ in range(_SILENCE_STEPS // 8):
                state = self.advance(torch.zeros(1, 8 * STEP), state)[2]
        return state

    def forward(self, samples: Tensor, state: Tensor, head: int | None) -> tuple[Tensor, Tensor]:
        """Return logits [batch, 2 * steps, channels] and the next state.

        `samples` [batch, 256 * steps] in -1..1; `head` an index of `DELAYS`, None for the trunk's own end.
        """
        seen, hidden, later = self.advance(samples, state)
        return self.end(hidden) if head is None else self.early(seen, head), later

    def end(self, hidden: Tensor) -> Tensor:
        """Return the logits [batch, 2 * steps, channels] of the trunk's end."""
        logits: Tensor = self.poses(self.leave(hidden))
        return logits

    def early(self, seen: Tensor, head: int) -> Tensor:
        """Return the logits [batch, 2 * steps, channels] of a head."""
        pairs: Tensor = self.heads[head](seen)
        return pairs.reshape(pairs.shape[0], -1, pairs.shape[2] // 2)

    def advance(self, samples: Tensor, state: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return what heads see, [batch, levels * shared, HISTORY + steps], the end and the next state."""
        parts = torch.split(state, [rows * columns for rows, columns in self._pasts], dim=1)
        pasts = [
            part.reshape(-1, rows, 1, columns)
            for part, (rows, columns) in zip(parts, self._pasts, strict=True)
        ]
        kept = iter(pasts)
        later: list[Tensor] = []

        def joined(new: Tensor) -> Tensor:
            """The layer's past and its new columns; its next past is put aside."""
            past = next(kept)
            known = torch.cat([past, new], dim=3)
            later.append(known[..., -past.shape[3] :].flatten(1))
            return known

        sound = joined(samples[:, None, None, :]).flatten(1)
        bands = self.features.streamed(sound) * self.gain + self.shift
        frames = joined(bands.unsqueeze(2))
        hidden = functional.conv2d(frames, self.enter.weight, self.enter.bias, stride=(1, 2))
        seen = [self._shared(0, hidden)]
        for index, dilation in enumerate(self.size.dilations):
            known = joined(hidden)
            inner = torch.relu(self.into[index](known))
            hidden = known[..., dilation:-dilation] + self.out[index](inner)
            if index in CONTEXTS:
                mean = functional.avg_pool2d(joined(hidden), (1, RECENT), stride=1)
                hidden = hidden + self.context[CONTEXTS.index(index)](mean)
            seen.append(self._shared(index + 1, hidden))
        known = joined(torch.cat(seen, dim=1)).squeeze(2)
        return known, hidden, torch.cat(later, dim=1)

    def _shared(self, level: int, hidden: Tensor) -> Tensor:
        shared: Tensor = self.share[level](torch.relu(self.settle[level](hidden)))
        return shared


def _folded(convolution: nn.Conv2d, normalise: nn.BatchNorm2d) -> nn.Conv2d:
    """The convolution without padding, with the normalisation after it a part of it."""
    gain, shift = _affine(normalise)
    made = nn.Conv2d(
        convolution.in_channels,
        convolution.out_channels,
        (1, convolution.kernel_size[1]),
        dilation=(1, convolution.dilation[1]),
    )
    assert made.bias is not None
    with torch.no_grad():
        made.weight.copy_(convolution.weight * gain[:, None, None, None])
        made.bias.copy_(shift)
    return made


def _affine(layer: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """What a normalisation multiplies by and adds, once it no longer learns."""
    assert layer.running_mean is not None
    assert layer.running_var is not None
    gain = (layer.weight / torch.sqrt(layer.running_var + layer.eps)).detach()
    return gain, (layer.bias - layer.running_mean * gain).detach()
