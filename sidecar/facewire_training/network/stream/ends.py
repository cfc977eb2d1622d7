"""What stays float32 of the streaming graph: frames to log-mel in front, columns to poses behind.

All is products of matrices with columns as rows: a row's sums are the same whichever rows lie beside it.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from facewire_training.network.decision import Decider, Decision
from facewire_training.network.model import LOG_FLOOR, MELS, MouthNetwork
from facewire_training.network.stream.nodes import COLUMNS, Nodes

__all__ = ["Poses", "affine", "write_bands", "write_logits"]


def write_bands(network: MouthNetwork, nodes: Nodes) -> str:
    """Write frames [1, batch, 2 * columns, 320] to normalised log-mel; return [1, batch, columns, 80]."""
    features = network.features
    spectrum = nodes.add("MatMul", "frames", _constant(nodes, features.basis.flatten(1).T))
    squares = nodes.add("Mul", spectrum, spectrum)
    bins = features.mel.shape[1]
    parts = nodes.add("Split", squares, nodes.integers(bins, bins), outputs=2, axis=COLUMNS + 1)
    power = nodes.add("Add", *parts)
    mel = nodes.add("MatMul", power, _constant(nodes, features.mel.flatten(1).T))
    loud = nodes.add("Log", nodes.add("Add", mel, nodes.constant(np.float32(LOG_FLOOR))))
    return str(
        nodes.add("Reshape", _scaled(nodes, loud, network.normalise), nodes.integers(0, 0, -1, 2 * MELS))
    )


def write_logits(network: MouthNetwork, nodes: Nodes, hidden: str, order: Sequence[int]) -> str:
    """Write the last block's columns [1, batch, columns, width] to logits of poses.

    Returns:
        The name of float32[1, batch, 2 * columns, len(order)], channels in that order.
    """
    normalise, _, leave = network.leave
    assert isinstance(leave, nn.Conv2d)
    assert leave.bias is not None
    channels = sum(network.sizes)
    picked = [*order, *(channels + channel for channel in order)]
    active = nodes.add("Relu", _scaled(nodes, hidden, normalise))
    product = nodes.add("MatMul", active, _constant(nodes, leave.weight.flatten(1)[picked].T))
    pairs = nodes.add("Add", product, _constant(nodes, leave.bias[picked]))
    return str(nodes.add("Reshape", pairs, nodes.integers(0, 0, -1, len(order))))


class Poses(nn.Module):
    """Logits to the drive [..., 36]; those that are decided alike lie side by side."""

    def __init__(self, network: MouthNetwork, decision: Decision) -> None:
        super().__init__()
        at = network.split(torch.arange(sum(network.sizes))[None, None])
        # Silence is no phone that the jaw speaks.
        spoken = at.phones[..., 1:]
        self._alike = (at.articulators, at.closure, at.voice, at.active)
        self._sizes = [int(one.shape[-1]) for one in self._alike]
        groups = (torch.cat(self._alike, dim=-1), at.visemes, spoken)
        self._groups = [int(one.shape[-1]) for one in groups]
        self.order: list[int] = torch.cat(groups, dim=-1).flatten().tolist()
        self.decider = Decider(decision)
        offsets, slopes = (torch.full((len(self.order),), float(value)) for value in (0, 1))
        first = self._sizes[0]
        offsets[first : first + 3] = torch.tensor(
            [decision.closure_offset, decision.voice_offset, decision.active_offset]
        )
        slopes[first : first + 3] = torch.tensor(
            [decision.closure_slope, decision.voice_slope, decision.active_slope]
        )
        offsets[first + 3 :][: self._groups[1]] = self.decider.handicap
        self.register_buffer("offsets", offsets)
        self.register_buffer("slopes", slopes)

    offsets: Tensor
    slopes: Tensor

    def forward(self, logits: Tensor) -> Tensor:
        """Return float32[..., 36], `DRIVE_CHANNELS`, of logits in `order`."""
        likely, visemes, phones = torch.split((logits - self.offsets) * self.slopes, self._groups, dim=-1)
        regressed, closed, voiced, moved = torch.split(torch.sigmoid(likely), self._sizes, dim=-1)
        articulators = self.decider.articulators(regressed, phones, closed, voiced, moved)
        return torch.cat([articulators, torch.softmax(visemes, dim=-1), voiced], dim=-1)


def affine(layer: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """Return what a normalisation multiplies by and adds once it no longer learns, [channels] each."""
    assert layer.running_mean is not None
    assert layer.running_var is not None
    gain = (layer.weight / torch.sqrt(layer.running_var + layer.eps)).detach()
    return gain, (layer.bias - layer.running_mean * gain).detach()


def _scaled(nodes: Nodes, name: str, layer: nn.Module) -> str:
    assert isinstance(layer, nn.BatchNorm2d)
    gain, shift = (_constant(nodes, one) for one in affine(layer))
    return str(nodes.add("Add", nodes.add("Mul", name, gain), shift))


def _constant(nodes: Nodes, value: Tensor) -> str:
    return nodes.constant(np.ascontiguousarray(value.detach().numpy()))
