"""The shipped file: one ONNX graph from samples to drive, with its contract written into it.

Batch is dynamic, everything else is fixed: GPU engines want fixed shapes, and no work on the CPU in between.
After writing, the graph is run by ONNX Runtime and held against torch, and a batch of eight against its rows
alone (bit for bit on one thread; more threads split a lone window's sums differently): a file that differs is
not written.
"""

import warnings
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch

from facewire import __version__
from facewire.engine.onnx import OnnxNetwork
from facewire.engine.onnx.metadata import SCHEMA
from facewire.engine.siblings import HALF, QUANTISED
from facewire.errors import FacewireError
from facewire.face.channels import DRIVE_CHANNELS
from facewire.grid import SAMPLE_RATE
from facewire_training.network.decision import Decision, DriveNetwork
from facewire_training.network.model import HOP, STEP, WINDOW
from facewire_training.network.train import load_network

__all__ = ["ExportError", "export_models", "export_onnx", "metadata"]

OPSET: Final = 17
_POSES: Final = WINDOW // HOP
_TOLERANCE: Final = 2e-4
_HALF_TOLERANCE: Final = 0.05


class ExportError(FacewireError):
    """The exported graph does not do what the network does; the message gives the difference."""


def export_models(checkpoint: Path, path: Path) -> tuple[Path, Path]:
    """Write `path` and its float16 sibling `NAME.fp16.onnx` from one checkpoint; return both.

    A quantised sibling, which would be of other weights, is removed: `quantise` writes it again.
    """
    half_path = path.with_suffix(HALF)
    export_onnx(DriveNetwork(load_network(checkpoint), Decision()), path, _TOLERANCE)
    path.with_suffix(QUANTISED).unlink(missing_ok=True)
    half = DriveNetwork(load_network(checkpoint), Decision())
    half.network.halve()
    export_onnx(half, half_path, _HALF_TOLERANCE)
    return path, half_path


def export_onnx(network: DriveNetwork, path: Path, tolerance: float) -> None:
    """Write `path`; raise ExportError where ONNX Runtime and torch differ by more than `tolerance`."""
    partial = path.with_suffix(".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # What the tracer suspects is meant: shapes and the weights of means are constants of the graph.
        warnings.simplefilter("ignore", torch.jit.TracerWarning)  # type: ignore[attr-defined]
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
    onnx.helper.set_model_props(model, metadata())
    dimensions = model.graph.output[0].type.tensor_type.shape.dim
    dimensions[1].dim_value, dimensions[2].dim_value = _POSES, len(DRIVE_CHANNELS)
    onnx.checker.check_model(model)
    onnx.save(model, str(partial))
    _verify(network, partial, tolerance)
    partial.replace(path)


def metadata() -> dict[str, str]:
    """Return what a model says of itself, whether it hears windows or a stream."""
    return {
        "facewire.schema": SCHEMA,
        "facewire.version": __version__,
        "facewire.sample_rate": str(SAMPLE_RATE),
        "facewire.hop": str(HOP),
        "facewire.step": str(STEP),
        "facewire.window": str(WINDOW),
        "facewire.channels": ",".join(DRIVE_CHANNELS),
    }


def _verify(network: DriveNetwork, path: Path, tolerance: float) -> None:
    engine = OnnxNetwork(path)
    samples = np.random.default_rng(0).normal(0.0, 0.1, (8, WINDOW)).astype(np.float32)
    samples[1] = 0.0
    drive = engine.infer(samples)
    with torch.no_grad():
        expected = network(torch.from_numpy(samples)).numpy()
    difference = float(np.abs(drive - expected).max())
    if difference > tolerance:
        raise ExportError(f"{path.name}: ONNX Runtime differs from torch by {difference:.2g}")
    for row in range(8):
        if not np.array_equal(engine.infer(samples[row : row + 1])[0], drive[row]):
            raise ExportError(f"{path.name}: row {row} of a batch of 8 differs from the row alone")
