"""Facewire's own CSV: a header, then one row a frame, every value with six decimals."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError
from facewire.grid import DEFAULT_FPS
from facewire.take.table import (
    ANGLE_COLUMNS,
    COLUMNS,
    VISEME_COLUMNS,
    WEIGHT_COLUMNS,
    Take,
    TakeHead,
    face_row,
    rounded,
)
from facewire.values import Frame

__all__ = ["SUFFIX", "CsvWriter", "printed", "read"]

SUFFIX: Final = ".csv"

_DECIMALS: Final = 6
_SCALE: Final = 10**_DECIMALS
_MOST: Final = 10**6
"""Numbers of more digits before their point are printed one by one: those of rows after nine hours."""
_TOGETHER: Final = 32
"""Rows that are rounded and written at once."""
_LARGEST: Final = float(np.finfo(np.float32).max)

Words = NDArray[np.uint32]
"""Four bytes of text each; those that are 0 are left out in the end."""


def _words(texts: Iterable[str]) -> Words:
    return np.frombuffer("".join(texts).replace(" ", "\0").encode(), np.uint32)


_WORDS: Final = 5
"""Of a number: what precedes it, and twice three digits before and behind its point."""
_BEFORE: Final = _words((",   ", ",-  "))
"""A comma, and the minus of a number below 0."""
_FIRST: Final = _words(("    ", *map("{:4d}".format, range(1, 1000))))
_LAST: Final = _words((*map("{:3d} ".format, range(1000)), *map("{:03d} ".format, range(1000))))
"""The digits before the last three, and those: of a number below 1000 and of one from there on."""
_POINT: Final = _words(("   .",))
_BEHIND: Final = _LAST[1000:]
_LINE: Final = _words(("\n   ",))


class CsvWriter:
    """Writes rows, lines ending in LF: some at a time, which takes half as long as one by one.

    Args:
        file: where the take goes; it stays open.
        head: of no use here: the header names the columns alone.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        del head
        self._file = file
        self._table: NDArray[np.float64] = np.empty((_TOGETHER, len(COLUMNS) - 1), np.float64)
        self._frames, self._written = 0, 0
        file.write((",".join(COLUMNS) + "\n").encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        row = self._table[self._frames - self._written]
        row[0], row[1:] = frame.t, face_row(frame.face)
        self._frames += 1
        if self._frames - self._written == _TOGETHER:
            self._write()

    def close(self) -> None:
        """Write the last rows; nothing follows them."""
        self._write()

    def _write(self) -> None:
        self._file.write(printed(self._written, self._table[: self._frames - self._written]))
        self._written = self._frames


def printed(first: int, values: NDArray[np.float64]) -> bytes:
    r"""Return `%d,%.6f,%.6f...\n` of each row's number and values; no zero has a minus.

    Args:
        first: number of the first row.
        values: float64[N, C], finite.
    """
    rows, columns = values.shape
    scaled = np.rint(values * _SCALE)
    if first + rows > _MOST or not (np.abs(scaled) < _MOST * _SCALE).all():
        line = "%d" + ",%.6f" * columns + "\n"
        numbered = enumerate(rounded(values, _DECIMALS).tolist(), first)
        return "".join([line % (number, *row) for number, row in numbered]).encode()
    text = np.zeros((rows, (columns + 1) * _WORDS + 1), np.uint32)
    text[:, -1] = _LINE
    cells = text[:, :-1].reshape(rows, columns + 1, _WORDS)
    _whole(np.arange(first, first + rows), cells[:, 0])
    numbers = cells[:, 1:]
    whole, part = np.divmod(np.abs(scaled).astype(np.int64), _SCALE)
    thousandths = part // 1000
    _whole(whole, numbers)
    numbers[..., 0] = _BEFORE.take(scaled < 0.0)
    numbers[..., 2] |= _POINT
    numbers[..., 3], numbers[..., 4] = _BEHIND.take(thousandths), _BEHIND.take(part - 1000 * thousandths)
    return text.tobytes().translate(None, b"\0")


def _whole(numbers: NDArray[np.int64], cells: Words) -> None:
    """Put the digits of numbers below a million into their cells."""
    thousands = numbers // 1000
    cells[..., 1] = _FIRST.take(thousands)
    cells[..., 2] = _LAST.take(np.where(thousands, numbers % 1000 + 1000, numbers))


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
