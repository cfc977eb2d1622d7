"""The blocks in INT8, over columns that follow what a state keeps of the past.

A column is *settled* once all that it looks ahead has been heard: it never changes again. Block by block
settles later than the one before. The state keeps, for each block, the last settled columns that enter it,
and for each mean the last ones that it is taken of. There are two ways through the blocks:

* *settling* makes what newly settles;
* *showing* goes on beyond: what is not settled is computed as if silence followed. It gives a few columns of
  the last block.

Both take the same sums of integers, so their columns have the same bits. Both also give each layer's past
with what is new behind it, of which the state after any number of the steps is a part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper
from torch import Tensor, nn

from facewire_training.network.model import CONTEXTS, MELS, RECENT, MouthNetwork
from facewire_training.network.stream.ends import affine
from facewire_training.network.stream.nodes import COLUMNS, CONTRIB, Nodes, Quantised
from facewire_training.network.stream.ranges import BlockRanges, NetworkRanges

__all__ = ["BEHIND_ENTER", "MOST_STEPS", "Trunk", "pasts_of", "unsettled_of"]

MOST_STEPS: Final = 192
"""Steps in one call at most."""
BEHIND_ENTER: Final = 1
"""Steps that the first layer looks ahead."""
_ROOM: Final = 64
"""Columns beyond the steps of a call: those that are not settled."""


@dataclass(frozen=True, slots=True)
class _Layer:
    weight: NDArray[np.float32]
    """[out, in, kernel]."""
    bias: NDArray[np.float32]


def pasts_of(dilations: Sequence[int]) -> tuple[int, ...]:
    """Return how many columns a state keeps for each layer that looks back, in their order."""
    kept = []
    for index, dilation in enumerate(dilations):
        kept.append(2 * dilation)
        if index in CONTEXTS:
            kept.append(RECENT - 1)
    return tuple(kept)


def unsettled_of(dilations: Sequence[int]) -> tuple[int, ...]:
    """Return how many columns beside the steps each of these layers has where poses are shown."""
    # The step that is not whole, and what settles with those to come.
    columns, made = 1 + BEHIND_ENTER, []
    for index, dilation in enumerate(dilations):
        made.append(columns)
        columns += dilation
        if index in CONTEXTS:
            made.append(columns)
    return tuple(made)


class Trunk:
    """Writes the graph of a network's blocks.

    Args:
        network: the weights, in evaluation mode.
        ranges: of its activations.
    """

    def __init__(self, network: MouthNetwork, ranges: NetworkRanges) -> None:
        self._dilations = network.dilations
        self._width = network.width
        self._ranges = ranges
        self._nodes = Nodes()
        self._enter = _layer(network.enter)
        layers = [list(block.layers) for block in network.blocks]  # type: ignore[arg-type]
        self._into = [_layer(into, normalise) for into, normalise, _, _ in layers]
        self._out = [_layer(out) for _, _, _, out in layers]
        self._context = [_layer(one) for one in network.context]
        self._pasts = pasts_of(network.dilations)

    def model(self, opset: int) -> onnx.ModelProto:
        """Return the graph.

        Inputs: bands float32[batch, columns, 80], from 2 columns before the state's end on; state
        uint8[batch, 1, past, width]; showing bool[]; first and last int64[1], the columns to be shown,
        of which number 0 lies `BEHIND_ENTER + sum(dilations)` columns before the state's end.
        Outputs: hidden float32[batch, columns, width]; columns uint8[batch, 1, kept, width], for each layer
        its past and what is new: the steps, and where poses are shown `unsettled_of` more.
        """
        nodes = self._nodes
        pasts: list[str] = nodes.add(
            "Split", "state", nodes.integers(*self._pasts), outputs=len(self._pasts), axis=COLUMNS
        )
        before = len(nodes.nodes)
        shown = self._showing(pasts)
        showing = nodes.take(before)
        settled = self._settling(pasts)
        settling = nodes.take(before)
        bytes_, columns = nodes.either("showing", (showing, shown), (settling, settled), TensorProto.UINT8)
        last = self._leaving(len(self._dilations) - 1)
        flat = nodes.add("Squeeze", bytes_, nodes.integers(1))
        hidden = nodes.add("DequantizeLinear", flat, last.scale, last.zero)
        for made, name in ((hidden, "hidden"), (columns, "columns")):
            nodes.nodes.append(helper.make_node("Identity", [made], [name]))
        return self._assembled(opset)

    def _assembled(self, opset: int) -> onnx.ModelProto:
        float_, uint8, int64 = TensorProto.FLOAT, TensorProto.UINT8, TensorProto.INT64
        state = sum(self._pasts)
        graph = helper.make_graph(
            self._nodes.nodes,
            "trunk",
            [
                helper.make_tensor_value_info("bands", float_, ["batch", "heard", 2 * MELS]),
                helper.make_tensor_value_info("state", uint8, ["batch", 1, state, self._width]),
                helper.make_tensor_value_info("showing", TensorProto.BOOL, []),
                helper.make_tensor_value_info("first", int64, [1]),
                helper.make_tensor_value_info("last", int64, [1]),
            ],
            [
                helper.make_tensor_value_info("hidden", float_, ["batch", "shown", self._width]),
                helper.make_tensor_value_info("columns", uint8, ["batch", 1, "kept", self._width]),
            ],
            self._nodes.constants,
        )
        opsets = [helper.make_opsetid("", opset), helper.make_opsetid(CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets)

    def _settling(self, pasts: Sequence[str]) -> tuple[str, str]:
        hidden = self._entered("bands")
        kept: list[str] = []
        left = iter(pasts)
        for index, dilation in enumerate(self._dilations):
            known = self._keep(kept, left, hidden)
            middle = self._nodes.columns(known, dilation, -dilation)
            hidden = self._block(index, known, middle, ahead=0)
            hidden = self._with_mean(index, hidden, kept, left)
        return hidden, self._nodes.joined(kept)

    def _showing(self, pasts: Sequence[str]) -> tuple[str, str]:
        nodes = self._nodes
        # One column of zeros for what the first layer looks ahead.
        bands = nodes.add("Pad", "bands", nodes.integers(0, 0, 0, 0, 1, 0))
        hidden = self._entered(bands)
        kept: list[str] = []
        left = iter(pasts)
        for index, dilation in enumerate(self._dilations):
            known = self._keep(kept, left, hidden)
            if index + 1 < len(self._dilations):
                middle = nodes.columns(known, dilation)
                hidden = self._block(index, known, middle, ahead=dilation)
                hidden = self._with_mean(index, hidden, kept, left)
            else:
                hidden = self._shown(index, known, dilation)
        return hidden, nodes.joined(kept)

    def _shown(self, index: int, known: str, dilation: int) -> str:
        """Return the last block's columns that are asked for, and no others."""
        nodes, entering = self._nodes, self._entering(index)
        padded = nodes.add("Pad", known, nodes.integers(0, 0, 0, 0, 0, 0, dilation, 0), entering.zero)
        last = nodes.add("Add", "last", nodes.integers(2 * dilation))
        around = nodes.between(padded, "first", last)
        return self._block(index, around, nodes.columns(around, dilation, -dilation), ahead=0)

    def _keep(self, kept: list[str], left: Iterator[str], hidden: str) -> str:
        """Return a layer's past with what is new behind it, of which later states keep their part."""
        kept.append(self._nodes.joined([next(left), hidden]))
        return kept[-1]

    def _entered(self, bands: str) -> str:
        """Return bytes [batch, 1, columns, width] of what enters the blocks."""
        nodes = self._nodes
        axis = nodes.integers(1)
        ends = ((0, -2), (1, -1), (2, 2**62))
        around = [nodes.add("Slice", bands, *map(nodes.integers, end), axis) for end in ends]
        taps = nodes.add("Concat", *around, axis=2)
        made = nodes.add("Add", nodes.add("MatMul", taps, nodes.constant(self._first())), self._bias())
        to = self._entering(0)
        return str(nodes.add("Unsqueeze", nodes.add("QuantizeLinear", made, to.scale, to.zero), axis))

    def _first(self) -> NDArray[np.float32]:
        """Return the first layer's weight [240, width] over the hops of the column before, this, the next."""
        taps = np.zeros((6, MELS, self._width), np.float32)
        taps[:5] = self._enter.weight.transpose(2, 1, 0)
        return taps.reshape(6 * MELS, self._width)

    def _bias(self) -> str:
        return self._nodes.constant(self._enter.bias)

    def _block(self, index: int, known: str, middle: str, *, ahead: int) -> str:
        """Return what leaves a block: columns from `dilation` on, up to `dilation - ahead` before the end."""
        nodes, ranges = self._nodes, self._ranges.blocks[index]
        entering, inner, added = self._entering(index), *self._quantised(ranges)
        into, out = self._into[index], self._out[index]
        opened = nodes.convolution(
            (known, entering), into.weight, into.bias, inner, dilation=self._dilations[index], ahead=ahead
        )
        deeper = nodes.convolution((opened, inner), out.weight, out.bias, added)
        return nodes.sum((middle, entering), (deeper, added), Quantised(nodes, ranges.leaving))

    def _quantised(self, ranges: BlockRanges) -> tuple[Quantised, Quantised]:
        return Quantised(self._nodes, ranges.inner), Quantised(self._nodes, ranges.added)

    def _with_mean(self, index: int, hidden: str, kept: list[str], left: Iterator[str]) -> str:
        """Return columns with what each learns from the mean of itself and those before it."""
        ranges = self._ranges.blocks[index]
        if ranges.context is None:
            return hidden
        nodes, entering = self._nodes, Quantised(self._nodes, ranges.leaving)
        mean, told, leaving = (
            Quantised(nodes, one)
            for one in (ranges.context.mean, ranges.context.told, ranges.context.leaving)
        )
        known = self._keep(kept, left, hidden)
        sums = nodes.add(
            "MatMulInteger", self._band(hidden, known), known, nodes.constant(np.uint8(0)), entering.zero
        )
        share = nodes.constant(np.float32(ranges.leaving.scale / RECENT))
        means = nodes.add("Mul", nodes.add("Cast", sums, to=TensorProto.FLOAT), share)
        bytes_ = nodes.add("QuantizeLinear", means, mean.scale, mean.zero)
        layer = self._context[CONTEXTS.index(index)]
        tells = nodes.convolution((bytes_, mean), layer.weight, layer.bias, told)
        return nodes.sum((hidden, entering), (tells, told), leaving)

    def _band(self, hidden: str, known: str) -> str:
        """Return uint8[columns, past + columns]: ones where a column's mean is taken of."""
        nodes = self._nodes
        columns = MOST_STEPS + _ROOM
        ones = np.tri(columns, columns + RECENT - 1, RECENT - 1) - np.tri(columns, columns + RECENT - 1, -1)
        size = [nodes.add("Shape", one, start=COLUMNS, end=COLUMNS + 1) for one in (hidden, known)]
        stop = nodes.add("Concat", *size, axis=0)
        whole = nodes.constant(ones.astype(np.uint8))
        return str(nodes.add("Slice", whole, nodes.integers(0, 0), stop, nodes.integers(0, 1)))

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
