"""How much later one curve moves than another: over all of a line, and in its parts."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_LAG_S", "STILL", "drift_steps", "lag_steps", "likeness"]

Array = NDArray[np.float64]

MOST_LAG_S: Final = 0.5
"""How far to both sides the lag is looked for."""
STILL: Final = 1e-3
"""Standard deviation below which a curve does not move, so that it has no lag and no scale."""
_LEAST_THIRD_S: Final = 1.5
"""Less of a line tells no lag of its own."""
_CLEAR: Final = 0.05
"""By how much a third must be more alike at a lag of its own: its curve may be alike at any lag."""


def lag_steps(a: Array, b: Array, most: int) -> float:
    """Return by how many steps of the grid B's lips follow A's, to a fraction of one."""
    steps = min(most, len(a) // 4)
    if steps < 1 or a.std() < STILL or b.std() < STILL:
        return 0.0
    found = np.array([likeness(a, b, lag) for lag in range(-steps, steps + 1)])
    best = int(np.argmax(found))
    # Takes that are alike without a shift stay where they are.
    if found[steps] >= found[best] - 1e-9:
        return 0.0
    if not 0 < best < len(found) - 1:
        return float(best - steps)
    left, top, right = found[best - 1 : best + 2]
    bend = left - 2.0 * top + right
    return float(best - steps + (0.5 * (left - right) / bend if bend < 0.0 else 0.0))


def likeness(a: Array, b: Array, lag: int) -> float:
    """Return the correlation of A with B moved back by `lag` steps."""
    first, second = (a[: len(a) - lag], b[lag:]) if lag >= 0 else (a[-lag:], b[:lag])
    first, second = first - first.mean(), second - second.mean()
    norm = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / norm if norm > 0.0 else 0.0


def drift_steps(a: Array, b: Array, lag: float, fps: float) -> float:
    """Return by how many steps more B's lips follow A's in the last third than in the first one."""
    third = len(a) // 3
    if third < _LEAST_THIRD_S * fps:
        return 0.0
    parts = slice(0, third), slice(len(a) - third, len(a))
    first, last = (_lag_of_part(a[part], b[part], lag, int(MOST_LAG_S * fps)) for part in parts)
    return last - first


def _lag_of_part(a: Array, b: Array, lag: float, most: int) -> float:
    """Return by how many steps B follows A in a part of a line: `lag`, unless it is clearly another."""
    own = lag_steps(a, b, most)
    nearest = min(max(round(lag), -len(a) // 4), len(a) // 4)
    return own if likeness(a, b, round(own)) > likeness(a, b, nearest) + _CLEAR else lag
