"""Whether a recording is heard better at another sample rate than its file names.

A voice at a half or twice its rate is none that the network knows. At 44.1 taken for 48 kHz it is the voice
of another throat, 8.8 % smaller: nothing in one line tells that from a person who sounds so, and this ratio
is not tried.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["LEAST_S", "RATIOS", "SUSPECT", "Rate"]

RATIOS: Final = (0.5, 2.0, 1 / 3, 3.0, 2 / 3, 1.5, 16 / 22.05, 22.05 / 16)
"""Of the right rate to the one that is named: 16, 22.05, 24, 44.1 and 48 kHz for each other."""
LEAST_S: Final = 0.5
"""Seconds of voice from which a network can be sure or unsure: a short word may be an odd one."""
SUSPECT: Final = 0.72
"""How sure the network is, of 1, of lines that are not tried."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The sample rate at which a recording is heard best, of those that were tried."""

    ratio: float
    """Of it to the one that the file names."""
    gain: float
    """How much surer the network is at it, of 1; below 0 where it is less sure."""
