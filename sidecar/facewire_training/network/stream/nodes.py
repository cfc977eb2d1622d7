"""A graph that is written node by node: names, constants, and what they are used for."""

from collections.abc import Sequence
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

    def columns(self, of: str, first: int, last: int | None = None) -> str:
        """Return the columns from `first` up to `last`, as Python slices count."""
        stop = _TO_THE_END if last is None else last
        made: str = self.add("Slice", of, self.integers(first), self.integers(stop), self.integers(COLUMNS))
        return made

    def joined(self, parts: Sequence[str]) -> str:
        """Return columns one behind the other."""
        made: str = self.add("Concat", *parts, axis=COLUMNS)
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
    ) -> str:
        """Return a convolution along time of bytes [1, batch, columns, width].

        Args:
            columns: what is convolved.
            weight: float32[out, in, kernel]. It gets 7 bits and a scale per output channel: on x86
                processors without VNNI, sums of products of 8 bits would overflow.
            bias: float32[out].
            to: what its bytes mean.
            dilation: columns between the kernel's taps.
        """
        source, kind = columns
        scales = np.maximum(np.abs(weight).max(axis=(1, 2)) / _SEVEN_BITS, 1e-12).astype(np.float32)
        whole = np.rint(weight / scales[:, None, None]).astype(np.int8)[:, :, None, :]
        rounded = np.rint(bias / (scales.astype(np.float64) * kind.meant.scale)).astype(np.int32)
        made: str = self.add(
            "QLinearConv",
            *(source, kind.scale, kind.zero),
            *map(self.constant, (whole, scales, np.zeros(len(scales), np.int8))),
            *(to.scale, to.zero, self.constant(rounded)),
            domain=CONTRIB,
            channels_last=1,
            kernel_shape=[1, weight.shape[2]],
            dilations=[1, dilation],
            pads=[0, 0, 0, 0],
            strides=[1, 1],
        )
        return made
