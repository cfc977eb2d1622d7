"""Runs our exported graphs on PyTorch, operator by operator, for where ONNX Runtime has no CUDA.

Only what our networks use (opset 17) is here; another operator is an error that names it. Shapes that the
graph computes are computed on the host, so that the rest can be captured into a CUDA graph.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor
from torch.nn import functional

__all__ = ["TorchGraph"]

Attributes = dict[str, Any]
Operator = Callable[[list[Any], Attributes], Any]


class TorchGraph:
    """A network whose `samples` become `drive`.

    Args:
        path: the exported model.
        device: `cuda` or `cpu`.

    Raises:
        NotImplementedError: it has an operator that none of our networks has.
    """

    def __init__(self, path: Path, device: str) -> None:
        graph = onnx.load(str(path)).graph
        self._nodes: list[tuple[Operator, list[str], list[str], Attributes]] = []
        self._values: dict[str, Any] = {
            one.name: _placed(numpy_helper.to_array(one), device) for one in graph.initializer
        }
        for node in graph.node:
            attributes = {one.name: onnx.helper.get_attribute_value(one) for one in node.attribute}
            if node.op_type == "Constant":
                self._values[node.output[0]] = _placed(numpy_helper.to_array(attributes["value"]), device)
            elif node.op_type in _OPERATORS:
                operator = _OPERATORS[node.op_type]
                self._nodes.append((operator, list(node.input), list(node.output), attributes))
            else:
                raise NotImplementedError(f"{path.name} has the operator {node.op_type}")

    @torch.inference_mode()
    def __call__(self, samples: Tensor) -> Tensor:
        """Return float32[B, poses, 36] for float32[B, window], on the graph's device."""
        values = {**self._values, "samples": samples}
        for operator, inputs, outputs, attributes in self._nodes:
            made = operator([values[name] if name else None for name in inputs], attributes)
            if len(outputs) == 1:
                values[outputs[0]] = made
            else:
                values.update(zip(outputs, made, strict=True))
        drive: Tensor = values["drive"]
        return drive


def _placed(array: Any, device: str) -> Any:
    """Return weights on the device; integers, which are shapes and axes, stay with the host."""
    if array.dtype.kind in "iu":
        return np.array(array)
    return torch.from_numpy(np.array(array)).to(device)


def _is_on_host(value: Any) -> bool:
    """Whether it is a part of a shape, not of the network's values."""
    return isinstance(value, np.ndarray | np.generic)


def _ints(value: Any) -> list[int]:
    return [int(one) for one in np.atleast_1d(np.asarray(value))]


def _conv(inputs: list[Any], attributes: Attributes) -> Tensor:
    values, weight, *bias = inputs
    top, left, bottom, right = attributes["pads"]
    assert (top, left) == (bottom, right)
    return functional.conv2d(
        values,
        weight,
        bias[0] if bias else None,
        stride=attributes["strides"],
        padding=(top, left),
        dilation=attributes["dilations"],
        groups=attributes["group"],
    )


def _largest(inputs: list[Any], attributes: Attributes) -> Tensor:
    top, left, bottom, right = attributes["pads"]
    assert (top, left) == (bottom, right)
    return functional.max_pool2d(inputs[0], attributes["kernel_shape"], attributes["strides"], (top, left))


def _slice(inputs: list[Any], _: Attributes) -> Any:
    values, starts, ends, axes, steps = inputs
    if _is_on_host(values):
        return values[_ints(starts)[0] : _ints(ends)[0] : _ints(steps)[0]]
    for start, end, axis, step in zip(_ints(starts), _ints(ends), _ints(axes), _ints(steps), strict=True):
        size = values.shape[axis]
        begin = max(0, start + size if start < 0 else start)
        stop = min(size, end + size if end < 0 else end)
        values = values.narrow(axis, begin, stop - begin)
        assert step == 1
    return values


def _normalise(inputs: list[Any], attributes: Attributes) -> Tensor:
    values, weight, bias, mean, variance = inputs
    return functional.batch_norm(values, mean, variance, weight, bias, eps=attributes["epsilon"])


def _cast(inputs: list[Any], attributes: Attributes) -> Any:
    kinds = {onnx.TensorProto.FLOAT: torch.float32, onnx.TensorProto.FLOAT16: torch.float16}
    if _is_on_host(inputs[0]):
        return inputs[0]
    return inputs[0].to(kinds[attributes["to"]])


def _reshape(inputs: list[Any], _: Attributes) -> Tensor:
    values, shape = inputs
    sizes = [values.shape[axis] if size == 0 else size for axis, size in enumerate(_ints(shape))]
    reshaped: Tensor = values.reshape(sizes)
    return reshaped


def _unsqueeze(inputs: list[Any], _: Attributes) -> Any:
    values, axes = inputs
    if _is_on_host(values):
        return np.expand_dims(values, tuple(_ints(axes)))
    for axis in sorted(_ints(axes)):
        values = values.unsqueeze(axis)
    return values


def _concat(inputs: list[Any], attributes: Attributes) -> Any:
    if all(_is_on_host(one) for one in inputs):
        return np.concatenate([np.atleast_1d(one) for one in inputs])
    return torch.cat(inputs, attributes["axis"])


def _clip(inputs: list[Any], _: Attributes) -> Any:
    values, low, high = [*inputs, None][:3]
    if _is_on_host(values):
        return np.clip(values, low, high)
    return values.clamp(low, high)


def _mean(inputs: list[Any], attributes: Attributes) -> Tensor:
    mean: Tensor = inputs[0].mean(attributes["axes"], keepdim=bool(attributes["keepdims"]))
    return mean


def _sum(inputs: list[Any], attributes: Attributes) -> Tensor:
    total: Tensor = inputs[0].sum(_ints(inputs[1]), keepdim=bool(attributes["keepdims"]))
    return total


def _log_sum_exp(inputs: list[Any], attributes: Attributes) -> Tensor:
    whole: Tensor = inputs[0].logsumexp(attributes["axes"], keepdim=bool(attributes["keepdims"]))
    return whole


_OPERATORS: dict[str, Operator] = {
    "Add": lambda i, _: i[0] + i[1],
    "BatchNormalization": _normalise,
    "Cast": _cast,
    "Clip": _clip,
    "Concat": _concat,
    "Conv": _conv,
    "Div": lambda i, _: i[0] // i[1] if _is_on_host(i[0]) else i[0] / i[1],
    "Gather": lambda i, _: i[0][int(i[1])],
    "Log": lambda i, _: i[0].log(),
    "MatMul": lambda i, _: i[0] @ i[1],
    "Max": lambda i, _: torch.maximum(i[0], i[1]),
    "MaxPool": _largest,
    "Mul": lambda i, _: i[0] * i[1],
    "Neg": lambda i, _: -i[0],
    "ReduceLogSumExp": _log_sum_exp,
    "ReduceMean": _mean,
    "ReduceSum": _sum,
    "Relu": lambda i, _: i[0].relu(),
    "Reshape": _reshape,
    "Shape": lambda i, _: np.array(i[0].shape, np.int64),
    "Sigmoid": lambda i, _: i[0].sigmoid(),
    "Slice": _slice,
    "Softmax": lambda i, a: i[0].softmax(a["axis"]),
    "Split": lambda i, a: i[0].split(_ints(i[1]), a["axis"]),
    "Squeeze": lambda i, _: i[0].squeeze(tuple(_ints(i[1]))),
    "Sub": lambda i, _: i[0] - i[1],
    "Transpose": lambda i, a: i[0].permute(a["perm"]),
    "Unsqueeze": _unsqueeze,
}
