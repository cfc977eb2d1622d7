"""The CSV of the Live Link Face app, which Unreal and Blender tools import.

Its order is not that of the wire: JawRight comes before JawLeft and MouthRight before MouthLeft. Angles are
in radians, as in the app's own recordings.
"""

import csv
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError, WireError, reason_of
from facewire.face.channels import VISEMES
from facewire.grid import DEFAULT_FPS
from facewire.take.table import ANGLE_COLUMNS, WEIGHT_COLUMNS, Take, TakeHead, face_row
from facewire.take.text.decimals import ten_decimals
from facewire.values import Frame

__all__ = ["COLUMNS", "SUFFIX", "LiveLinkWriter", "Told", "decode", "read", "timecode"]

SUFFIX: Final = ".livelink.csv"
"""Its own, so that it can lie beside Facewire's CSV of the same recording."""

_OURS: Final = (*WEIGHT_COLUMNS, *ANGLE_COLUMNS)
_SWAPPED: Final = {
    "JawLeft": "JawRight",
    "JawRight": "JawLeft",
    "MouthLeft": "MouthRight",
    "MouthRight": "MouthLeft",
}

COLUMNS: Final = tuple(_SWAPPED.get(name, name) for name in _OURS)
"""The 61 values in the app's order."""

_ORDER: Final = [_OURS.index(name) for name in COLUMNS]
_TOGETHER: Final = 32
"""Rows that are printed at once."""


class LiveLinkWriter:
    """Writes rows, lines ending in LF.

    Args:
        file: where the take goes; it stays open.
        head: its rate counts the timecode.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        self._file = file
        self._fps = head.fps
        self._times: list[float] = []
        self._faces: list[NDArray[np.float64]] = []
        file.write(f"Timecode,BlendshapeCount,{','.join(COLUMNS)}\n".encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        self._times.append(frame.t)
        self._faces.append(face_row(frame.face))
        if len(self._times) == _TOGETHER:
            self._flush()

    def close(self) -> None:
        """Write the last rows; nothing follows them."""
        if self._times:
            self._flush()

    def _flush(self) -> None:
        rows = ten_decimals(np.array(self._faces)[:, _ORDER]).splitlines(keepends=True)
        codes = (f"{timecode(t, self._fps)},{len(COLUMNS)}".encode() for t in self._times)
        self._file.write(b"".join(code + row for code, row in zip(codes, rows, strict=True)))
        self._times.clear()
        self._faces.clear()


def timecode(seconds: float, fps: int) -> str:
    """Return `HH:MM:SS:FF.mmm`: FF counts frames within the second, mmm thousandths of a frame."""
    thousandths = round(seconds * fps * 1000)
    frame, fraction = divmod(thousandths, 1000)
    second, frame = divmod(frame, fps)
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}:{frame:02}.{fraction:03}"


_COUNT: Final = "blendshapecount"
"""Column of how many there are: 0 where the app saw no face."""
_TIMECODE: Final = re.compile(r"(\d{1,2}):(\d{2}):(\d{2}):(\d{1,3}(?:\.\d{1,6})?)$")
_RATES: Final = (DEFAULT_FPS, 48, 50, 60, 120)
"""Frames a second that a take of less than a second may have: it does not tell."""
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What rows of such a CSV tell, N of them."""

    rate: int
    """Frames a second."""
    times: NDArray[np.float64]
    """float64[N], seconds, rising, on the day of the first row."""
    values: NDArray[np.float64]
    """float64[N, columns]"""


def decode(text: str, columns: Sequence[str]) -> Told:
    """Return columns of a CSV of the Live Link Face app, of `bake --format livelink`, or like them.

    Columns are found by name. Rows without a face are left out, and so are those whose clock stands still or
    goes back; over midnight it goes on.

    Args:
        text: the file.
        columns: names of those wanted, without the timecode.

    Raises:
        WireError: a column is missing, or a row holds something else than it says.
    """
    lines = csv.reader(text.lstrip("\ufeff").splitlines(), skipinitialspace=True)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        missing = [name for name in ("Timecode", *columns) if name.lower() not in header]
        if missing:
            raise WireError(f"no column {missing[0]}")
        positions = [header.index(name.lower()) for name in ("Timecode", *columns)]
        count = header.index(_COUNT) if _COUNT in header else None
        rows = [
            _row(number, row, positions)
            for number, row in enumerate(lines, start=2)
            if row and (count is None or row[count : count + 1] != ["0"])
        ]
    except csv.Error as error:
        raise WireError(str(error)) from None
    table = np.array(rows, np.float64).reshape(len(rows), 2 + len(columns))
    rate = _rate(table[:, 0], table[:, 1])
    times = table[:, 0] + table[:, 1] / rate
    times += _DAY_S * np.cumsum(np.diff(times, prepend=times[:1]) < -_DAY_S / 2)
    rising = np.flatnonzero(np.diff(np.maximum.accumulate(times), prepend=-1.0) > 0.0)
    return Told(rate, times[rising], table[rising, 2:])


def read(path: Path) -> Take:
    """Return the take in a CSV of the Live Link Face app, or of `bake --format livelink`.

    Rows without a face are left out. Visemes and voice are not told: all 0.

    Raises:
        UsageError: the file cannot be read, lacks a column, or holds something other than numbers.
    """
    try:
        told = decode(path.read_text(encoding="utf-8-sig"), _OURS)
        values = told.values.astype(np.float32)
        return Take(
            head=TakeHead(told.rate, path.name.removesuffix(SUFFIX), software=""),
            times=told.times - (told.times[0] if len(told.times) else 0.0),
            weights=values[:, : len(WEIGHT_COLUMNS)],
            pose=values[:, len(WEIGHT_COLUMNS) :],
            visemes=np.zeros((len(values), len(VISEMES)), np.float32),
            voice=np.zeros(len(values), np.float32),
        )
    except (OSError, ValueError, WireError) as error:
        raise UsageError(
            f"cannot read {path}: {reason_of(error)}; give a CSV of the Live Link Face app"
        ) from error


def _row(number: int, row: Sequence[str], positions: Sequence[int]) -> list[float]:
    """Return whole seconds of the day, frames within the second, and the values of a row."""
    try:
        code = _TIMECODE.match(row[positions[0]].strip())
        values = [float(row[position]) for position in positions[1:]]
    except (ValueError, IndexError):
        code, values = None, []
    if code is None or not all(map(math.isfinite, values)):
        raise WireError(f"line {number} is not a row of this format")
    hours, minutes, seconds, frames = code.groups()
    return [3600.0 * int(hours) + 60.0 * int(minutes) + int(seconds), float(frames), *values]


def _rate(seconds: NDArray[np.float64], frames: NDArray[np.float64]) -> int:
    """Return the frames a second: the last frame before a second is over tells, if one is."""
    highest = math.floor(float(frames.max(initial=0.0))) + 1
    if len(seconds) and seconds[0] != seconds[-1]:
        return highest
    return next((rate for rate in _RATES if rate >= highest), highest)
