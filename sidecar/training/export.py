"""The shipped file: one ONNX graph from samples to drive, with its contract written into it.

Batch is dynamic, everything else fixed. After writing, the graph is run by ONNX Runtime and held
against torch, and a batch of eight against its rows alone (bit for bit on one thread; more threads split
a lone window's sums differently): a file that differs is not written.
"""

from pathlib import Path
from typing import Final

import numpy as np
import onnx
import onnxruntime
import torch

from sidecar import __version__
from sidecar.face.channels import DRIVE_CHANNELS
from sidecar.training.decision import DriveNetwork
from sidecar.training.network import HOP, WINDOW
from sidecar.training.recordings import SAMPLE_RATE

__all__ = ["ExportError", "export_onnx"]

SCHEMA: Final = "1"
OPSET: Final = 17
_TOLERANCE: Final = 2e-4


class ExportError(Exception):
    """The exported graph does not do what the network does; the message gives the difference."""


def export_onnx(network: DriveNetwork, path: Path) -> None:
    """Write `path`; raise ExportError where ONNX Runtime and torch differ by more than 2e-4 anywhere."""
    partial = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network.eval(),
        (torch.zeros(1, WINDOW),),
        str(partial),
        input_names=["samples"],
        output_names=["drive"],
        dynamic_axes={"samples": {0: "batch"}, "drive": {0: "batch"}},
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load(str(partial))
    onnx.helper.set_model_props(model, _metadata())
    onnx.checker.check_model(model)
    onnx.save(model, str(partial))
    _verify(network, partial)
    partial.replace(path)


def _metadata() -> dict[str, str]:
    return {
        "facewire.schema": SCHEMA,
        "facewire.version": __version__,
        "facewire.sample_rate": str(SAMPLE_RATE),
        "facewire.hop": str(HOP),
        "facewire.window": str(WINDOW),
        "facewire.channels": ",".join(DRIVE_CHANNELS),
    }


def _verify(network: DriveNetwork, path: Path) -> None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    samples = np.random.default_rng(0).normal(0.0, 0.1, (8, WINDOW)).astype(np.float32)
    samples[1] = 0.0
    (drive,) = session.run(None, {"samples": samples})
    with torch.no_grad():
        expected = network(torch.from_numpy(samples)).numpy()
    difference = float(np.abs(drive - expected).max())
    if difference > _TOLERANCE:
        raise ExportError(f"{path.name}: ONNX Runtime differs from torch by {difference:.2g}")
    for row in range(8):
        (alone,) = session.run(None, {"samples": samples[row : row + 1]})
        if not np.array_equal(alone[0], drive[row]):
            raise ExportError(f"{path.name}: row {row} of a batch of 8 differs from the row alone")
