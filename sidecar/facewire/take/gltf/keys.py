"""Which frames of an animation must be keys: the others lie on the lines between them."""

import math
from collections.abc import Collection
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["needed"]

_BLOCK: Final = 16
"""So many frames are looked at together at first: lines of speech end within them."""


def needed(
    times: NDArray[np.float64],
    values: NDArray[np.float64],
    tolerance: float = 0.0,
    always: Collection[int] = (),
) -> NDArray[np.intp]:
    """Return the frames to keep, so that straight lines between them pass all others within `tolerance`.

    From each key it goes on as far as one line still passes all frames since: the cone of Sklansky and
    Gonzalez (Fast polygonal approximation of digitized curves, Pattern Recognition 12, 1980), with its ends
    on the curve. The first and the last frame are always kept.

    Args:
        times: float64[N], ascending.
        values: float64[N, C], curves that have their keys in common.
        tolerance: how far a line may pass, in the units of `values`; 0 leaves out what is exactly on it.
        always: frames that are kept too.
    """
    if not len(times):
        return np.zeros(0, np.intp)
    moving = values[:, np.ptp(values, axis=0) > 0.0]
    fixed = sorted({0, *always, len(times) - 1})
    if not moving.shape[1]:
        return np.array(fixed, np.intp)
    if tolerance == 0.0:
        return np.union1d(_bends(times, moving), fixed)
    if moving.shape[1] == 1:
        reach = partial(_reach_of_one, times.tolist(), moving[:, 0].tolist(), tolerance)
    else:
        reach = partial(_reach, times, moving, tolerance)
    kept = [0]
    for end in fixed[1:]:
        while kept[-1] < end:
            kept.append(reach(kept[-1], end))
    return np.array(kept, np.intp)


def _bends(times: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the frames at which a curve changes its direction."""
    slopes = np.diff(values, axis=0) / np.diff(times)[:, np.newaxis]
    return 1 + np.flatnonzero((slopes[1:] != slopes[:-1]).any(axis=1))


def _reach(
    times: NDArray[np.float64], values: NDArray[np.float64], tolerance: float, start: int, end: int
) -> int:
    """Return the last frame up to `end` that one line from `start` leads to."""
    lowest = np.full((1, values.shape[1]), -np.inf)
    highest = np.full((1, values.shape[1]), np.inf)
    first, size = start + 1, _BLOCK
    while first <= end:
        frames = slice(first, min(first + size, end + 1))
        time = (times[frames] - times[start])[:, np.newaxis]
        change = values[frames] - values[start]
        lowest = np.maximum.accumulate(np.concatenate((lowest[-1:], (change - tolerance) / time)))
        highest = np.minimum.accumulate(np.concatenate((highest[-1:], (change + tolerance) / time)))
        slope = change / time
        off = ((slope < lowest[:-1]) | (slope > highest[:-1])).any(axis=1)
        if off.any():
            return first + int(off.argmax()) - 1
        first, size = frames.stop, 2 * size
    return end


def _reach_of_one(times: list[float], values: list[float], tolerance: float, start: int, end: int) -> int:
    """Return the same as `_reach` of a single curve, in a tenth of its time."""
    lowest, highest = -math.inf, math.inf
    for frame in range(start + 1, end + 1):
        time, change = times[frame] - times[start], values[frame] - values[start]
        if not lowest <= change / time <= highest:
            return frame - 1
        lowest = max(lowest, (change - tolerance) / time)
        highest = min(highest, (change + tolerance) / time)
    return end
