"""The network on the CPU: the one home of ONNX Runtime.

One thread by default: a window takes about a millisecond, and the game needs the other cores.
"""

from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime

from sidecar.errors import EngineError
from sidecar.face.channels import DRIVE_CHANNELS
from sidecar.grid import SAMPLE_RATE
from sidecar.values import Floats, Geometry, Level

__all__ = ["MODEL_PATH", "OnnxEngine"]

MODEL_PATH: Final = Path(__file__).parent.parent / "model" / "facewire.onnx"

_SCHEMA: Final = "1"
_ERRORS_ONLY: Final = 3


class OnnxEngine:
    """ONNX Runtime's CPU provider.

    Args:
        path: the model; it says in its metadata how its windows are laid out.
        threads: CPU threads for one call.

    Raises:
        EngineError: the file is missing, damaged, or not a Facewire model.
    """

    name = "onnx"
    level = Level.CPU

    def __init__(self, path: Path = MODEL_PATH, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        # Spinning threads would eat the core that the game waits for.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if not path.is_file():
            raise EngineError(f"no model at {path}; reinstall facewire or name another file with --model")
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            # ONNX Runtime's exception classes are not public; whatever it raises, the model cannot be used.
            raise EngineError(
                f"{path} cannot be loaded as a model ({_first_line(error)}); name another file with --model"
            ) from error
        self._geometry = _geometry(path, self._session)

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._geometry

    def infer(self, windows: Floats) -> Floats:
        """Return float32[B, poses, 36] for float32[B, window].

        Raises:
            EngineError: ONNX Runtime failed.
        """
        try:
            (drive,) = self._session.run(["drive"], {"samples": windows})
        except Exception as error:
            raise EngineError(f"ONNX Runtime failed: {_first_line(error)}") from error
        return np.asarray(drive, np.float32)

    def close(self) -> None:
        """Nothing to release beyond memory."""


def _geometry(path: Path, session: onnxruntime.InferenceSession) -> Geometry:
    told = session.get_modelmeta().custom_metadata_map
    expected = {
        "facewire.schema": _SCHEMA,
        "facewire.sample_rate": str(SAMPLE_RATE),
        "facewire.channels": ",".join(DRIVE_CHANNELS),
    }
    for key, value in expected.items():
        if told.get(key) != value:
            found = f"{key} is {told[key]!r}" if key in told else f"it has no {key}"
            raise EngineError(
                f"{path} is not a model for this version ({found}); export it with "
                "`python -m sidecar.training export` or drop --model"
            )
    try:
        geometry = Geometry(window=int(told["facewire.window"]), hop=int(told["facewire.hop"]))
    except (KeyError, ValueError) as error:
        raise EngineError(f"{path} does not tell its window and hop; export it again") from error
    if not 0 < geometry.hop <= geometry.window <= 10 * SAMPLE_RATE or geometry.window % geometry.hop:
        raise EngineError(
            f"{path} has an impossible window of {geometry.window} samples with hop {geometry.hop}"
        )
    return geometry


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
