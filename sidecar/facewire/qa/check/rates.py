"""Whether a recording is heard better at another sample rate than its file names.

A voice at a half or twice its rate is none that the network knows, and it speaks half or twice as fast. At
44.1 taken for 48 kHz it is the voice of another throat, 8.8 % smaller: nothing in one line tells that from a
person who sounds so, and this ratio is not tried.
"""

from dataclasses import dataclass
from math import log
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
"""Seconds of voice from which that is no chance."""
_TEMPO: Final = 11.5
"""Changes from one sound to another in a second of speech, as the network hears them in 31 frames."""
_TEMPI: Final = 0.16
"""By how much speakers differ in it: the standard deviation of its logarithm. A few changes are off by chance
besides, by the root of their count."""
_OF_TEMPO: Final = 0.03
"""What a tempo counts that is likelier by a factor of e. With it, of 1,088 lines without a defect one was
surer at another rate by 0.057 and all others by less than 0.04; of 218 at twice their rate 216 were by 0.1 or
more, and of as many at half of it 211 by 0.07."""
_MOST_UNLIKELY: Final = 3.0
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
    """Return how much surer the network is at another rate, of 1, its tempo included.

    Args:
        ratio: of the other rate to the one that the file names.
        found: how the network hears the line at that rate.
        known: at the rate that the file names.
    """
    gain = found.right - known.right
    if 1.0 / _NEAR <= ratio <= _NEAR:
        gain *= min(1.0, known.seconds / _CERTAIN_S)
    likelier = _unlikely(known) - _unlikely(found)
    return gain + _OF_TEMPO * max(-_MOST_UNLIKELY, min(_MOST_UNLIKELY, likelier))


def _unlikely(heard: Sureness) -> float:
    """Return how unlikely it is to speak so fast, the negative logarithm of a density; 0 without a sound."""
    if not heard.changes:
        return 0.0
    off = log(heard.changes / heard.seconds / _TEMPO)
    return off**2 / (_TEMPI**2 + 1.0 / heard.changes) / 2.0
