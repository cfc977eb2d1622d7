"""The blocks in INT8, over columns that follow what a state keeps of the past.

A column is *settled* once all that it looks ahead has been heard: it never changes again. Block by block
settles later than the one before. The state keeps, for each block, the last settled columns that enter it,
and for each mean the last ones that it is taken of. A call also goes on beyond what settles, as if silence
followed. It gives a few columns of the last block, and the last blocks make no others than these need and
those that settle. All are sums of integers, so a column has the same bits in whatever call it is made.

A call also gives each layer's past with what is new behind it, of which the state after any number of the
steps is a part. Which columns are made is told to the graph by its inputs: see `facewire.engine.onnx.plan`.
"""

from dataclasses import dataclass
from itertools import count
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from facewire.engine.onnx.plan import GATHERED, Layers
from facewire_training.network.model import CONTEXTS, RECENT, MouthNetwork
from facewire_training.network.stream.nodes import COLUMNS, Nodes, Quantised
from facewire_training.network.stream.ranges import BlockRanges, NetworkRanges, affine

__all__ = ["MOST_STEPS", "Trunk", "layers_of"]

MOST_STEPS: Final = 192
"""Steps in one call at most."""


@dataclass(frozen=True, slots=True)
class _Layer:
    weight: NDArray[np.float32]
    """[out, in, kernel]."""
    bias: NDArray[np.float32]


def layers_of(network: MouthNetwork) -> Layers:
    """Return how a network's blocks are laid out."""
    return Layers(tuple(network.dilations), CONTEXTS, RECENT)


class Trunk:
    """Writes the graph of a network's blocks.

    Args:
        network: the weights, in evaluation mode.
        ranges: of its activations.
        nodes: of the graph.
    """

    def __init__(self, network: MouthNetwork, ranges: NetworkRanges, nodes: Nodes) -> None:
        self._dilations = network.dilations
        self._layers = layers_of(network)
        self._ranges = ranges
        self._nodes = nodes
        layers = [list(block.layers) for block in network.blocks]  # type: ignore[arg-type]
        self._into = [_layer(into, normalise) for into, normalise, _, _ in layers]
        self._out = [_layer(out) for _, _, _, out in layers]
        self._context = [_layer(one) for one in network.context]
        self._gathered = range(len(network.dilations))[-GATHERED:]

    def write(self, entering: str) -> str:
        """Write the blocks, and what states are parts of to `known_0` …; return what leaves the last one.

        Args:
            entering: bytes [1, batch, columns, width] of what enters the blocks.
        """
        nodes, sizes = self._nodes, (*self._layers.pasts, *[1] * GATHERED)
        parts: list[str] = nodes.add(
            "Split", "state", nodes.integers(*sizes), outputs=len(sizes), axis=COLUMNS
        )
        beyond, pasts = parts[-GATHERED:], iter(parts)
        hidden, layers = entering, count()
        for index, dilation in enumerate(self._dilations):
            if index in self._gathered:
                number = self._gathered.index(index)
                known = self._keep(next(layers), next(pasts), hidden, beyond[number])
                around = nodes.add("Gather", known, f"taps_{number}", axis=COLUMNS)
                hidden = self._block(index, around, nodes.columns(around, 1, step=3), stride=3)
            else:
                known = self._keep(next(layers), next(pasts), hidden)
                middle = nodes.columns(known, dilation)
                hidden = self._block(index, known, middle, dilation=dilation, ahead=dilation)
            if index in CONTEXTS:
                known = self._keep(next(layers), next(pasts), hidden)
                hidden = self._with_mean(index, hidden, known)
        return hidden

    def entering(self, index: int) -> Quantised:
        """Return what the bytes mean that enter a block, or behind the last one leave it."""
        return self._leaving(index - 1) if index else Quantised(self._nodes, self._ranges.entering)

    def beyond(self) -> list[int]:
        """Return the bytes that stand for zero to the last blocks."""
        return [self.entering(index).meant.zero for index in self._gathered]

    def _keep(self, layer: int, *parts: str) -> str:
        """Return a layer's past with what is new behind it, of which later states keep their part."""
        return self._nodes.name(f"known_{layer}", "Concat", *parts, axis=COLUMNS)

    def _block(self, index: int, known: str, middle: str, **taps: int) -> str:
        """Return what leaves a block.

        Args:
            index: its number.
            known: the columns that its first convolution takes.
            middle: those among them that it adds to.
            taps: how the convolution takes them.
        """
        nodes, ranges = self._nodes, self._ranges.blocks[index]
        entering, inner, added = self.entering(index), *self._quantised(ranges)
        into, out = self._into[index], self._out[index]
        opened = nodes.convolution((known, entering), into.weight, into.bias, inner, **taps)
        deeper = nodes.convolution((opened, inner), out.weight, out.bias, added)
        return nodes.sum((middle, entering), (deeper, added), Quantised(nodes, ranges.leaving))

    def _quantised(self, ranges: BlockRanges) -> tuple[Quantised, Quantised]:
        return Quantised(self._nodes, ranges.inner), Quantised(self._nodes, ranges.added)

    def _with_mean(self, index: int, hidden: str, known: str) -> str:
        """Return columns with what each learns from the mean of itself and those before it."""
        nodes, number, ranges = self._nodes, CONTEXTS.index(index), self._ranges.blocks[index]
        assert ranges.context is not None
        entering = Quantised(nodes, ranges.leaving)
        mean, told, leaving = (
            Quantised(nodes, one)
            for one in (ranges.context.mean, ranges.context.told, ranges.context.leaving)
        )
        ones = (f"recent_{number}", nodes.constant(np.float32(1 / RECENT)), nodes.constant(np.uint8(0)))
        means = nodes.add("QLinearMatMul", *ones, known, entering.scale, entering.zero, mean.scale, mean.zero)
        layer = self._context[number]
        tells = nodes.convolution((means, mean), layer.weight, layer.bias, told)
        return nodes.sum((hidden, entering), (tells, told), leaving)

    def _leaving(self, index: int) -> Quantised:
        ranges = self._ranges.blocks[index]
        return Quantised(self._nodes, ranges.leaving if ranges.context is None else ranges.context.leaving)


def _layer(convolution: nn.Module, normalise: nn.Module | None = None) -> _Layer:
    """Return a convolution along time with the normalisation after it as a part of it."""
    assert isinstance(convolution, nn.Conv2d)
    weight: Tensor = convolution.weight[:, :, 0].detach()
    bias = torch.zeros(len(weight)) if convolution.bias is None else convolution.bias.detach()
    if isinstance(normalise, nn.BatchNorm2d):
        gain, shift = affine(normalise)
        weight, bias = weight * gain[:, None, None], bias * gain + shift
    return _Layer(weight.numpy(), bias.numpy())
