"""Maya: a row for each frame of a film rate, a column for each blendshape and angle, and a script."""

from dataclasses import dataclass, field
from importlib import resources
from typing import BinaryIO, Final

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES
from facewire.take.export.options import FormatOptions, option
from facewire.take.export.resampled import ResampledWriter, parse_rate
from facewire.take.table import TakeHead, TakeWriter, face_row, rounded
from facewire.values import Frame

__all__ = ["COLUMNS", "SCRIPT", "SUFFIX", "MayaOptions", "script", "start"]

SUFFIX: Final = ".maya.csv"
SCRIPT: Final = "import_maya.py"
"""Sets the keys, in Maya."""

COLUMNS: Final = ("frame", "time", *CHANNELS, *POSE_ANGLES)
"""The header: frame number, seconds, weights 0..1, angles in degrees."""

_DECIMALS: Final = 6
_ROW: Final = "%d" + f",%.{_DECIMALS}f" * (len(COLUMNS) - 1) + "\n"
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
    """Writes rows as their frames come, lines ending in LF.

    Args:
        file: where the take goes; it stays open.
        first: number of the first frame.
    """

    def __init__(self, file: BinaryIO, first: int) -> None:
        self._file, self._frame = file, first
        file.write((",".join(COLUMNS) + "\n").encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        face = face_row(frame.face)[: len(CHANNELS) + len(POSE_ANGLES)]
        weights, angles = np.split(face, [len(CHANNELS)])
        row = rounded(np.concatenate(((frame.t,), weights, np.degrees(angles))), _DECIMALS)
        self._file.write((_ROW % (self._frame, *row.tolist())).encode())
        self._frame += 1

    def close(self) -> None:
        """Nothing follows the last row."""
