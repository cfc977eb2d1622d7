"""The file that CPUs run: the exported graph with its blocks in INT8.

Post-training static quantisation (Jacob et al. 2018, "Quantization and Training of Neural Networks for
Efficient Integer-Arithmetic-Only Inference"): weights per output channel, activations by the ranges that they
take on windows that training hears. Features, the first layer, logits and decisions stay float32. Sums of
integers are the same in any order, so that a row alone, in a batch, or on another processor has equal bits
there. Weights have 7 bits: on x86 processors without VNNI, sums of 8 would overflow.
"""

import hashlib
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from facewire.engine.onnx import OnnxNetwork
from facewire.engine.siblings import QUANTISED, SOURCE
from facewire.errors import UsageError
from facewire.values import Floats
from facewire_training.network.export import ExportError, verify_alone

__all__ = ["CALIBRATED", "quantise"]

CALIBRATED: Final = 210
"""Windows from which ranges are taken."""
_WITHIN: Final = 99.99
"""Per cent of an activation's values that its range holds; those beyond are cut off."""
_QUANTISED: Final = ("Conv", "Add", "Relu")
_BODY: Final = ("/blocks.", "/context.", "/Add")
"""How the names of nodes begin that are quantised: blocks, contexts, and what adds the one to the other."""
_MEAN: Final = 0.01
_P999: Final = 0.25
"""How far poses may lie from the float32 graph's. What it costs in accuracy is measured by `compare`."""


def quantise(model: Path, windows: Floats) -> Path:
    """Write and return the quantised sibling of an exported FP32 file.

    Args:
        model: the file.
        windows: float32[n, window], typical sound.

    Raises:
        UsageError: the file is quantised already.
        ExportError: the result is too far from the FP32 file, or a row depends on its neighbours.
    """
    if model.name.endswith(QUANTISED):
        raise UsageError(f"{model.name} is quantised; give the FP32 file that it was made of")
    path = model.with_suffix(QUANTISED)
    with TemporaryDirectory() as folder:
        prepared, written = Path(folder) / "prepared.onnx", Path(folder) / "quantised.onnx"
        quant_pre_process(model, prepared, skip_symbolic_shape=True)
        nodes = [node for node in onnx.load(str(prepared)).graph.node if node.op_type in _QUANTISED]
        with redirect_stdout(StringIO()):
            quantize_static(
                prepared,
                written,
                _Windows(windows),
                quant_format=QuantFormat.QDQ,
                op_types_to_quantize=list(_QUANTISED),
                nodes_to_quantize=[node.name for node in nodes if node.name.startswith(_BODY)],
                per_channel=True,
                reduce_range=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                calibrate_method=CalibrationMethod.Percentile,
                extra_options={"CalibPercentile": _WITHIN},
            )
        _verify(model, written, windows)
        made = onnx.load(str(written))
        made.metadata_props.add(key=SOURCE, value=hashlib.sha256(model.read_bytes()).hexdigest())
        onnx.save(made, str(written))
        path.write_bytes(written.read_bytes())
    return path


class _Windows(CalibrationDataReader):  # type: ignore[misc]
    """Gives the windows one by one."""

    def __init__(self, windows: Floats) -> None:
        self._left: Iterator[Floats] = iter(windows)

    def get_next(self) -> dict[str, Any] | None:
        """Return the next input; None behind the last."""
        window = next(self._left, None)
        return None if window is None else {"samples": window[None]}


def _verify(model: Path, quantised: Path, windows: Floats) -> None:
    made, exact = OnnxNetwork(quantised), OnnxNetwork(model)
    difference = np.abs(made.infer(windows) - exact.infer(windows))
    if difference.mean() > _MEAN or np.quantile(difference, 0.999) > _P999:
        raise ExportError(
            f"{quantised.name} is {difference.mean():.3f} from {model.name} on average, "
            f"{np.quantile(difference, 0.999):.2f} at worst; calibrate it on more windows"
        )
    verify_alone(made, quantised.name, windows[:8])
