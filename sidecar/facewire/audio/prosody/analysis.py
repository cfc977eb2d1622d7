"""Measures a sound every 16 ms: level, pitch, periodicity."""

import math
from typing import Final, NamedTuple

import numpy as np

from facewire.audio.prosody.pitch import RATE, WINDOW, DifferenceFunction, overlapping, periods
from facewire.grid import SAMPLE_RATE
from facewire.ports import Sound
from facewire.values import Floats

__all__ = ["FLOOR_DB", "HOP", "HOP_S", "NOTHING", "REACH", "Analysis", "Measure"]

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
_MOST: Final = 32
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


class Analysis:
    """Measures sounds. Holds buffers and nothing that it has heard."""

    def __init__(self) -> None:
        self._samples: Floats = np.zeros(_BEFORE + REACH + (_MOST - 1) * HOP, np.float32)
        slow = (_MOST - 1) * _SLOW_HOP + WINDOW
        self._slow: Floats = np.empty(slow, np.float32)
        self._middle: Floats = np.empty(slow, np.float32)
        self._differences = DifferenceFunction(_MOST, _SLOW_HOP)
        # A view of the buffer: the 32 ms around the middle of each hop.
        self._around = overlapping(self._samples[_BEFORE - HOP :], (_MOST, HOP), (2 * HOP, 1))

    def measures(self, sound: Sound, first: int, count: int, end: int | None) -> list[Measure]:
        """Return `count` measures in turn, the first at sample `first * HOP`.

        Args:
            sound: what to read; each measure reads `REACH` samples beyond its time.
            first: number of the first measure.
            count: how many.
            end: sample from which on all is silence, where that is known.
        """
        found: list[Measure] = []
        for begin in range(first, first + count, _MOST):
            found += self._some(sound, begin, min(_MOST, first + count - begin), end)
        return found

    def _some(self, sound: Sound, first: int, count: int, end: int | None) -> list[Measure]:
        start = first * HOP - _BEFORE
        samples = self._samples[: _BEFORE + REACH + (count - 1) * HOP]
        sound.read(start, samples)
        if end is not None and end < start + len(samples):
            samples[max(0, end - start) :] = 0.0
        around = self._around[:count]
        levels = list(map(_level_db, np.vecdot(around, around).tolist()))
        if max(levels) < _AUDIBLE_DB:
            return [Measure(level) for level in levels]
        found = periods(self._differences.of(self._slowed(samples)))
        return [
            Measure(level, *period) if level > _AUDIBLE_DB else Measure(level)
            for level, period in zip(levels, found, strict=True)
        ]

    def _slowed(self, samples: Floats) -> Floats:
        """Return every second sample, four times as loud.

        Behind a short low-pass: noise above 4 kHz has to be weak, not gone.
        """
        length = len(samples) // 2 - 1
        slow, middle = self._slow[:length], self._middle[:length]
        np.add(samples[:-2:2], samples[2::2], out=slow)
        np.multiply(samples[1:-1:2], _TWO, out=middle)
        return np.add(slow, middle, out=slow)


def _level_db(energy: float) -> float:
    """Return the level of 32 ms of sound whose squares have this sum."""
    power = energy / (2 * HOP)
    return max(10.0 * math.log10(power), FLOOR_DB) if power > 1e-9 else FLOOR_DB
