"""A graph that is written node by node: names, constants, and what they are used for."""

from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from facewire_training.network.stream.ranges import Range

__all__ = ["COLUMNS", "CONTRIB", "Nodes", "Quantised"]

CONTRIB: Final = "com.microsoft"
"""Where ONNX Runtime keeps integer operators for layouts with channels last."""
COLUMNS: Final = 2
"""The axis of time in [1, batch, columns, width]: all rows are one product of matrices."""
_TO_THE_END: Final = 2**62
_SEVEN_BITS: Final = 63
_LARGEST: Final = 2.0**30
"""What is added to sums of 32 bits."""


class Quantised:
    """The inputs that go with bytes of one range: their scale and what stands for zero."""

    def __init__(self, nodes: "Nodes", meant: Range) -> None:
        self.scale = nodes.constant(np.float32(meant.scale))
        self.zero = nodes.constant(np.uint8(meant.zero))
        self.meant = meant


class Nodes:
    """Nodes and constants of one graph, in the order in which they are written."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._known: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def constant(self, value: NDArray[Any] | np.generic) -> str:
        """Return the name of a constant; equal ones are one."""
        array = np.asarray(value)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self._known:
            self._known[key] = f"constant_{len(self._known)}"
            self.constants.append(numpy_helper.from_array(array, self._known[key]))
        return self._known[key]

    def integers(self, *values: int) -> str:
        """Return the name of a list of int64."""
        return self.constant(np.array(values, np.int64))

    def add(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: Any) -> Any:
        """Write a node; return the name of its output, or of each where there are several."""
        name = f"trunk_{kind}_{len(self.nodes)}"
        made = [f"{name}_{index}" for index in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), made, name=name, domain=domain, **attributes))
        return made[0] if outputs == 1 else made

    def name(self, output: str, kind: str, *inputs: str, **attributes: Any) -> str:
        """Write a node whose output has a name of its own; return that."""
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=output, **attributes))
        return output

    def columns(self, of: str, first: int, step: int = 1) -> str:
        """Return the columns from `first` on, every one or every so many."""
        ends = (first, _TO_THE_END, COLUMNS, step)
        made: str = self.add("Slice", of, *map(self.integers, ends))
        return made

    def sum(self, one: tuple[str, Quantised], other: tuple[str, Quantised], to: Quantised) -> str:
        """Return the sum of two arrays of bytes."""
        inputs = [part for name, kind in (one, other) for part in (name, kind.scale, kind.zero)]
        made: str = self.add("QLinearAdd", *inputs, to.scale, to.zero, domain=CONTRIB)
        return made

    def convolution(
        self,
        columns: tuple[str, Quantised],
        weight: NDArray[np.float32],
        bias: NDArray[np.float32],
        to: Quantised,
        *,
        dilation: int = 1,
        stride: int = 1,
        ahead: int = 0,
        groups: int = 1,
    ) -> str:
        """Return a convolution along time of bytes [1, batch, columns, width].

        Args:
            columns: what is convolved.
            weight: float32[out, in / groups, kernel].
            bias: float32[out].
            to: what its bytes mean.
            dilation: columns between the kernel's taps.
            stride: columns from one result to the next.
            ahead: columns of zeros behind the last one.
            groups: into which channels are parted.
        """
        source, kind = columns
        # Where weights are next to nothing, their scale is that in which the bias can be counted.
        whole, scales = _whole(weight, np.abs(bias) / (kind.meant.scale * _LARGEST))
        kernels = (
            self.constant(one) for one in (whole[:, :, None, :], scales, np.zeros(len(scales), np.int8))
        )
        rounded = np.rint(bias / (scales.astype(np.float64) * kind.meant.scale)).astype(np.int32)
        made: str = self.add(
            "QLinearConv",
            *(source, kind.scale, kind.zero),
            *kernels,
            *(to.scale, to.zero, self.constant(rounded)),
            domain=CONTRIB,
            channels_last=1,
            kernel_shape=[1, weight.shape[2]],
            dilations=[1, dilation],
            pads=[0, 0, 0, ahead],
            strides=[1, stride],
            group=groups,
        )
        return made

    def product(
        self, columns: tuple[str, Quantised], weight: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """Return float32 products of bytes [1, batch, columns, width].

        Args:
            columns: what is multiplied.
            weight: float32[out, width].
            bias: float32[out].
        """
        source, kind = columns
        whole, scales = _whole(weight)
        made: str = self.add(
            "MatMulIntegerToFloat",
            *(source, self.constant(np.ascontiguousarray(whole.T)), kind.scale, self.constant(scales)),
            *(kind.zero, self.constant(np.int8(0)), self.constant(bias)),
            domain=CONTRIB,
        )
        return made


def _whole(
    weight: NDArray[np.float32], least: NDArray[np.floating[Any]] | float = 0.0
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights [out, ...] in 7 bits, and a scale for each output, which is at least so much.

    On x86 processors without VNNI, sums of products of 8 bits would overflow.
    """
    axes = tuple(range(1, weight.ndim))
    largest = np.maximum(np.abs(weight).max(axis=axes) / _SEVEN_BITS, 1e-12)
    scales = np.maximum(largest, least).astype(np.float32)
    return np.rint(weight / np.expand_dims(scales, axes)).astype(np.int8), scales
