"""Whether a take's frames come at another rate than it says, heard by its mouth.

A take of 31 frames a second that is called 30 is 3 % longer than its sound: two frames in a line of two
seconds, which is no more than recorders cut off. But at its right rate its mouth fits the sound much better.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.closure import CHANNEL_GAP
from facewire.qa.compare.lags import likeness
from facewire.take.table import Take, values_at

__all__ = ["OtherRate", "names_of_ratio", "other_rate"]

_RATIOS: Final = {
    25 / 24: "24 and 25", 30 / 25: "25 and 30", 31 / 30: "30 and 31", 60 / 30: "30 and 60",
    60 / 31: "31 and 60", 31 / 25: "25 and 31", 31 / 24: "24 and 31",
}  # fmt: skip
"""Of frame rates that are taken for each other."""
_NEAR: Final = 0.004
_CLEAR: Final = 0.25
"""What is left of the unlikeness at the right rate, at most: in good lines it is 0.89 or more."""
_FEW: Final = 16
"""Frames, under which a curve is like many."""


@dataclass(frozen=True, slots=True)
class OtherRate:
    """Two frame rates that were taken for each other."""

    names: str
    late_ms: float
    """How much later the mouth is at the end of the line, for that."""


def names_of_ratio(found: float, known: Mapping[float, str] = _RATIOS) -> str:
    """Return the rates whose ratio two lengths have, frame rates unless told; nothing where none is known."""
    larger = max(found, 1.0 / found) if found > 0.0 else 1.0
    return next((names for ratio, names in known.items() if abs(larger / ratio - 1.0) < _NEAR), "")


def other_rate(heard: Take, take: Take, alike: float) -> OtherRate | None:
    """Return the rates that were taken for each other; None where a take's own rate fits as well.

    Args:
        heard: what the network draws for the sound.
        take: what is checked.
        alike: correlation of both mouths at the rate that the take says, once its lag is taken out.
    """
    ways = [(way, names) for ratio, names in _RATIOS.items() for way in (ratio, 1.0 / ratio)]
    best, ratio, names = max((_likeness(heard, take, way), way, names) for way, names in ways)
    if 1.0 - best >= _CLEAR * (1.0 - alike):
        return None
    return OtherRate(names, 1000.0 * float(heard.times[-1]) * (ratio - 1.0))


def _likeness(heard: Take, take: Take, ratio: float) -> float:
    """Return how alike the mouths are if the take's times are `ratio` times too large; 0 of few frames."""
    times = heard.times[heard.times * ratio <= take.times[-1]] if len(take) else heard.times[:0]
    if len(times) < _FEW:
        return 0.0
    gaps = values_at(times * ratio, take.times, (take.weights @ CHANNEL_GAP)[:, np.newaxis])[:, 0]
    return likeness((heard.weights[: len(times)] @ CHANNEL_GAP).astype(np.float64), gaps, 0)
