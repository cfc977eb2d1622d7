"""The streaming network as one ONNX graph: new samples, a state and a delay in; poses and the next state out.

    samples float32 [batch, 256 * steps]   state float32 [batch, state]   delay int64 [], an index
    drive   float32 [batch, 2 * steps, 36]                               next  float32 [batch, state]

The last pose of `drive` lies the delay's milliseconds before the last sample. Rows of a batch are subjects
that share a delay. After writing, the graph is stepped beside torch: a file that differs is not written.
"""

from pathlib import Path
from typing import Final

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from facewire import __version__
from facewire.face.channels import DRIVE_CHANNELS
from facewire.grid import SAMPLE_RATE
from facewire_training.network.decision import Decider, Decision
from facewire_training.network.export import ExportError
from facewire_training.network.model import HOP
from facewire_training.network.streaming.model import DELAYS_MS, STEP, StreamingNetwork

__all__ = ["StreamingDrive", "export_streaming"]

_OPSET: Final = 17
_TOLERANCE: Final = 2e-4
_SCHEMA: Final = "2"


class StreamingDrive(nn.Module):
    """The network with its decisions: what the exported graph computes."""

    def __init__(self, network: StreamingNetwork, decision: Decision) -> None:
        super().__init__()
        self.network = network
        self.decider = Decider(decision)

    def forward(self, samples: Tensor, state: Tensor, delay: Tensor) -> tuple[Tensor, Tensor]:
        """Return the drive [batch, poses, 36] and the next state."""
        logits, later = self.network(samples, state, delay)
        return torch.cat(self.decider(self.network.split(logits)), dim=-1), later


def export_streaming(network: StreamingNetwork, path: Path) -> None:
    """Write `path`; raise ExportError where ONNX Runtime and torch part ways over a few steps."""
    drive = StreamingDrive(network.folded(), Decision()).eval()
    partial = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    inputs = (torch.zeros(1, 2 * STEP), network.first_state(1), torch.tensor(3))
    torch.onnx.export(
        drive,
        inputs,
        str(partial),
        input_names=["samples", "state", "delay"],
        output_names=["drive", "next"],
        dynamic_axes={
            "samples": {0: "batch", 1: "samples"},
            "state": {0: "batch"},
            "drive": {0: "batch", 1: "poses"},
            "next": {0: "batch"},
        },
        opset_version=_OPSET,
        dynamo=False,
    )
    model = onnx.load(str(partial))
    onnx.helper.set_model_props(model, _metadata(network))
    onnx.checker.check_model(model)
    onnx.save(model, str(partial))
    _verify(drive, partial)
    partial.replace(path)


def _metadata(network: StreamingNetwork) -> dict[str, str]:
    return {
        "facewire.schema": _SCHEMA,
        "facewire.version": __version__,
        "facewire.sample_rate": str(SAMPLE_RATE),
        "facewire.hop": str(HOP),
        "facewire.step": str(STEP),
        "facewire.delays_ms": ",".join(map(str, DELAYS_MS)),
        "facewire.state": str(network.state_size),
        "facewire.rebuild": str(network.rebuild_samples),
        "facewire.channels": ",".join(DRIVE_CHANNELS),
    }


def _verify(drive: StreamingDrive, path: Path) -> None:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    generator = np.random.default_rng(0)
    expected_state = drive.network.first_state(3)
    state = expected_state.numpy()
    for steps, delay in ((2, 3), (1, 0), (5, len(DELAYS_MS) - 1)):
        samples = generator.normal(0.0, 0.1, (3, steps * STEP)).astype(np.float32)
        made, state = session.run(None, {"samples": samples, "state": state, "delay": np.array(delay)})
        with torch.no_grad():
            expected, expected_state = drive(torch.from_numpy(samples), expected_state, torch.tensor(delay))
        difference = float(np.abs(made - expected.numpy()).max())
        if difference > _TOLERANCE:
            raise ExportError(f"{path.name}: ONNX Runtime differs from torch by {difference:.2g}")
