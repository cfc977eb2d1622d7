"""Rows of numbers that come one after the other, printed some at a time."""

from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.take.text.rows import Rows

__all__ = ["RowWriter"]

_TOGETHER: Final = 32


class RowWriter:
    """Prints rows into a file, some at a time.

    Args:
        file: open to write bytes.
        rows: what they look like.
        skipped: bytes at the beginning of the first that are left out: what divides rows.
    """

    def __init__(self, file: BinaryIO, rows: Rows, skipped: int = 0) -> None:
        self._file, self._rows, self._skipped = file, rows, skipped
        self._table: NDArray[np.float64] = np.empty((_TOGETHER, rows.columns), np.float64)
        self._kept = 0

    def row(self) -> NDArray[np.float64]:
        """Return the next row, float64[columns], to be filled at once.

        Raises:
            OSError: the file cannot be written on.
        """
        if self._kept == len(self._table):
            self.flush()
        self._kept += 1
        row: NDArray[np.float64] = self._table[self._kept - 1]
        return row

    def flush(self) -> None:
        """Write what has been kept.

        Raises:
            OSError: the file cannot be written on.
        """
        self._file.write(self._rows.of(self._table[: self._kept])[self._skipped :])
        if self._kept:
            self._kept = self._skipped = 0
