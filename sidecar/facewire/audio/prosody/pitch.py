"""Fundamental frequency by YIN (de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator", 2002).

At 8 kHz, where a voice's harmonics are and a fricative's noise is not. Steps 2 to 5 of the paper: difference
function, cumulative mean normalised difference, absolute threshold, parabolic interpolation.
"""

import math
from typing import Final

import numpy as np

from facewire.values import Floats

__all__ = ["HIGHEST_HZ", "LOWEST_HZ", "RATE", "WINDOW", "DifferenceFunction", "period"]

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
_THRESHOLD: Final = np.float32(0.2)
"""Dips below it are a period. The paper has 0.1, on clean sound; 0.2 errs least on real microphones."""
_TINY: Final = np.float32(1.6e-8)
"""Least difference: silence is as unlike itself at every lag."""
_MINUS_TWO: Final = np.float32(-2.0)
_LAGS: Final = np.arange(1, _LONGEST + 1, dtype=np.float32)


class DifferenceFunction:
    """Compares windows of a sound with themselves. Holds buffers and nothing that it has heard.

    Args:
        most: windows at once.
        hop: samples from the start of one window to the next.
    """

    def __init__(self, most: int, hop: int) -> None:
        self._hop = hop
        length = (most - 1) * hop + WINDOW
        self._squares: Floats = np.empty(length, np.float32)
        self._gained: Floats = np.empty(length - _SUMMED, np.float32)
        self._minus: Floats = np.empty(length, np.float32)
        self._energies: Floats = np.empty(_LONGEST, np.float32)
        self._rows: Floats = np.empty((most, _LONGEST), np.float32)
        self._means: Floats = np.empty((most, _LONGEST), np.float32)

    def of(self, sound: Floats) -> Floats:
        """Return float32[windows, lags]: the normalised difference of each, from a lag of 1 sample on.

        0 where a window repeats itself after the lag, about 1 where it does not. The array is overwritten by
        the next call. What it says of a window does not depend on those beside it.

        Args:
            sound: float32[(windows - 1) * hop + WINDOW] at 8 kHz.
        """
        count, squares = (len(sound) - WINDOW) // self._hop + 1, self._squares[: len(sound)]
        rows, means = self._rows[:count], self._means[:count]
        np.multiply(sound, sound, out=squares)
        # What the energy of the part that is shifted gains with each sample of lag.
        gained = self._gained[: len(sound) - _SUMMED]
        np.subtract(squares[_SUMMED:], squares[:-_SUMMED], out=gained)
        minus = np.multiply(sound, _MINUS_TWO, out=self._minus[: len(sound)])
        for index, row in enumerate(rows):
            begin = index * self._hop
            still, energies = sound[begin : begin + _SUMMED], self._energies
            energies[:] = gained[begin : begin + _LONGEST]
            energies[0] += 2.0 * float(np.dot(still, still))
            np.add.accumulate(energies, out=row)
            # Both parts' energies, less twice their product.
            np.add(row, np.correlate(minus[begin + 1 : begin + WINDOW], still), out=row)
        np.maximum(rows, _TINY, out=rows)
        for row, mean in zip(rows, means, strict=True):
            np.add.accumulate(row, out=mean)
        np.multiply(rows, _LAGS, out=rows)
        return np.divide(rows, means, out=rows)


def period(row: Floats) -> tuple[float, float]:
    """Return a pitch in hertz and how periodic the sound is, 1 for wholly and 0 for noise.

    Args:
        row: float32[lags] of a `DifferenceFunction`.
    """
    searched = row[_SHORTEST - 1 : -1]
    first = int((searched < _THRESHOLD).argmax())
    if first:
        # The bottom of the first dip: it is narrower than the way to the next one.
        first += int(searched[first : first + (first + _SHORTEST) // 3 + 2].argmin())
    elif searched.item(0) < _THRESHOLD:
        # No dip, but an edge: half of the window is silent.
        return HIGHEST_HZ, 0.0
    else:
        first = int(searched.argmin())
    lag = first + _SHORTEST
    return RATE / _bottom(row, lag), min(max(1.0 - row.item(lag - 1), 0.0), 1.0)


def _bottom(row: Floats, lag: int) -> float:
    """Return where the parabola through a dip and its neighbours is lowest, in samples."""
    left, middle, right = row[lag - 2 : lag + 1].tolist()
    bend = left - 2.0 * middle + right
    return lag + 0.5 * (left - right) / bend if bend > 0.0 and middle <= min(left, right) else float(lag)
