"""Maya: a row for each frame of a film rate, a column for each blendshape and angle, and a script."""

from dataclasses import dataclass, field
from importlib import resources
from typing import BinaryIO, Final

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES
from facewire.take.export.options import FormatOptions, option
from facewire.take.export.resampled import ResampledWriter, parse_rate
from facewire.take.table import TakeHead, TakeWriter, face_row
from facewire.take.text.rows import Rows
from facewire.take.text.styles import FIXED, SHORT
from facewire.take.text.writer import RowWriter
from facewire.values import Frame

__all__ = ["COLUMNS", "SCRIPT", "SUFFIX", "MayaOptions", "script", "start"]

SUFFIX: Final = ".maya.csv"
SCRIPT: Final = "import_maya.py"
"""Sets the keys, in Maya."""

COLUMNS: Final = ("frame", "time", *CHANNELS, *POSE_ANGLES)
"""The header: frame number, seconds, weights 0..1, angles in degrees."""

_ROWS: Final = Rows([("", SHORT), *[(",", FIXED)] * (len(COLUMNS) - 1)], "\n")
_WEIGHTS: Final = slice(2, 2 + len(CHANNELS))
_ANGLES: Final = slice(2 + len(CHANNELS), len(COLUMNS))
"""Where they are in a row."""
_IN_RADIANS: Final = slice(len(CHANNELS), len(CHANNELS) + len(POSE_ANGLES))
"""Where the angles are in that of a face."""
_FILM: Final = 24


def _whole(text: str) -> int:
    return int(text)


@dataclass(frozen=True, slots=True)
class MayaOptions(FormatOptions):
    """What can be chosen."""

    rate: int = field(
        default=_FILM,
        metadata=option(parse_rate, "N", f"frames per second, such as 24, 25, 30 or 60 ({_FILM})"),
    )
    first_frame: int = field(default=1, metadata=option(_whole, "N", "number of the first frame (1)"))


def start(file: BinaryIO, head: TakeHead, options: MayaOptions | None = None) -> TakeWriter:
    """Return the writer of a take."""
    options = options or MayaOptions()
    return ResampledWriter(_Rows(file, options.first_frame), head, options.rate)


def script() -> bytes:
    """Return the script that sets the keys."""
    return resources.files("facewire.take.export.scripts").joinpath(SCRIPT).read_bytes()


class _Rows:
    """Writes rows, lines ending in LF.

    Args:
        file: where the take goes; it stays open.
        first: number of the first frame.
    """

    def __init__(self, file: BinaryIO, first: int) -> None:
        self._rows, self._frame = RowWriter(file, _ROWS), first
        file.write((",".join(COLUMNS) + "\n").encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        face = face_row(frame.face)
        row = self._rows.row()
        row[0], row[1] = self._frame, frame.t
        row[_WEIGHTS], row[_ANGLES] = face[: len(CHANNELS)], np.degrees(face[_IN_RADIANS])
        self._frame += 1

    def close(self) -> None:
        """Write the last rows; nothing follows them."""
        self._rows.flush()
