"""The network on ONNX Runtime's CPU provider.

It takes one thread by default: a window takes under a millisecond, and the game needs the other cores.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np

from facewire.engine.onnx.runtime import first_line, host_session
from facewire.engine.siblings import SOURCE, find_quantised, refuse_stale
from facewire.errors import EngineError
from facewire.face.channels import DRIVE_CHANNELS
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats, Geometry, Level

__all__ = ["MODEL_PATH", "OnnxNetwork"]

MODEL_PATH: Final = Path(__file__).parents[2] / "model" / "facewire.onnx"
"""The shipped network in FP32; its siblings of other precision are what runs."""

_SCHEMA: Final = "2"


class OnnxNetwork:
    """ONNX Runtime's CPU provider.

    Args:
        path: the model, the shipped one's quantised sibling where there is none; it says in its metadata how
            its windows are laid out.
        threads: CPU threads for one call.

    Raises:
        EngineError: the file is missing, damaged, no Facewire model, or made of another than lies beside it.
    """

    name = "onnx"
    level = Level.CPU

    def __init__(self, path: Path | None = None, threads: int = 1) -> None:
        path = path or find_quantised(MODEL_PATH)
        if not path.is_file():
            raise EngineError(f"no model at {path}; reinstall facewire or name another file with --model")
        try:
            self._session = host_session(path, threads)
        except Exception as error:
            # ONNX Runtime's exception classes are not public; whatever it raises, the model cannot be used.
            raise EngineError(
                f"{path} cannot be loaded as a model ({first_line(error)}); name another file with --model"
            ) from error
        self._geometry = _geometry(path, self._session)
        refuse_stale(path, self._session.get_modelmeta().custom_metadata_map.get(SOURCE))

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
            raise EngineError(f"ONNX Runtime failed: {first_line(error)}") from error
        return np.asarray(drive, np.float32)

    def close(self) -> None:
        """Nothing to release beyond memory."""


def _geometry(path: Path, session: Any) -> Geometry:
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
                "`python -m facewire_training export` or drop --model"
            )
    try:
        window, hop, step = (int(told[f"facewire.{name}"]) for name in ("window", "hop", "step"))
    except (KeyError, ValueError) as error:
        raise EngineError(f"{path} does not tell its window, hop and step; export it again") from error
    if not 0 < hop <= step <= window <= 10 * SAMPLE_RATE or step % hop or window % step:
        raise EngineError(
            f"{path} has an impossible window of {window} samples with hop {hop} and step {step}"
        )
    return Geometry(window, hop, step)
