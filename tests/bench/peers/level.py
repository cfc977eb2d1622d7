"""The floor: a mouth that opens with the level and knows nothing else."""

from typing import Final

import numpy as np

from facewire.grid import SAMPLE_RATE
from facewire.values import Floats as Samples
from facewire_training.measure.scores import Doubles, Track
from facewire_training.phones.inventory import Phone

__all__ = ["level_gate"]

_WINDOW_S: Final = 0.08
_RANGE_DB: Final = 15.0
"""From shut to wide open. Of 12 to 40 dB this scores best."""
_LOUD: Final = 95
"""Percentile of the recording's own level at which the mouth is wide open: a gain set with hindsight."""


def level_gate(samples: Samples, times: Doubles, delay: float, phones: tuple[Phone, ...]) -> Track:
    """Return the mouth at `times` that has heard float32[n] at 16 kHz up to `delay` seconds later."""
    energy = np.concatenate([[0.0], np.cumsum(samples.astype(np.float64) ** 2)])
    window = int(_WINDOW_S * SAMPLE_RATE)
    ends = np.round((times + delay) * SAMPLE_RATE).astype(np.int64)
    heard = energy[np.clip(ends, 0, len(samples))] - energy[np.clip(ends - window, 0, len(samples))]
    level = 10.0 * np.log10(np.maximum(heard, 0.0) / window + 1e-10)
    opening = np.clip((level - np.percentile(level, _LOUD)) / _RANGE_DB + 1.0, 0.0, 1.0)
    return Track(times, opening, None, None, phones)
