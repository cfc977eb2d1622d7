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

__all__ = ["MODEL_PATH", "POSES_STEP", "OnnxNetwork"]

MODEL_PATH: Final = Path(__file__).parents[2] / "model" / "facewire.onnx"
"""The shipped network in FP32; its siblings of other precision are what runs."""

POSES_STEP: Final = 8
"""Poses are made in eights: in other numbers their sums are taken in another order, and bits differ."""

_SCHEMA: Final = "1"


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
        # A model may leave `last` out; its half-precision sibling does.
        self._shortens = any(entry.name == "last" for entry in self._session.get_overridable_initializers())

    @property
    def geometry(self) -> Geometry:
        """Return the layout of its windows."""
        return self._geometry

    def infer(self, windows: Floats, last: int | None = None) -> Floats:
        """Return float32[B, last, 36] for float32[B, window], all poses where `last` is None.

        The last few cost less than all.

        Raises:
            EngineError: ONNX Runtime failed.
        """
        feed = {"samples": windows}
        if last is not None and self._shortens:
            feed["last"] = np.array(-(-last // POSES_STEP) * POSES_STEP, np.int64)
        try:
            (drive,) = self._session.run(["drive"], feed)
        except Exception as error:
            raise EngineError(f"ONNX Runtime failed: {first_line(error)}") from error
        return np.asarray(drive if last is None else drive[:, -last:], np.float32)

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
        geometry = Geometry(window=int(told["facewire.window"]), hop=int(told["facewire.hop"]))
    except (KeyError, ValueError) as error:
        raise EngineError(f"{path} does not tell its window and hop; export it again") from error
    if not 0 < geometry.hop <= geometry.window <= 10 * SAMPLE_RATE or geometry.window % geometry.hop:
        raise EngineError(
            f"{path} has an impossible window of {geometry.window} samples with hop {geometry.hop}"
        )
    return geometry
