"""The streaming network as one ONNX graph: new samples, a state and a delay in; poses and the next state out.

    samples float32 [batch, 256 * steps]   state float32 [batch, state]   delay int64 [], an index
    drive   float32 [batch, 2 * steps, 36]                               next  float32 [batch, state]

The last pose of `drive` lies the delay's steps before the last sample. Rows of a batch are subjects that
share a delay; only that delay's head is computed. The first state, of a subject that has been silent for
ever, is the initial value of the input `state`. After writing, the graph is stepped beside torch: a file that
differs is not written.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, compose, helper, numpy_helper
from torch import Tensor, nn

from facewire import __version__
from facewire.face.channels import DRIVE_CHANNELS
from facewire.grid import SAMPLE_RATE
from facewire_training.network.decision import Decider, Decision
from facewire_training.network.export import ExportError
from facewire_training.network.model import HOP
from facewire_training.network.streaming.model import DELAYS, STEP, STEP_MS, StreamingNetwork
from facewire_training.network.streaming.stepping import Stepping

__all__ = ["StreamingDrive", "export_streaming"]

_OPSET: Final = 17
_IR: Final = 8
_TOLERANCE: Final = 2e-4
_SCHEMA: Final = "2"
_END: Final = len(DELAYS)
"""Index of the delay that the trunk's own end serves."""
_AXES: Final = {
    "samples": {0: "batch", 1: "samples"},
    "state": {0: "batch"},
    "seen": {0: "batch", 2: "known"},
    "end": {0: "batch", 3: "steps"},
    "logits": {0: "batch", 1: "poses"},
    "drive": {0: "batch", 1: "poses"},
    "next": {0: "batch"},
}
"""What differs from call to call."""

_Call = Callable[..., Tensor | tuple[Tensor, ...]]


class StreamingDrive(nn.Module):
    """The network with its decisions: what the exported graph computes."""

    def __init__(self, network: StreamingNetwork, decision: Decision) -> None:
        super().__init__()
        self.stepping = Stepping(network)
        self.decider = Decider(decision)

    def forward(self, samples: Tensor, state: Tensor, delay: int) -> tuple[Tensor, Tensor]:
        """Return the drive [batch, poses, 36] and the next state; `delay` is an index, the last the end's."""
        logits, later = self.stepping(samples, state, None if delay == _END else delay)
        return self.decided(logits), later

    def decided(self, logits: Tensor) -> Tensor:
        """Return the drive of logits [batch, poses, channels]."""
        return torch.cat(self.decider(self.stepping.split(logits)), dim=-1)


class _Part(nn.Module):
    """A part of the graph that is traced alone; `owner` holds its weights."""

    def __init__(self, call: _Call, owner: nn.Module) -> None:
        super().__init__()
        self.call, self.owner = call, owner

    def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        return self.call(*inputs)


def export_streaming(network: StreamingNetwork, path: Path) -> None:
    """Write `path`; raise ExportError where ONNX Runtime and torch part ways over a few steps."""
    drive = StreamingDrive(network, Decision()).eval()
    unfinished = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    first = drive.stepping.first_state()
    with torch.no_grad(), TemporaryDirectory() as folder:
        model = _joined(drive, first, Path(folder))
    helper.set_model_props(model, _metadata(drive.stepping))
    model.graph.initializer.append(numpy_helper.from_array(first.numpy(), "state"))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(unfinished))
    _verify(drive, unfinished)
    unfinished.replace(path)


def _joined(drive: StreamingDrive, state: Tensor, folder: Path) -> onnx.ModelProto:
    """Return one graph of the trunk, the heads of which `delay` chooses one, and the decisions."""
    stepping, samples = drive.stepping, torch.zeros(1, 2 * STEP)
    seen, hidden, _ = stepping.advance(samples, state)

    def traced(
        name: str, call: _Call, example: tuple[Tensor, ...], inputs: str, outputs: str
    ) -> onnx.GraphProto:
        return _traced(folder / name, _Part(call, drive), example, inputs.split(), outputs.split())

    trunk = traced("trunk", stepping.advance, (samples, state), "samples state", "seen end next")
    last = traced("decisions", drive.decided, (stepping.end(hidden),), "logits", "drive")
    chosen = traced("end", stepping.end, (hidden,), "end", "logits")
    weights = [*trunk.initializer, *last.initializer, *chosen.initializer]
    for index in reversed(range(_END)):
        head = traced(f"head{index}", partial(stepping.early, head=index), (seen,), "seen", "logits")
        weights += head.initializer
        chosen = _either(index, head, chosen)
    del last.input[:]
    nodes = [*trunk.node, *chosen.node, helper.make_node("Identity", [chosen.output[0].name], ["logits"])]
    delay = helper.make_tensor_value_info("delay", TensorProto.INT64, [])
    graph = helper.make_graph(
        [*nodes, *last.node], "facewire", [*trunk.input, delay], [last.output[0], trunk.output[2]], weights
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)


def _traced(
    file: Path, part: nn.Module, example: tuple[Tensor, ...], inputs: list[str], outputs: list[str]
) -> onnx.GraphProto:
    """Return a part as a graph, all its inner names beginning with that of the file it passes through."""
    torch.onnx.export(
        part.eval(),
        example,
        str(file),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes={name: _AXES[name] for name in (*inputs, *outputs)},
        opset_version=_OPSET,
        dynamo=False,
    )
    graph = onnx.load(str(file)).graph
    # Branches all give logits, and only the one that is taken may give the graph's.
    inner = outputs == ["logits"]
    return compose.add_prefix_graph(graph, f"{file.name}.", rename_inputs=False, rename_outputs=inner)


def _either(index: int, chosen: onnx.GraphProto, otherwise: onnx.GraphProto) -> onnx.GraphProto:
    """Return a graph that computes `chosen` where `delay` is `index`, and `otherwise` where it is not."""
    branches = [
        helper.make_graph(list(one.node), one.name or "branch", [], list(one.output))
        for one in (chosen, otherwise)
    ]
    name, same = f"from{index}.logits", f"from{index}.same"
    nodes = [
        helper.make_node(
            "Constant",
            [],
            [f"from{index}.index"],
            value=helper.make_tensor("", TensorProto.INT64, [], [index]),
        ),
        helper.make_node("Equal", ["delay", f"from{index}.index"], [same]),
        helper.make_node("If", [same], [name], then_branch=branches[0], else_branch=branches[1]),
    ]
    output = onnx.ValueInfoProto()
    output.CopyFrom(chosen.output[0])
    output.name = name
    return helper.make_graph(nodes, f"from{index}", [], [output])


def _metadata(stepping: Stepping) -> dict[str, str]:
    delays = (*DELAYS, stepping.size.lags[-1])
    return {
        "facewire.schema": _SCHEMA,
        "facewire.version": __version__,
        "facewire.sample_rate": str(SAMPLE_RATE),
        "facewire.hop": str(HOP),
        "facewire.step": str(STEP),
        "facewire.delays_ms": ",".join(str(delay * STEP_MS) for delay in delays),
        "facewire.state": str(stepping.state_size),
        "facewire.rebuild": str(stepping.rebuild_samples),
        "facewire.channels": ",".join(DRIVE_CHANNELS),
    }


def _verify(drive: StreamingDrive, path: Path) -> None:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    generator = np.random.default_rng(0)
    expected_state = drive.stepping.first_state().expand(3, -1)
    state = expected_state.numpy()
    for steps, delay in ((2, 3), (1, 0), (5, _END), (2, _END - 1)):
        samples = generator.normal(0.0, 0.1, (3, steps * STEP)).astype(np.float32)
        feed = {"samples": samples, "state": state, "delay": np.array(delay)}
        made, state = session.run(["drive", "next"], feed)
        with torch.no_grad():
            expected, expected_state = drive(torch.from_numpy(samples), expected_state, delay)
        difference = float(np.abs(made - expected.numpy()).max())
        if difference > _TOLERANCE:
            raise ExportError(f"{path.name}: ONNX Runtime differs from torch by {difference:.2g}")
