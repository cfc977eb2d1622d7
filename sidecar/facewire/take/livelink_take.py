"""The CSV of the Live Link Face app, which Unreal and Blender tools import.

Its order is not that of the wire: JawRight comes before JawLeft and MouthRight before MouthLeft. Angles are
in radians, as in the app's own recordings.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from facewire.errors import UsageError
from facewire.face.channels import VISEMES
from facewire.take.table import ANGLE_COLUMNS, WEIGHT_COLUMNS, Take, TakeHead, face_row, rounded
from facewire.values import Frame

__all__ = ["COLUMNS", "SUFFIX", "LiveLinkWriter", "read", "timecode"]

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
_DECIMALS: Final = 10
_ROW: Final = "%s,61" + ",%.10f" * len(COLUMNS) + "\n"


class LiveLinkWriter:
    """Writes rows as their frames come, lines ending in LF.

    Args:
        file: where the take goes; it stays open.
        head: its rate counts the timecode.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        self._file = file
        self._fps = head.fps
        file.write(f"Timecode,BlendshapeCount,{','.join(COLUMNS)}\n".encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        row = rounded(face_row(frame.face)[_ORDER], _DECIMALS)
        self._file.write((_ROW % (timecode(frame.t, self._fps), *row.tolist())).encode())

    def close(self) -> None:
        """Nothing follows the last row."""


def timecode(seconds: float, fps: int) -> str:
    """Return `HH:MM:SS:FF.mmm`: FF counts frames within the second, mmm thousandths of a frame."""
    thousandths = round(seconds * fps * 1000)
    frame, fraction = divmod(thousandths, 1000)
    second, frame = divmod(frame, fps)
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}:{frame:02}.{fraction:03}"


_NAMES: Final = ("Timecode", "BlendshapeCount", *_OURS)
_TIMECODE: Final = re.compile(r"(\d+):(\d\d):(\d\d):(\d+)(?:\.(\d+))?")
_USUAL_FPS: Final = 60
"""What the app records; a take of less than a second does not tell."""


def read(path: Path) -> Take:
    """Return the take in a CSV of the Live Link Face app, or of `bake --format livelink`.

    Columns are found by name; rows without a face are left out. Visemes and voice are not told: all 0.

    Raises:
        UsageError: the file cannot be read, lacks a column, or holds something other than numbers.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            lines = csv.reader(file)
            header = [name.strip().lower() for name in next(lines, [])]
            missing = [name for name in _NAMES if name.lower() not in header]
            if missing:
                raise UsageError(f"{path} has no column {missing[0]}; give a CSV of the Live Link Face app")
            positions = [header.index(name.lower()) for name in _NAMES]
            rows = list(_rows(path, lines, positions))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"cannot read {path}: {error}; give a CSV of the Live Link Face app") from error
    seconds = np.array([second for second, _, _ in rows], np.float64)
    frames = np.array([frame for _, frame, _ in rows], np.float64)
    whole_second = len(rows) > 0 and seconds[-1] - seconds[0] >= 2.0
    fps = int(frames.max()) + 1 if whole_second else _USUAL_FPS
    values = np.array([numbers for _, _, numbers in rows], np.float32).reshape(len(rows), len(_OURS))
    return Take(
        head=TakeHead(fps, path.name.removesuffix(SUFFIX), software=""),
        times=seconds + frames / fps - (seconds[0] + frames[0] / fps if len(rows) else 0.0),
        weights=values[:, : len(WEIGHT_COLUMNS)],
        pose=values[:, len(WEIGHT_COLUMNS) :],
        visemes=np.zeros((len(rows), len(VISEMES)), np.float32),
        voice=np.zeros(len(rows), np.float32),
    )


def _rows(
    path: Path, lines: Iterator[list[str]], positions: list[int]
) -> Iterator[tuple[float, float, list[float]]]:
    """Yield each row's second of the day, its frame within that, and its 61 values."""
    for number, row in enumerate(lines, start=2):
        # Where the app saw no face it counts none.
        if not row or row[1:2] == ["0"]:
            continue
        told = _TIMECODE.fullmatch(row[positions[0]].strip()) if len(row) > positions[0] else None
        try:
            values = [float(row[position]) for position in positions[2:]]
        except (ValueError, IndexError):
            values = []
        if told is None or not values or not np.isfinite(values).all():
            raise UsageError(f"{path}, line {number}: not a timecode and 61 numbers; export it again")
        hours, minutes, seconds, frame, fraction = told.groups()
        second = 3600.0 * int(hours) + 60.0 * int(minutes) + int(seconds)
        yield second, int(frame) + (float(f"0.{fraction}") if fraction else 0.0), values
