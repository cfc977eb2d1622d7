"""The blocks in INT8, over columns that follow what a state keeps of the past.

A column is *settled* once all that it looks ahead has been heard: it never changes again. Block by block
settles later than the one before. The state keeps, for each block, the last settled columns that enter it,
and for each mean the last ones that it is taken of. A call either

* *settles*: it makes what newly settles;
* or *shows*: it goes on beyond, and what is not settled is computed as if silence followed. It gives a few
  columns of the last block, and the last blocks make no others.

Both take the same sums of integers, so their columns have the same bits. Both also give each layer's past
with what is new behind it, of which the state after any number of the steps is a part. Which columns these
are is told to the graph by its inputs: see `facewire.engine.onnx.plan`.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from facewire.engine.onnx.plan import GATHERED, Layers
from facewire_training.network.model import CONTEXTS, MELS, RECENT, MouthNetwork
from facewire_training.network.stream.ends import affine
from facewire_training.network.stream.nodes import COLUMNS, Nodes, Quantised
from facewire_training.network.stream.ranges import BlockRanges, NetworkRanges

__all__ = ["BEHIND_ENTER", "MOST_STEPS", "Trunk", "layers_of"]

MOST_STEPS: Final = 192
"""Steps in one call at most."""
BEHIND_ENTER: Final = 1
"""Steps that the first layer looks ahead."""


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
        self._width = network.width
        self._ranges = ranges
        self._nodes = nodes
        self._enter = _layer(network.enter)
        layers = [list(block.layers) for block in network.blocks]  # type: ignore[arg-type]
        self._into = [_layer(into, normalise) for into, normalise, _, _ in layers]
        self._out = [_layer(out) for _, _, _, out in layers]
        self._context = [_layer(one) for one in network.context]
        self._gathered = range(len(network.dilations))[-GATHERED:]

    def write(self, bands: str) -> tuple[str, str]:
        """Write the blocks; return the names of what leaves the last one and of its `columns`.

        Args:
            bands: float32[1, batch, columns, 80], from 2 columns before the state's end on.
        """
        nodes = self._nodes
        pasts: list[str] = nodes.add(
            "Split",
            "state",
            nodes.integers(*self._layers.pasts),
            outputs=len(self._layers.pasts),
            axis=COLUMNS,
        )
        beyond = self._beyond()
        hidden, kept, left = self._entered(bands), list[str](), iter(pasts)
        for index, dilation in enumerate(self._dilations):
            known = self._keep(kept, next(left), hidden, beyond[index])
            if index in self._gathered:
                hidden = self._gathering(index, known)
            else:
                middle = nodes.columns(known, dilation, -dilation)
                hidden = self._block(index, known, middle, dilation=dilation)
            if index in CONTEXTS:
                hidden = self._with_mean(index, hidden, self._keep(kept, next(left), hidden))
        return hidden, nodes.joined(kept)

    def dequantised(self, hidden: str) -> str:
        """Return float32 of what leaves the last block."""
        last = self._leaving(len(self._dilations) - 1)
        return str(self._nodes.add("DequantizeLinear", hidden, last.scale, last.zero))

    def _beyond(self) -> list[str]:
        """Return the zeros that lie behind each block's columns where poses are shown."""
        counts = self._layers.beyond
        zeros = np.concatenate(
            [
                np.full((1, 1, count, self._width), self._entering(index).meant.zero, np.uint8)
                for index, count in enumerate(counts)
            ],
            axis=COLUMNS,
        )
        nodes = self._nodes
        rows = nodes.add("Expand", nodes.constant(zeros), "rows")
        made: list[str] = nodes.add("Split", rows, "beyond", outputs=len(counts) + 1, axis=COLUMNS)
        return made

    def _keep(self, kept: list[str], past: str, *new: str) -> str:
        """Return a layer's past with what is new behind it, of which later states keep their part."""
        kept.append(self._nodes.joined([past, *new]))
        return kept[-1]

    def _entered(self, bands: str) -> str:
        """Return bytes [1, batch, columns, width] of what enters the blocks."""
        nodes = self._nodes
        # Zeros for what the first layer looks ahead of all that is heard.
        padded = nodes.add("Pad", bands, "ahead")
        around = nodes.add("Gather", padded, "around", axis=COLUMNS)
        taps = nodes.add("Reshape", around, nodes.integers(0, 0, -1, 6 * MELS))
        made = nodes.add("Add", nodes.add("MatMul", taps, nodes.constant(self._first())), self._bias())
        to = self._entering(0)
        return str(nodes.add("QuantizeLinear", made, to.scale, to.zero))

    def _first(self) -> NDArray[np.float32]:
        """Return the first layer's weight [240, width] over the hops of the column before, this, the next."""
        taps = np.zeros((6, MELS, self._width), np.float32)
        taps[:5] = self._enter.weight.transpose(2, 1, 0)
        return taps.reshape(6 * MELS, self._width)

    def _bias(self) -> str:
        return self._nodes.constant(self._enter.bias)

    def _gathering(self, index: int, known: str) -> str:
        """Return those columns of a block that are asked for, and no others."""
        nodes, into = self._nodes, self._into[index]
        around = nodes.add("Gather", known, f"taps_{self._gathered.index(index)}", axis=COLUMNS)
        taps = nodes.add("Reshape", around, nodes.integers(0, 0, -1, 3 * self._width))
        axis = nodes.integers(COLUMNS + 1)
        middle = nodes.add("Slice", taps, nodes.integers(self._width), nodes.integers(2 * self._width), axis)
        # Its three columns are one: a convolution of a kernel of one.
        weight = into.weight.transpose(0, 2, 1).reshape(self._width, -1, 1)
        return self._block(index, taps, middle, weight=weight)

    def _block(
        self,
        index: int,
        known: str,
        middle: str,
        *,
        dilation: int = 1,
        weight: NDArray[np.float32] | None = None,
    ) -> str:
        """Return what leaves a block: columns from `dilation` on, up to `dilation` before the end."""
        nodes, ranges = self._nodes, self._ranges.blocks[index]
        entering, inner, added = self._entering(index), *self._quantised(ranges)
        into, out = self._into[index], self._out[index]
        opened = nodes.convolution(
            (known, entering), into.weight if weight is None else weight, into.bias, inner, dilation=dilation
        )
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

    def _entering(self, index: int) -> Quantised:
        return self._leaving(index - 1) if index else Quantised(self._nodes, self._ranges.entering)

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
