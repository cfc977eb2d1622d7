"""NumPy's .npz: the arrays as they are, readable by `numpy.load` without pickle.

Stored without compression and with fixed dates, so that equal takes give equal bytes on every machine.
"""

import zipfile
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take.table import Take, TakeHead, face_row
from facewire.values import Frame

__all__ = ["SUFFIX", "NpzWriter", "read"]

SUFFIX: Final = ".npz"

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first date that a zip file can hold."""

_UNIX: Final = 3

_FACE: Final = ("weights", "pose", "voice", "visemes")
_EDGES: Final = np.cumsum((len(CHANNELS), len(POSE_ANGLES), 1))
"""Where the parts of a face's row end, but for the last."""


class NpzWriter:
    """Keeps the frames as bytes, 312 a frame, and writes all arrays at the end: a zip file has no rows.

    Args:
        file: where the take goes; it stays open.
        head: what the take says about itself.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        self._file = file
        self._head = head
        self._columns = {name: bytearray() for name in ("times", *_FACE)}

    def write(self, frame: Frame) -> None:
        """Keep one frame."""
        self._columns["times"] += np.array(frame.t, "<f8").tobytes()
        parts = np.split(face_row(frame.face).astype("<f4"), _EDGES)
        for name, part in zip(_FACE, parts, strict=True):
            self._columns[name] += part.tobytes()

    def close(self) -> None:
        """Write the archive."""
        with zipfile.ZipFile(self._file, "w", zipfile.ZIP_STORED) as archive:
            for name, array in self._arrays().items():
                member = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
                member.create_system = _UNIX
                member.external_attr = 0o644 << 16
                with archive.open(member, "w") as stream:
                    np.lib.format.write_array(stream, np.asarray(array, order="C"), allow_pickle=False)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        times = np.frombuffer(self._columns["times"], "<f8")
        face = {name: np.frombuffer(self._columns[name], "<f4") for name in _FACE}
        return {
            "times": times,
            "weights": face["weights"].reshape(len(times), len(CHANNELS)),
            "pose": face["pose"].reshape(len(times), len(POSE_ANGLES)),
            "visemes": face["visemes"].reshape(len(times), len(VISEMES)),
            "voice": face["voice"],
            "fps": np.array(self._head.fps, "<i8"),
            "lookahead": np.array(str(self._head.lookahead)),
            "source": np.array(self._head.source),
            "software": np.array(self._head.software),
            "channel_names": np.array(CHANNELS),
            "angle_names": np.array(POSE_ANGLES),
            "viseme_names": np.array(VISEMES),
        }


def read(path: Path) -> Take:
    """Return the take in a Facewire .npz.

    Raises:
        UsageError: the file cannot be read, or holds something else.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            lookahead = str(arrays["lookahead"])
            return Take(
                head=TakeHead(
                    int(arrays["fps"]),
                    str(arrays["source"]),
                    "full" if lookahead == "full" else float(lookahead),
                    str(arrays["software"]),
                ),
                times=arrays["times"],
                **{name: arrays[name] for name in _FACE},
            )
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(f"cannot read {path}: {error}; give an npz that facewire bake wrote") from error
