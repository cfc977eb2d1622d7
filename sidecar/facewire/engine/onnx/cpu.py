"""The network on ONNX Runtime's CPU provider.

It runs models that have not been quantised. One thread is the default: the game needs the other cores.
"""

from pathlib import Path
from typing import Final

import numpy as np

from facewire.engine.onnx.metadata import Told
from facewire.engine.onnx.runtime import ENGINE_ERRORS, load_on_host
from facewire.errors import EngineError
from facewire.values import Floats, Geometry, Level

__all__ = ["MODEL_PATH", "OnnxNetwork", "require_windows"]

MODEL_PATH: Final = Path(__file__).parents[2] / "model" / "facewire.onnx"
"""The shipped network in FP32; its siblings of other precision are what runs."""


def require_windows(model: Path) -> None:
    """Refuse what is no model over windows of this version, before it becomes an engine that cannot tell.

    TensorRT keeps nothing of what a model says of itself.

    Args:
        model: in FP32; its FP16 sibling was exported with it.

    Raises:
        EngineError: as `OnnxNetwork`.
    """
    OnnxNetwork(model).close()


class OnnxNetwork:
    """ONNX Runtime's CPU provider.

    Args:
        path: the model, which says in its metadata how its windows are laid out.
        threads: CPU threads for one call.

    Raises:
        EngineError: the file is missing, damaged, or no Facewire model over windows.
    """

    name = "onnx"
    level = Level.CPU

    def __init__(self, path: Path = MODEL_PATH, threads: int = 1) -> None:
        self._session = load_on_host(path, threads)
        told = Told(path, self._session)
        if told.streams:
            raise EngineError(f"{path} is a stream, which this engine cannot run; name its FP32 model")
        self._geometry = told.geometry()

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._geometry

    def infer(self, windows: Floats) -> Floats:
        """Return float32[B, poses, 36] for float32[B, window].

        Raises:
            EngineError: ONNX Runtime failed.
        """
        with ENGINE_ERRORS:
            (drive,) = self._session.run(["drive"], {"samples": windows})
        return np.asarray(drive, np.float32)

    def close(self) -> None:
        """Nothing to release beyond memory."""
