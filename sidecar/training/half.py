"""The shipped graph in half precision, for GPUs: the network's body in FP16, its two ends in FP32.

Mel power reaches from 1e-7 to beyond 1 and would lose its quiet end in FP16, so that all up to the logarithm
stays as it is, and so do the few steps behind the last convolution. The types are written into the graph: a
strongly typed TensorRT network takes them as they stand. Nothing is retrained.

    python -m sidecar.training.half [MODEL.onnx]
"""

import sys
from pathlib import Path
from typing import Final

import numpy as np
import onnx
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

from sidecar.engine.onnx import MODEL_PATH
from sidecar.engine.siblings import SOURCE_KEY, digest, half_path

__all__ = ["halve", "main", "write_half"]

_FARTHEST: Final = 6.0e4
"""Below the largest FP16 number, 65504."""


def halve(model: ModelProto) -> ModelProto:
    """Return a copy of `model` that works in FP16 from behind its logarithm to its last convolution.

    Raises:
        ValueError: no convolution behind a logarithm, or a weight that FP16 cannot hold.
    """
    half = ModelProto()
    half.CopyFrom(model)
    graph = half.graph
    _widen_biases(graph)
    body = _body(graph)
    made = {output for node in body for output in node.output}
    weights = {tensor.name: tensor for tensor in graph.initializer if tensor.data_type == TensorProto.FLOAT}
    halved: dict[str, TensorProto] = {}
    casts: dict[str, NodeProto] = {}
    nodes: list[NodeProto] = []
    for node in graph.node:
        inside = node.output[0] in made
        for index, name in enumerate(node.input):
            if inside and name in weights:
                halved.setdefault(name, _half_tensor(weights[name]))
                node.input[index] = halved[name].name
            elif inside != (name in made):
                if name not in casts:
                    casts[name] = _cast(name, TensorProto.FLOAT16 if inside else TensorProto.FLOAT)
                    nodes.append(casts[name])
                node.input[index] = casts[name].output[0]
        nodes.append(node)
    _rebuild(graph, nodes, [*halved.values()])
    onnx.checker.check_model(half, full_check=True)
    return half


def write_half(path: Path) -> Path:
    """Write the half-precision sibling of the model at `path`; return where it is."""
    half = halve(onnx.load(str(path)))
    told = {entry.key: entry.value for entry in half.metadata_props}
    helper.set_model_props(half, told | {SOURCE_KEY: digest(path)})
    onnx.save(half, str(half_path(path)))
    return half_path(path)


def main(arguments: list[str]) -> None:
    """Write the sibling of the model named, or of the shipped one."""
    written = write_half(Path(arguments[0]) if arguments else MODEL_PATH)
    print(f"{written.name}: {written.stat().st_size / 1e6:.2f} MB")


def _body(graph: GraphProto) -> list[NodeProto]:
    behind = _behind(graph, [node for node in graph.node if node.op_type == "Log"])
    convolutions = [node for node in behind if node.op_type == "Conv"]
    if not convolutions:
        raise ValueError("the graph has no convolution behind a logarithm; there is nothing to halve")
    tail = {node.output[0] for node in _behind(graph, convolutions[-1:])}
    return [node for node in behind if node.output[0] not in tail]


def _behind(graph: GraphProto, first: list[NodeProto]) -> list[NodeProto]:
    """Return the nodes that depend on those of `first`, in the graph's order."""
    reached = {output for node in first for output in node.output}
    found = []
    for node in graph.node:
        if reached.intersection(node.input):
            reached.update(node.output)
            found.append(node)
    return found


def _widen_biases(graph: GraphProto) -> None:
    """Give a number that is added to a convolution one copy for each channel.

    TensorRT for RTX 1.7 folds it into the convolution as its bias, and fails on one without dimensions.
    """
    convolutions = {node.output[0]: node for node in graph.node if node.op_type == "Conv"}
    numbers = {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t)
        for node in graph.node
        if node.op_type == "Constant" and node.attribute[0].name == "value"
    }
    weights = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Add" and node.input[0] in convolutions and node.input[1] in numbers:
            channels = weights[convolutions[node.input[0]].input[1]].dims[0]
            wide = np.broadcast_to(numbers[node.input[1]].reshape(1, -1, 1), (1, channels, 1))
            graph.initializer.append(
                numpy_helper.from_array(np.ascontiguousarray(wide), f"{node.output[0]}.bias")
            )
            node.input[1] = f"{node.output[0]}.bias"


def _half_tensor(tensor: TensorProto) -> TensorProto:
    values = numpy_helper.to_array(tensor)
    if np.abs(values).max(initial=0.0) > _FARTHEST:
        raise ValueError(f"{tensor.name} has values that FP16 cannot hold")
    return numpy_helper.from_array(values.astype(np.float16), f"{tensor.name}.half")


def _cast(name: str, to: int) -> NodeProto:
    output = f"{name}.{'half' if to == TensorProto.FLOAT16 else 'single'}"
    return helper.make_node("Cast", [name], [output], output, to=to)


def _rebuild(graph: GraphProto, nodes: list[NodeProto], weights: list[TensorProto]) -> None:
    used = {name for node in nodes for name in node.input} | {output.name for output in graph.output}
    nodes = [node for node in nodes if used.intersection(node.output)]
    kept = [tensor for tensor in (*graph.initializer, *weights) if tensor.name in used]
    copies = [NodeProto.FromString(node.SerializeToString()) for node in nodes]
    tensors = [TensorProto.FromString(tensor.SerializeToString()) for tensor in kept]
    del graph.node[:], graph.initializer[:], graph.value_info[:]
    graph.node.extend(copies)
    graph.initializer.extend(tensors)


if __name__ == "__main__":
    main(sys.argv[1:])
