"""Measures a sound every 16 ms: level, pitch, periodicity."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.audio.prosody.pitch import RATE, WINDOW, differences, period
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
_LEVEL: Final = slice(_BEFORE - HOP, _BEFORE + HOP)
"""Samples of a window whose level counts: 32 ms."""
_MOST: Final = 16
"""Measures made at once; more are made in turns."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A sound at one instant."""

    level_db: float
    """Dezibel below full scale, `FLOOR_DB` at least."""
    pitch_hz: float = 0.0
    """0 where it is too soft to tell."""
    periodicity: float = 0.0
    """0 for noise, 1 for a sound that repeats itself."""


NOTHING: Final = Measure(FLOOR_DB)


class Analysis:
    """Measures sounds. Holds a buffer and nothing that it has heard."""

    def __init__(self) -> None:
        self._samples: Floats = np.zeros(_BEFORE + REACH + (_MOST - 1) * HOP, np.float32)
        self._rows: Floats = np.zeros((_MOST, WINDOW), np.float32)

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
        levels = [_level_db(samples[hop * HOP :][_LEVEL]) for hop in range(count)]
        if max(levels) < _AUDIBLE_DB:
            return [Measure(level) for level in levels]
        # A short low-pass, then every second sample: noise above 4 kHz has to be weak, not gone.
        slow = 0.5 * samples[1:-1:2] + 0.25 * (samples[:-2:2] + samples[2::2])
        rows = self._rows[:count]
        for hop, row in enumerate(rows):
            row[:] = slow[hop * _SLOW_HOP :][:WINDOW]
        return [_measure(level, row) for level, row in zip(levels, differences(rows), strict=True)]


def _measure(level_db: float, row: Floats) -> Measure:
    return Measure(level_db, *period(row)) if level_db > _AUDIBLE_DB else Measure(level_db)


def _level_db(samples: Floats) -> float:
    power = float(np.dot(samples, samples)) / len(samples)
    return max(10.0 * math.log10(power), FLOOR_DB) if power > 1e-9 else FLOOR_DB
