"""The last values of quantities, in rings of fixed size."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["WINDOW_TICKS", "Ring"]

WINDOW_TICKS: Final = 310
"""Ticks that are remembered: ten seconds."""


class Ring:
    """The last values of one quantity, integers."""

    def __init__(self) -> None:
        self._values = np.zeros(WINDOW_TICKS, np.int64)
        self._count = 0

    def add(self, value: int) -> None:
        """Remember one value; the oldest goes."""
        self._values[self._count % WINDOW_TICKS] = value
        self._count += 1

    def values(self) -> NDArray[np.int64]:
        """Return a copy of what is remembered, in no order."""
        return self._values[: self._count].copy()

    def span(self) -> tuple[int, int]:
        """Return how many steps lie between the oldest and the newest value, and their difference."""
        steps = min(self._count, WINDOW_TICKS) - 1
        if steps < 1:
            return 0, 0
        newest = self._values[(self._count - 1) % WINDOW_TICKS]
        oldest = self._values[self._count % WINDOW_TICKS if self._count > WINDOW_TICKS else 0]
        return steps, int(newest - oldest)
