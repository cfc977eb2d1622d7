"""How much later one curve moves than another: and how much that grows."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_LAG_S", "STILL", "lag_steps", "likeness", "stretch_of"]

Array = NDArray[np.float64]

MOST_LAG_S: Final = 0.5
"""How far to both sides the lag is looked for."""
STILL: Final = 1e-3
"""Standard deviation below which a curve does not move, so that it has no lag and no scale."""
_ALIKE: Final = 1e-3
"""Unlikeness, 1 less the correlation, up to which nothing is looked for."""
_MOST_STRETCH: Final = 0.06
"""Beyond it, lengths tell."""
_STRETCH_STEP: Final = 0.0025
_FINER: Final = (0.001, 0.0005)
"""Steps of the stretch; those of the lag are a thousand times as many steps of the grid."""
_AROUND: Final = tuple((more, later) for more in (-1, 0, 1) for later in (-1, 0, 1) if more or later)
_CLIMBS: Final = 24
_LEFT: Final = 0.6
"""Share of the unlikeness that a stretch leaves at most: in 220 lines that came late by 160 ms along their
length it left less, and in 1,088 of another frame rate and look-ahead two did, by less than 20 ms."""
_FEW: Final = 32
"""Steps, under which curves are alike by chance."""
_MOVING_S: Final = 1.0
"""What of a line must move, less a twentieth at either end: a single word is longer or shorter by itself."""


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


def stretch_of(a: Array, b: Array, lag: float, fps: float) -> float:
    """Return by which share longer B takes for what A does; 0 where it is not clearly another.

    That is what another clock or frame rate makes. The lag is that at the middle of the movement, so that lag
    and stretch are found one after the other, and then together between the steps.

    Args:
        a: a curve.
        b: the other one, on the same grid.
        lag: steps by which B follows A, as `lag_steps` finds them.
        fps: steps a second.
    """
    if min(a.std(), b.std()) < STILL:
        return 0.0
    moved = np.abs(np.diff(a, prepend=a[:1]))
    begin, end = np.searchsorted(np.cumsum(moved), (0.05 * moved.sum(), 0.95 * moved.sum()))
    if end - begin < _MOVING_S * fps:
        return 0.0
    middle = float(moved @ np.arange(len(a)) / moved.sum())
    base = _stretched(a, b, middle, 0.0, lag)
    if 1.0 - base <= _ALIKE:
        return 0.0
    tried = np.arange(-_MOST_STRETCH, _MOST_STRETCH + _STRETCH_STEP / 2, _STRETCH_STEP)
    best, at = max((_stretched(a, b, middle, one, lag), (one, lag)) for one in tried)
    for fine in _FINER:
        for _ in range(_CLIMBS):
            near = [(at[0] + more * fine, at[1] + later * 1e3 * fine) for more, later in _AROUND]
            higher, there = max((_stretched(a, b, middle, *one), one) for one in near)
            if higher <= best:
                break
            best, at = higher, there
    return float(at[0]) if 1.0 - best < _LEFT * (1.0 - base) else 0.0


def _stretched(a: Array, b: Array, middle: float, stretch: float, lag: float) -> float:
    """Return the correlation of A with B less a lag and a stretch of it; -1 where they share few steps."""
    steps = np.arange(len(a))
    at = middle + lag + (1.0 + stretch) * (steps - middle)
    known = (at >= 0.0) & (at <= len(b) - 1)
    return likeness(a[known], np.interp(at[known], steps, b), 0) if known.sum() >= _FEW else -1.0
