"""Layers of bytes: what they give is what their weights and biases give."""

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnx
import onnxruntime

from facewire_training.network.stream.nodes import CONTRIB, Nodes, Quantised
from facewire_training.network.stream.ranges import Range

HEARD, GIVEN = Range(0.02, 128), Range(0.01, 100)


@pytest.mark.parametrize("size", [0.0, 1e-9, 1e-5, 0.5])
def test_a_bias_counts_where_weights_are_next_to_nothing(size: float) -> None:
    nodes, rng = Nodes(), np.random.default_rng(1)
    weight = (size * rng.uniform(-0.3, 0.3, (4, 4, 1))).astype(np.float32)
    bias = np.array([-0.6, -0.1, 0.3, 0.9], np.float32)
    given = nodes.convolution(("heard", Quantised(nodes, HEARD)), weight, bias, Quantised(nodes, GIVEN))
    ports = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.UINT8, [1, 1, "columns", 4])
        for name in ("heard", given)
    ]
    graph = onnx.helper.make_graph(nodes.nodes, "layer", ports[:1], ports[1:], nodes.constants)
    domains = [onnx.helper.make_opsetid("", 17), onnx.helper.make_opsetid(CONTRIB, 1)]
    model = onnx.helper.make_model(graph, opset_imports=domains, ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    heard = rng.integers(100, 156, (1, 1, 9, 4), np.uint8)
    (found,) = session.run(None, {"heard": heard})
    wanted = (heard[0, 0].astype(np.float64) - HEARD.zero) * HEARD.scale @ weight[:, :, 0].T + bias
    np.testing.assert_allclose((found[0, 0].astype(np.float64) - GIVEN.zero) * GIVEN.scale, wanted, atol=0.02)
