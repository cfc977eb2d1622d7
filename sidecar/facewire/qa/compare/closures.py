"""Closures of the lips that one of two takes has and the other has not."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.closure import PARTED, closures_in
from facewire.qa.compare.seen import means_seen

__all__ = ["lost_closures"]

Array = NDArray[np.float64]

_SAME_CLOSURE_S: Final = 0.08
"""A closure of the other take that is no further from the middle of one is the same."""
_WIDER: Final = PARTED
"""How much further apart lips must be, over what the eye takes in at once, for a closure to be lost: one of a
single frame between lips that nearly touch is none to the eye. In 1,055 lines that were encoded anew it was
0.13 at the most, and in 877 of which one closure was opened 0.19 at the least."""


def lost_closures(gap: Array, other: Array, grid: Array, fps: int) -> tuple[float, ...]:
    """Return when lips are shut in one take, and are seen to stay apart in the other all the while.

    Args:
        gap: float64[G], between the lips that shut, in jaw-open units.
        other: the other take's.
        grid: float64[G], seconds.
        fps: steps a second.
    """
    wider = means_seen(other - gap, fps)
    # The middle of each stretch of time whose mean that is.
    middle = grid[: len(wider)] + (grid[-1] - grid[len(wider) - 1]) / 2.0
    lost = []
    for first, last in closures_in(gap):
        at = float(grid[first] + grid[last]) / 2.0
        apart = other[np.abs(grid - at) <= _SAME_CLOSURE_S].min() > PARTED
        if apart and wider[np.abs(middle - at) <= _SAME_CLOSURE_S].max(initial=0.0) > _WIDER:
            lost.append(at)
    return tuple(lost)
