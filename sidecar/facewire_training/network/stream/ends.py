"""Both ends of the streaming graph: samples to the first layer's bytes, the last block's bytes to logits.

The spectrum stays float32, where a byte would hide soft sounds behind loud ones. All is products of matrices
with columns as rows: a row's sums are the same whichever rows lie beside it.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from facewire_training.network.model import LOG_FLOOR, MouthNetwork
from facewire_training.network.stream.nodes import Nodes, Quantised
from facewire_training.network.stream.ranges import NetworkRanges, affine, neutral_bands

__all__ = ["Logit", "write_entering", "write_logits"]

Logit = tuple[int, float, float]
"""A channel of the last layer, what it is multiplied by, and what is taken from it before."""


def write_entering(network: MouthNetwork, ranges: NetworkRanges, nodes: Nodes, to: Quantised) -> str:
    """Write frames of samples to what enters the blocks; return bytes [1, batch, columns, width].

    Inputs `sums` and `differences` are float32[1, batch, frames, 160]: the first half of each frame, plus and
    minus the second half, mirrored. The first of the frames lies two columns before the state's end.
    """
    powers = [
        nodes.add("Mul", spectrum, spectrum)
        for spectrum in (
            nodes.add("MatMul", name, _constant(nodes, basis))
            for name, basis in zip(("sums", "differences"), network.features.folded(), strict=True)
        )
    ]
    # What the first layer hears beyond all frames is zero to it. As a byte that is the zero of all bands.
    neutral = torch.exp(-neutral_bands(network))
    mel = nodes.add(
        "MatMul", nodes.add("Add", *powers), _constant(nodes, network.features.mel.flatten(1).T * neutral)
    )
    loud = nodes.add("Log", nodes.add("Add", mel, _constant(nodes, LOG_FLOOR * neutral)))
    bands = Quantised(nodes, ranges.bands)
    heard = nodes.add("QuantizeLinear", loud, bands.scale, bands.zero)
    gain, _ = affine(network.normalise)
    assert network.enter.bias is not None
    weight = _array(network.enter.weight[:, :, 0] * gain[:, None])
    return nodes.convolution((heard, bands), weight, _array(network.enter.bias), to, stride=2, ahead=1)


def write_logits(
    network: MouthNetwork,
    ranges: NetworkRanges,
    nodes: Nodes,
    hidden: tuple[str, Quantised],
    logits: Sequence[Logit],
) -> str:
    """Write the last block's bytes [1, batch, columns, width] to logits of poses.

    Returns:
        The name of float32[1, batch, 2 * columns, len(logits)].
    """
    normalise, _, leave = network.leave
    assert isinstance(leave, nn.Conv2d)
    assert leave.bias is not None
    gain, shift = affine(normalise)
    active = Quantised(nodes, ranges.active)
    # Each channel by itself; bytes that stand for nothing below zero rectify.
    rectified = nodes.convolution(
        hidden, _array(gain[:, None, None]), _array(shift), active, groups=network.width
    )
    channels, slopes, offsets = zip(*logits, strict=True)
    picked = torch.tensor([*channels, *(sum(network.sizes) + channel for channel in channels)])
    slope, offset = torch.tensor(slopes * 2), torch.tensor(offsets * 2)
    weight = leave.weight.flatten(1)[picked] * slope[:, None]
    bias = (leave.bias[picked] - offset) * slope
    pairs = nodes.product((rectified, active), _array(weight), _array(bias))
    return str(nodes.add("Reshape", pairs, nodes.integers(0, 0, -1, len(logits))))


def _array(value: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(value.detach().float().numpy())


def _constant(nodes: Nodes, value: Tensor) -> str:
    return nodes.constant(_array(value))
