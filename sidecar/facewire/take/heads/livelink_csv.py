"""Heads in the CSV of the Live Link Face app, and in that of Unreal's own writer on the phone.

Columns are found by name. The app counts frames within a second, `HH:MM:SS:FF.mmm`, and does not say how
many there are in one: the usual rate that fits the highest of them is taken. Rows without a face have no
values and leave a gap.
"""

import csv
import math
import re
from typing import Final

import numpy as np

from facewire.errors import WireError
from facewire.take.heads.track import HeadTrack, voice_of_jaw

__all__ = ["decode", "is_livelink"]

_COLUMNS: Final = ("HeadYaw", "HeadPitch", "HeadRoll", "JawOpen")
_RATES: Final = (24, 25, 30, 31, 48, 50, 60, 120)
"""Frames a second that recorders have."""
_TIMECODE: Final = re.compile(r"(\d{1,2}):(\d{2}):(\d{2}):(\d{1,3}(?:\.\d{1,6})?)$")
_DAY_S: Final = 86_400.0


def is_livelink(text: str) -> bool:
    """Return whether a file begins as such a CSV does."""
    return text.lstrip("\ufeff").startswith("Timecode")


def decode(text: str) -> HeadTrack:
    """Return the head in a CSV.

    Raises:
        WireError: a column is missing, or a row holds something else than it says.
    """
    rows = csv.reader(text.lstrip("\ufeff").splitlines(), skipinitialspace=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        missing = [name for name in ("Timecode", *_COLUMNS) if name not in header]
        if missing:
            raise WireError(f"no column {missing[0]}")
        indices = [header.index(name) for name in ("Timecode", *_COLUMNS)]
        told = [
            _row(line, [row[index] for index in indices])
            for line, row in enumerate(rows, start=2)
            if len(row) > max(indices) and row[indices[1]].strip()
        ]
    except csv.Error as error:
        raise WireError(str(error)) from None
    table = np.array(told, np.float64).reshape(len(told), 2 + len(_COLUMNS))
    times = table[:, 0] + table[:, 1] / _rate(table[:, 1])
    times += _DAY_S * np.concatenate(([0.0], np.cumsum(np.diff(times) < -_DAY_S / 2)))[: len(times)]
    rising = np.flatnonzero(np.diff(np.maximum.accumulate(times), prepend=-1.0) > 0.0)
    times, values = times[rising], table[rising, 2:]
    return HeadTrack(times, values[:, :3], voice_of_jaw(times, values[:, 3]))


def _row(line: int, cells: list[str]) -> list[float]:
    """Return whole seconds, frames and the four values of a row."""
    code = _TIMECODE.match(cells[0].strip())
    try:
        values = [float(cell) for cell in cells[1:]]
    except ValueError:
        values = [math.nan]
    if code is None or not all(map(math.isfinite, values)):
        raise WireError(f"line {line} is not a row of this format")
    hours, minutes, seconds, frames = code.groups()
    return [int(hours) * 3600.0 + int(minutes) * 60.0 + int(seconds), float(frames), *values]


def _rate(frames: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    highest = math.floor(frames.max(initial=0.0)) + 1
    return float(next((rate for rate in _RATES if rate >= highest), highest))
