"""Decisions in few nodes: what they show is what `Decider` shows."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnx
import onnxruntime
import torch

from facewire.face.channels import DRIVE_CHANNELS
from facewire_training.network.decision import TAUGHT, Decider, Decision
from facewire_training.network.model import MouthNetwork
from facewire_training.network.stream.decisions import Decisions
from facewire_training.network.stream.nodes import Nodes


def decided(network: MouthNetwork, decision: Decision, logits: torch.Tensor) -> Any:
    """Return float32[1, batch, poses, 36] of the last layer's channels."""
    nodes, decisions = Nodes(), Decisions(network, decision)
    decisions.write(nodes, "logits", "drive")
    shapes = {"logits": len(decisions.logits), "drive": len(DRIVE_CHANNELS)}
    ports = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, "batch", "poses", size])
        for name, size in shapes.items()
    ]
    graph = onnx.helper.make_graph(nodes.nodes, "decisions", ports[:1], ports[1:], nodes.constants)
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    channels, slopes, offsets = zip(*decisions.logits, strict=True)
    taken = (logits[..., list(channels)] - torch.tensor(offsets)) * torch.tensor(slopes)
    return session.run(None, {"logits": taken.numpy()[None]})[0]


@pytest.mark.parametrize("decision", [Decision(), TAUGHT])
def test_they_are_those_of_the_window_network(decision: Decision) -> None:
    network = MouthNetwork(width=8, dilations=(1,))
    logits = 4.0 * torch.randn(5, 40, sum(network.sizes), generator=torch.Generator().manual_seed(2))
    wanted = torch.cat(Decider(decision)(network.split(logits)), dim=-1)
    np.testing.assert_allclose(decided(network, decision, logits)[0], wanted.numpy(), atol=5e-6)
