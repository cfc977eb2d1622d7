"""Which frames of an animation must be keys: the others lie on the lines between them."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

__all__ = ["needed"]


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
    kept = [0] if len(times) else []
    for end in sorted({*always, len(times) - 1}):
        while kept and kept[-1] < end:
            kept.append(_reach(times[: end + 1], values, kept[-1], tolerance))
    return np.array(kept, np.intp)


def _reach(times: NDArray[np.float64], values: NDArray[np.float64], start: int, tolerance: float) -> int:
    """Return the last frame that one line from `start` leads to."""
    lowest = np.full(values.shape[1], -np.inf)
    highest = np.full(values.shape[1], np.inf)
    for frame in range(start + 1, len(times)):
        time = times[frame] - times[start]
        change = values[frame] - values[start]
        slope = change / time
        if (slope < lowest).any() or (slope > highest).any():
            return frame - 1
        np.maximum(lowest, (change - tolerance) / time, out=lowest)
        np.minimum(highest, (change + tolerance) / time, out=highest)
    return len(times) - 1
