"""Measures a sound every 16 ms: level, pitch, periodicity."""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from facewire.audio.prosody.pitch import RATE, WINDOW, DifferenceFunction, overlapping, periods
from facewire.grid import SAMPLE_RATE
from facewire.ports import Sound
from facewire.values import Floats

__all__ = ["FLOOR_DB", "HOP", "HOP_S", "NOTHING", "REACH", "Analysis", "Measure", "Stretch"]

HOP: Final = 256
"""Samples at 16 kHz from one measure to the next."""
HOP_S: Final = HOP / SAMPLE_RATE
FLOOR_DB: Final = -75.0
"""Level of silence, dB below full scale: what is softer is no voice at any microphone."""

_AUDIBLE_DB: Final = FLOOR_DB + 9.0
"""Nobody looks for a pitch below it."""
_DECIMATION: Final = SAMPLE_RATE // RATE
_SLOW_HOP: Final = HOP // _DECIMATION
_BEFORE: Final = _DECIMATION * (WINDOW // 2) + 1
"""Samples that a measure hears before its own time."""
REACH: Final = _DECIMATION * (WINDOW - WINDOW // 2) + 1
"""Samples that a measure hears beyond its own time: it is known so much later."""
_MOST: Final = 64
"""Measures made at once; more are made in turns."""
_TWO: Final = np.float32(2.0)


class Measure(NamedTuple):
    """A sound at one instant."""

    level_db: float
    """Dezibel below full scale, `FLOOR_DB` at least."""
    pitch_hz: float = 0.0
    """0 where it is too soft to tell."""
    periodicity: float = 0.0
    """0 for noise, 1 for a sound that repeats itself."""


NOTHING: Final = Measure(FLOOR_DB)


class Stretch(NamedTuple):
    """What is to be measured of one sound."""

    sound: Sound
    """Each measure reads `REACH` samples beyond its time."""
    first: int
    """Number of the first measure, which is at sample `first * HOP`."""
    hops: int
    """How many."""
    end: int | None
    """Sample from which on all is silence, where that is known."""


class Analysis:
    """Measures sounds. Holds buffers and nothing that it has heard.

    Args:
        most: measures of a sound at once.
        sounds: at once.
    """

    def __init__(self, most: int = _MOST, sounds: int = 1) -> None:
        self._most = most
        self._samples: Floats = np.zeros((sounds, _BEFORE + REACH + (most - 1) * HOP), np.float32)
        slow = (most - 1) * _SLOW_HOP + WINDOW
        self._slow: Floats = np.empty((sounds, slow), np.float32)
        self._middle: Floats = np.empty((sounds, slow), np.float32)
        self._differences = DifferenceFunction(most, _SLOW_HOP, sounds)
        # A view of the buffer: the 32 ms around the middle of each hop.
        self._around = overlapping(self._samples[:, _BEFORE - HOP :], (most, HOP), (2 * HOP, 1))

    def measures(self, stretch: Stretch) -> list[Measure]:
        """Return the measures of a stretch of any length, in turn."""
        sound, first, hops, end = stretch
        found: list[Measure] = []
        for begin in range(first, first + hops, self._most):
            part = min(self._most, first + hops - begin)
            found += self.together([Stretch(sound, begin, part, end)])
        return found

    def together(self, stretches: Sequence[Stretch]) -> list[Measure]:
        """Return the measures of one stretch after the other, which are what `measures` gives of each.

        Args:
            stretches: all of one length, no longer and no more than this was made for.
        """
        count = stretches[0].hops
        samples = self._samples[: len(stretches), : _BEFORE + REACH + (count - 1) * HOP]
        for row, (sound, first, _, end) in zip(samples, stretches, strict=True):
            start = first * HOP - _BEFORE
            sound.read(start, row)
            if end is not None and end < start + len(row):
                row[max(0, end - start) :] = 0.0
        around = self._around[: len(stretches), :count]
        levels = list(map(_level_db, np.vecdot(around, around).ravel().tolist()))
        if max(levels) < _AUDIBLE_DB:
            return [Measure(level) for level in levels]
        rows = self._differences.of(self._slowed(samples))
        found = periods(rows.reshape(len(levels), -1))
        return [
            Measure(level, *period) if level > _AUDIBLE_DB else Measure(level)
            for level, period in zip(levels, found, strict=True)
        ]

    def _slowed(self, samples: Floats) -> Floats:
        """Return every second sample, four times as loud.

        Behind a short low-pass: noise above 4 kHz has to be weak, not gone.
        """
        sounds, length = len(samples), samples.shape[1] // 2 - 1
        slow, middle = self._slow[:sounds, :length], self._middle[:sounds, :length]
        np.add(samples[:, :-2:2], samples[:, 2::2], out=slow)
        np.multiply(samples[:, 1:-1:2], _TWO, out=middle)
        return np.add(slow, middle, out=slow)


def _level_db(energy: float) -> float:
    """Return the level of 32 ms of sound whose squares have this sum."""
    power = energy / (2 * HOP)
    return max(10.0 * math.log10(power), FLOOR_DB) if power > 1e-9 else FLOOR_DB
