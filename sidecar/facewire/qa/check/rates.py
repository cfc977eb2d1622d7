"""Whether a recording is heard better at another sample rate than its file names.

A voice at a half or twice its rate is none that the network knows. At 44.1 taken for 48 kHz it is the voice
of another throat, 8.8 % smaller: nothing in one line tells that from a person who sounds so, and this ratio
is not tried.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from facewire.qa.check.sureness import Sureness

__all__ = ["RATIOS", "Rate", "believable", "gain_of", "suspect"]

RATIOS: Final = (0.5, 2.0, 1 / 3, 3.0, 2 / 3, 1.5, 16 / 22.05, 22.05 / 16)
"""Of the right rate to the one that is named: 16, 22.05, 24, 44.1 and 48 kHz for each other."""
_LEAST_S: Final = 0.5
"""Seconds of voice from which a network can be surer at another rate: a short word may be an odd one."""
_NEAR: Final = 1.6
"""A rate that is no more than so many times another makes another throat, as which a few words may sound."""
_CERTAIN_S: Final = 4.0
"""Seconds of voice from which that is no chance: what a mean is off by falls with the root of their count.
Weighed so, 683 good lines, most of them single words, were surer at another rate by 0.072 at the most, 50
lines at twice their rate by 0.178 at the least, and 49 of 50 at half of it by 0.086."""
_SUSPECT: Final = 0.72
"""How sure the network is, of 1, of lines that are not tried."""
_ODD_S: Final = 0.25
"""Seconds of voice that may be a word at twice its rate."""
_SAME_VOICE: Final = 0.6
"""Share of a line's voice that is one at its right rate too: few sounds may be very sure ones."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The sample rate at which a recording is heard best, of those that were tried."""

    ratio: float
    """Of it to the one that the file names."""
    gain: float
    """How much surer the network is at it, of 1; below 0 where it is less. What chance may be counts less."""


def suspect(known: Sureness) -> bool:
    """Return whether a line is heard so badly that its sample rate may be the reason."""
    return known.right < _SUSPECT and known.seconds >= _ODD_S


def believable(found: Sureness, known: Sureness) -> bool:
    """Return whether what is heard at another rate is enough of a voice to be surer of.

    Args:
        found: how the network hears the line at that rate.
        known: at the rate that the file names.
    """
    return found.seconds >= _LEAST_S and found.voiced > _SAME_VOICE * known.voiced


def gain_of(ratio: float, found: Sureness, known: Sureness) -> float:
    """Return how much surer the network is at another rate, of 1; arguments as of `believable`."""
    gain = found.right - known.right
    return gain * sqrt(min(1.0, known.seconds / _CERTAIN_S)) if 1.0 / _NEAR <= ratio <= _NEAR else gain
