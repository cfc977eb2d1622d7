"""Fundamental frequency by YIN (de Cheveigné and Kawahara, "YIN, a fundamental frequency estimator", 2002).

At 8 kHz, where a voice's harmonics are and a fricative's noise is not. Steps 2 to 5 of the paper: difference
function, cumulative mean normalised difference, absolute threshold, parabolic interpolation.
"""

import math
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import as_strided

from facewire.values import Floats

__all__ = ["HIGHEST_HZ", "LOWEST_HZ", "RATE", "WINDOW", "DifferenceFunction", "overlapping", "periods"]

RATE: Final = 8_000
"""Hertz, of the samples that it hears."""
LOWEST_HZ: Final = 65.0
HIGHEST_HZ: Final = 600.0
"""From a low man's voice to a child's and to falsetto."""
_SHORTEST: Final = int(RATE / HIGHEST_HZ) - 2
"""Samples, with room for the dip of the highest pitch."""
_LONGEST: Final = math.ceil(RATE / LOWEST_HZ) + 1
_LAST: Final = _LONGEST - 1
"""Index of the longest lag, at which no dip is looked for."""
_SUMMED: Final = 192
"""Samples over which differences are summed: 24 ms, more than the longest period."""
WINDOW: Final = _SUMMED + _LONGEST
"""Samples that one estimate hears."""
_THRESHOLD: Final = np.float32(0.2)
"""Dips below it are a period. The paper has 0.1, on clean sound; 0.2 errs least on real microphones."""
_TINY: Final = np.float32(1.6e-8)
"""Least difference: silence is as unlike itself at every lag."""
_TWO: Final = np.float32(2.0)
_MINUS_TWO: Final = np.float32(-2.0)
_LAGS: Final = np.arange(1, _LONGEST + 1, dtype=np.float32)


def overlapping(values: Floats, *axes: tuple[int, int]) -> Floats:
    """Return a view of windows that overlap, not to be written to.

    `sliding_window_view` makes the same of them in twenty times the time, which a short recording notices.

    Args:
        values: float32[sounds, n].
        axes: the length of each axis after the first, and samples from one of its places to the next.

    Raises:
        ValueError: it reaches beyond a sound.
    """
    sounds, reach = values.shape
    if sum((length - 1) * step for length, step in axes) >= reach:
        raise ValueError(f"windows reach beyond {reach} samples")
    strides = tuple(step * values.itemsize for _, step in axes)
    shape = tuple(length for length, _ in axes)
    return as_strided(values, (sounds, *shape), (values.strides[0], *strides), writeable=False)


class DifferenceFunction:
    """Compares windows of a sound with themselves. Holds buffers and nothing that it has heard.

    Args:
        most: windows of a sound at once.
        hop: samples from the start of one window to the next.
        sounds: at once.
    """

    def __init__(self, most: int, hop: int, sounds: int = 1) -> None:
        self._hop = hop
        length = (most - 1) * hop + WINDOW
        self._sound: Floats = np.empty((sounds, length), np.float32)
        self._squares: Floats = np.empty((sounds, length), np.float32)
        self._gained: Floats = np.empty((sounds, length - _SUMMED), np.float32)
        self._minus: Floats = np.empty((sounds, length - 1), np.float32)
        self._rows: Floats = np.empty((sounds, most, _LONGEST), np.float32)
        self._means: Floats = np.empty((sounds, most, _LONGEST), np.float32)
        # Views of the buffers, window by window: the part that stays, what is gained, and every shifted part.
        self._still = overlapping(self._sound, (most, hop), (_SUMMED, 1))
        self._gains = overlapping(self._gained, (most, hop), (_LONGEST, 1))
        self._shifted = overlapping(self._minus, (most, hop), (_LONGEST, 1), (_SUMMED, 1))

    def of(self, sounds: Floats) -> Floats:
        """Return float32[sounds, windows, lags]: the normalised difference of each, from 1 sample of lag on.

        0 where a window repeats itself after the lag, about 1 where it does not. The array is overwritten by
        the next call. What it says of a window does not depend on those beside it.

        Args:
            sounds: float32[sounds, (windows - 1) * hop + WINDOW] at 8 kHz.
        """
        number, length = sounds.shape
        count = (length - WINDOW) // self._hop + 1
        rows, means = self._rows[:number, :count], self._means[:number, :count]
        still = self._still[:number, :count]
        self._sound[:number, :length] = sounds
        squares = np.multiply(sounds, sounds, out=self._squares[:number, :length])
        # What the energy of the part that is shifted gains with each sample of lag.
        gained = self._gained[:number, : length - _SUMMED]
        np.subtract(squares[:, _SUMMED:], squares[:, :-_SUMMED], out=gained)
        np.multiply(sounds[:, 1:], _MINUS_TWO, out=self._minus[:number, : length - 1])
        rows[:] = self._gains[:number, :count]
        rows[..., 0] += _TWO * np.vecdot(still, still)
        energies = np.add.accumulate(rows, axis=2, out=means)
        # Both parts' energies, less twice their product.
        products = np.vecdot(self._shifted[:number, :count], still[:, :, np.newaxis], out=rows)
        np.add(energies, products, out=rows)
        np.maximum(rows, _TINY, out=rows)
        np.add.accumulate(rows, axis=2, out=means)
        np.multiply(rows, _LAGS, out=rows)
        return np.divide(rows, means, out=rows)


def periods(rows: Floats) -> list[tuple[float, float]]:
    """Return of each row a pitch in hertz and how periodic the sound is, 1 for wholly and 0 for noise.

    Args:
        rows: float32[windows, lags] of a `DifferenceFunction`.
    """
    firsts = (rows[:, _SHORTEST - 1 : _LAST] < _THRESHOLD).argmax(axis=1).tolist()
    return list(map(_period, rows, firsts))


def _period(row: Floats, first: int) -> tuple[float, float]:
    """Return pitch and periodicity of a window whose first dip begins at so many lags beyond the shortest."""
    begin, end = first + _SHORTEST - 1, _LAST
    if first:
        # The bottom of the first dip: it is narrower than the way to the next one.
        end = min(begin + (first + _SHORTEST) // 3 + 2, end)
    elif row.item(begin) < _THRESHOLD:
        # No dip, but an edge: half of the window is silent.
        return HIGHEST_HZ, 0.0
    deepest = begin + int(row[begin:end].argmin())
    left, middle, right = row[deepest - 1 : deepest + 2].tolist()
    periodicity = 1.0 - middle
    if not 0.0 <= periodicity <= 1.0:
        periodicity = min(max(periodicity, 0.0), 1.0)
    return RATE / (deepest + 1 + _bottom(left, middle, right)), periodicity


def _bottom(left: float, middle: float, right: float) -> float:
    """Return how far beside a dip the parabola through it and its neighbours is lowest, in samples."""
    bend = left - 2.0 * middle + right
    return 0.5 * (left - right) / bend if bend > 0.0 and left >= middle <= right else 0.0
