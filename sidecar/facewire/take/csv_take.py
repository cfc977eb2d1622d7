"""Facewire's own CSV: a header, then one row a frame, every value with six decimals."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError, reason_of
from facewire.grid import DEFAULT_FPS
from facewire.take.table import (
    ANGLE_COLUMNS,
    COLUMNS,
    VISEME_COLUMNS,
    WEIGHT_COLUMNS,
    Take,
    TakeHead,
    face_row,
)
from facewire.take.text.rows import Rows
from facewire.take.text.styles import FIXED, SHORT
from facewire.take.text.writer import RowWriter
from facewire.values import Frame

__all__ = ["SUFFIX", "CsvWriter", "read"]

SUFFIX: Final = ".csv"

_LARGEST: Final = float(np.finfo(np.float32).max)

_ROWS: Final = Rows([("", SHORT), *[(",", FIXED)] * (len(COLUMNS) - 1)], "\n")


class CsvWriter:
    """Writes rows, lines ending in LF.

    Args:
        file: where the take goes; it stays open.
        head: of no use here: the header names the columns alone.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        del head
        self._rows = RowWriter(file, _ROWS)
        self._frames = 0
        file.write((",".join(COLUMNS) + "\n").encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        face = face_row(frame.face)
        row = self._rows.row()
        row[0], row[1], row[2:] = self._frames, frame.t, face
        self._frames += 1

    def close(self) -> None:
        """Write the last rows; nothing follows them."""
        self._rows.flush()


def read(path: Path) -> Take:
    """Return the take in a Facewire CSV. Columns are found by name; those not known are ignored.

    The frame rate is told by the times; a take of fewer than two frames gets the usual one.

    Raises:
        UsageError: the file cannot be read, lacks a column, or holds something other than numbers.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            lines = csv.reader(file)
            header = next(lines, [])
            wanted = _positions(path, header)
            rows = [_numbers(path, line, row, wanted) for line, row in enumerate(lines, start=2) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"cannot read {path}: {reason_of(error)}; give a CSV that facewire bake wrote"
        ) from error
    table = np.array(rows, np.float64).reshape(len(rows), len(COLUMNS) - 1)
    try:
        return _take(path, table)
    except ValueError as error:
        raise UsageError(f"cannot read {path}: {error}; bake it again") from error


def _positions(path: Path, header: Sequence[str]) -> list[int]:
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise UsageError(f"{path} has no column {missing[0]}; give a CSV that facewire bake wrote")
    return [header.index(name) for name in COLUMNS[1:]]


def _numbers(path: Path, line: int, row: Sequence[str], wanted: Sequence[int]) -> list[float]:
    try:
        numbers = [float(row[position]) for position in wanted]
    except (ValueError, IndexError):
        raise UsageError(f"{path}, line {line}: not a row of numbers; bake it again") from None
    if not (np.abs(numbers) <= _LARGEST).all():
        raise UsageError(f"{path}, line {line}: a number that is not finite; bake it again")
    return numbers


def _take(path: Path, table: NDArray[np.float64]) -> Take:
    edges = np.cumsum((1, len(WEIGHT_COLUMNS), len(ANGLE_COLUMNS), 1, len(VISEME_COLUMNS)))
    times, weights, pose, voice, visemes, _ = np.split(table, edges, axis=1)
    length = float(times[-1, 0] - times[0, 0]) if len(table) > 1 else 0.0
    fps = round((len(table) - 1) / length) if length > 0 else DEFAULT_FPS
    return Take(
        head=TakeHead(fps, path.stem, software=""),
        times=times[:, 0],
        weights=weights.astype(np.float32),
        pose=pose.astype(np.float32),
        visemes=visemes.astype(np.float32),
        voice=voice[:, 0].astype(np.float32),
    )
