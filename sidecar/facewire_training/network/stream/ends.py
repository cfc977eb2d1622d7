"""What stays float32 of the streaming graph: samples to log-mel in front, columns to poses behind.

All is products of matrices with columns as rows: a row's sums are the same whichever rows lie beside it.
"""

from typing import Final

import torch
from torch import Tensor, nn

from facewire_training.network.decision import Decider, Decision
from facewire_training.network.model import LOG_FLOOR, MELS, MouthNetwork

__all__ = ["Features", "Poses", "affine"]

_PIECE: Final = 64
"""Samples of which both a hop and a frame of features are whole numbers."""
_PIECES: Final = 5
"""Pieces of a frame of features."""


class Features(nn.Module):
    """Samples [batch, 192 + 256 * columns] to normalised log-mel [batch, columns, 80], two hops a column."""

    def __init__(self, network: MouthNetwork) -> None:
        super().__init__()
        self.register_buffer("basis", network.features.basis.flatten(1).T.contiguous())
        self.register_buffer("mel", network.features.mel.flatten(1).T.contiguous())
        gain, shift = affine(network.normalise)
        self.register_buffer("gain", gain)
        self.register_buffer("shift", shift)

    basis: Tensor
    mel: Tensor
    gain: Tensor
    shift: Tensor

    def forward(self, samples: Tensor) -> Tensor:
        """Return float32[batch, columns, 80]."""
        pieces = samples.reshape(samples.shape[0], -1, _PIECE)
        frames = torch.cat(
            [pieces[:, first : first - _PIECES + 1 or None : 2] for first in range(_PIECES)], dim=2
        )
        real, imaginary = torch.chunk(torch.matmul(frames, self.basis), 2, dim=2)
        power = real * real + imaginary * imaginary
        bands = torch.log(torch.matmul(power, self.mel) + LOG_FLOOR) * self.gain + self.shift
        return bands.reshape(samples.shape[0], -1, 2 * MELS)


class Poses(nn.Module):
    """The last block's columns [batch, columns, width] to the drive [batch, 2 * columns, 36]."""

    def __init__(self, network: MouthNetwork, decision: Decision) -> None:
        super().__init__()
        normalise, _, leave = network.leave
        assert isinstance(normalise, nn.BatchNorm2d)
        assert isinstance(leave, nn.Conv2d)
        gain, shift = affine(normalise)
        self.register_buffer("gain", gain)
        self.register_buffer("shift", shift)
        self.leave = nn.Linear(leave.in_channels, leave.out_channels)
        with torch.no_grad():
            self.leave.weight.copy_(leave.weight.flatten(1))
            if leave.bias is not None:
                self.leave.bias.copy_(leave.bias)
        self.split = network.split
        self.channels = sum(network.sizes)
        self.decider = Decider(decision)

    gain: Tensor
    shift: Tensor

    def forward(self, hidden: Tensor) -> Tensor:
        """Return float32[batch, 2 * columns, 36], `DRIVE_CHANNELS`."""
        pairs: Tensor = self.leave(torch.relu(hidden * self.gain + self.shift))
        logits = pairs.reshape(pairs.shape[0], -1, self.channels)
        return torch.cat(self.decider(self.split(logits)), dim=-1)


def affine(layer: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Return what a normalisation multiplies by and adds once it no longer learns, [channels] each."""
    assert layer.running_mean is not None
    assert layer.running_var is not None
    gain = (layer.weight / torch.sqrt(layer.running_var + layer.eps)).detach()
    return gain, (layer.bias - layer.running_mean * gain).detach()
