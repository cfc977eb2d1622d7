"""Facewire's own CSV: a header, then one row a frame, every value with six decimals."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError
from facewire.grid import DEFAULT_FPS
from facewire.take.table import ANGLE_COLUMNS, COLUMNS, VISEME_COLUMNS, WEIGHT_COLUMNS, Take, rounded
from facewire.take.whole import whole_file

__all__ = ["SUFFIX", "read", "write"]

SUFFIX: Final = ".csv"

_DECIMALS: Final = 6
_ROW: Final = "%d" + ",%.6f" * (len(COLUMNS) - 1) + "\n"


def write(path: Path, take: Take) -> None:
    """Write `take` to `path`, lines ending in LF.

    Raises:
        FacewireError: as `whole_file`.
    """
    values = rounded(np.column_stack((take.times, take.table)), _DECIMALS)
    with whole_file(path) as file:
        file.write((",".join(COLUMNS) + "\n").encode())
        for frame, row in enumerate(values.tolist()):
            file.write((_ROW % (frame, *row)).encode())


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
        raise UsageError(f"cannot read {path}: {error}; give a CSV that facewire bake wrote") from error
    table = np.array(rows, np.float64).reshape(len(rows), len(COLUMNS) - 1)
    return _take(path, table)


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
    if not np.isfinite(numbers).all():
        raise UsageError(f"{path}, line {line}: a number that is not finite; bake it again")
    return numbers


def _take(path: Path, table: NDArray[np.float64]) -> Take:
    edges = np.cumsum((1, len(WEIGHT_COLUMNS), len(ANGLE_COLUMNS), 1, len(VISEME_COLUMNS)))
    times, weights, pose, voice, visemes, _ = np.split(table, edges, axis=1)
    length = float(times[-1, 0] - times[0, 0]) if len(table) > 1 else 0.0
    return Take(
        fps=round((len(table) - 1) / length) if length > 0 else DEFAULT_FPS,
        source=path.stem,
        times=times[:, 0],
        weights=weights.astype(np.float32),
        pose=pose.astype(np.float32),
        visemes=visemes.astype(np.float32),
        voice=voice[:, 0].astype(np.float32),
        software="",
    )
