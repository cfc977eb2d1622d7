"""Fundamental frequency by YIN (de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator", 2002).

At 8 kHz, where a voice's harmonics are and a fricative's noise is not. Steps 2 to 5 of the paper: difference
function, cumulative mean normalised difference, absolute threshold, parabolic interpolation.
"""

import math
from typing import Final

import numpy as np

from facewire.values import Floats

__all__ = ["HIGHEST_HZ", "LOWEST_HZ", "RATE", "WINDOW", "differences", "period"]

RATE: Final = 8_000
"""Hertz, of the samples that it hears."""
LOWEST_HZ: Final = 65.0
HIGHEST_HZ: Final = 600.0
"""From a low man's voice to a child's and to falsetto."""
_SHORTEST: Final = int(RATE / HIGHEST_HZ) - 2
"""Samples, with room for the dip of the highest pitch."""
_LONGEST: Final = math.ceil(RATE / LOWEST_HZ) + 1
_SUMMED: Final = 192
"""Samples over which differences are summed: 24 ms, more than the longest period."""
WINDOW: Final = _SUMMED + _LONGEST
"""Samples that one estimate hears."""
_THRESHOLD: Final = 0.2
"""Dips below it are a period. The paper has 0.1, on clean sound; 0.2 errs least on real microphones."""
_TINY: Final = np.float32(1e-9)
_LAGS: Final = np.arange(1, _LONGEST + 1, dtype=np.float32)


def differences(rows: Floats) -> Floats:
    """Return float32[k, lags]: the normalised difference of each row with itself, from a lag of 1 sample on.

    0 where a row repeats itself after the lag, about 1 where it does not.

    Args:
        rows: float32[k, WINDOW] at 8 kHz.
    """
    sums = np.add.accumulate(rows * rows, axis=1)
    raw = np.empty((len(rows), _LONGEST), np.float32)
    for row, out in zip(rows, raw, strict=True):
        out[:] = np.correlate(row[1:], row[:_SUMMED])
    raw *= -2.0
    # The energy of the part that is shifted, and of the part that stays.
    raw += sums[:, _SUMMED:]
    raw -= sums[:, :_LONGEST]
    raw += sums[:, _SUMMED - 1 : _SUMMED]
    np.maximum(raw, 0.0, out=raw)
    means = np.add.accumulate(raw, axis=1)
    means += _TINY
    raw *= _LAGS
    raw /= means
    return raw


def period(row: Floats) -> tuple[float, float]:
    """Return a pitch in hertz and how periodic the sound is, 1 for wholly and 0 for noise.

    Args:
        row: float32[lags] of `differences`.
    """
    searched = row[_SHORTEST - 1 : -1]
    below = searched < _THRESHOLD
    first = int(below.argmax())
    if below[0]:
        # No dip, but an edge: half of the window is silent.
        return HIGHEST_HZ, 0.0
    if below[first]:
        # The bottom of the first dip: it is narrower than the way to the next one.
        first += int(searched[first : first + (first + _SHORTEST) // 3 + 2].argmin())
    else:
        first = int(searched.argmin())
    lag = first + _SHORTEST
    return RATE / _bottom(row, lag), min(max(1.0 - float(row[lag - 1]), 0.0), 1.0)


def _bottom(row: Floats, lag: int) -> float:
    """Return where the parabola through a dip and its neighbours is lowest, in samples."""
    left, middle, right = row[lag - 2 : lag + 1].tolist()
    bend = left - 2.0 * middle + right
    return lag + 0.5 * (left - right) / bend if bend > 0.0 and middle <= min(left, right) else float(lag)
