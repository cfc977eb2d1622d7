"""The way a first version takes: features on the CPU, FP32 on the GPU, arrays copied to and fro, no graph."""

from pathlib import Path

import numpy as np
import onnxruntime

from facewire.engine.onnx import OnnxNetwork
from facewire.errors import EngineError
from facewire.values import Floats, Level

CUDA = "CUDAExecutionProvider"


class NaiveNetwork:
    """Two sessions with the host between them.

    Args:
        model: the FP32 model; it is cut behind its logarithm.
        folder: where the halves are put.
        provider: of the second half.

    Raises:
        EngineError: the package `onnx` or the provider is missing.
    """

    name = "naive"
    level = Level.FULL

    def __init__(self, model: Path, folder: Path, provider: str = CUDA) -> None:
        try:
            import onnx
            import onnx.utils
        except ImportError as error:
            raise EngineError("the naive way needs the package onnx: pip install onnx") from error
        if provider not in onnxruntime.get_available_providers():
            raise EngineError(f"this ONNX Runtime has no {provider}")
        graph = onnx.load(str(model)).graph
        (bands,) = next(node.output for node in graph.node if node.op_type == "Log")
        front, body = folder / "front.onnx", folder / "body.onnx"
        onnx.utils.extract_model(str(model), str(front), ["samples"], [bands])
        onnx.utils.extract_model(str(model), str(body), [bands], ["drive"])
        self.geometry = OnnxNetwork(model).geometry
        self._bands = bands
        self._front = onnxruntime.InferenceSession(str(front), providers=["CPUExecutionProvider"])
        self._body = onnxruntime.InferenceSession(str(body), providers=[provider])

    def infer(self, windows: Floats, last: int | None = None) -> Floats:
        """Return float32[B, last, 36] for float32[B, window], all poses where `last` is None."""
        (bands,) = self._front.run([self._bands], {"samples": windows})
        (drive,) = self._body.run(["drive"], {self._bands: bands})
        return np.asarray(drive if last is None else drive[:, -last:], np.float32)

    def close(self) -> None:
        """Nothing to release beyond memory."""
