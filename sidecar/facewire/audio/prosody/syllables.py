"""Syllables by the rise and fall of loudness, and those that stand out.

A nucleus is a voiced peak of loudness with dips of 2 dB on both sides (de Jong and Wempe, "Praat script to
detect syllable nuclei and measure speech rate automatically", 2009). It stands out where it is louder, higher
and longer than those before it: the three correlates of prominence, each in its usual spread.
"""

import math
from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from typing import Final

from facewire.audio.prosody.analysis import HOP_S
from facewire.audio.prosody.voice import Tone

__all__ = ["Stress", "Syllables"]

_DIP_DB: Final = 2.0
_SOFTEST_DB: Final = -16.0
"""A nucleus is no softer, against the voice's level."""
_ENERGY_DB: Final = 3.5
_MELODY_ST: Final = 2.2
_LENGTH_S: Final = 0.06
"""One standard deviation each, over the nuclei of read and spontaneous English."""
_STANDS_OUT: Final = 0.6
_STRONGEST: Final = 2.2
"""Mean of the three, in deviations times the root of three, from which and at which an accent is 0 and 1."""
_ROOT: Final = math.sqrt(3.0)
_APART: Final = round(0.25 / HOP_S)
"""Accents are at least so far apart: two in one word are one."""
_NEIGHBOURS: Final = 6
_RATE_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Stress:
    """A syllable that stands out."""

    hop: int
    """Where its vowel peaks."""
    strength: float
    """0..1"""


class Syllables:
    """Follows the loudness of one voice, hop by hop."""

    def __init__(self) -> None:
        self._nuclei: deque[int] = deque(maxlen=32)
        self._before = (-60.0, -60.0)
        """Loudness of the two hops before."""
        self._low_db = -60.0
        self._open = False
        self._peak_db, self._peak = -60.0, 0
        self._top_st, self._last_st = -24.0, -24.0
        self._voiced = 0
        self._told = False
        self._last = -_APART
        self._usual_db, self._usual_st, self._usual_s = 0.0, 0.0, 0.0
        self._known = 0

    def rate(self, hop: float) -> float:
        """Return syllables a second over the two seconds before `hop`."""
        nuclei = self._nuclei
        return (bisect_right(nuclei, hop) - bisect_right(nuclei, hop - _RATE_S / HOP_S)) / _RATE_S

    def hear(self, hop: int, tone: Tone) -> Stress | None:
        """Take the next hop; return the accent that it makes known."""
        far, near = self._before
        self._before = (near, tone.energy_db)
        smooth_db = 0.25 * far + 0.5 * near + 0.25 * tone.energy_db
        if not self._open:
            if smooth_db < self._low_db:
                self._low_db = smooth_db
            if not tone.voiced or smooth_db < self._low_db + _DIP_DB:
                return None
            self._open, self._told = True, False
            self._peak_db, self._voiced, self._top_st, self._last_st = -60.0, 0, -24.0, -24.0
        if tone.voiced:
            self._voiced += 1
            # One hop alone does not make a top: it may be a slip of an octave.
            self._top_st = max(self._top_st, min(tone.melody, self._last_st))
            self._last_st = tone.melody
        if smooth_db > self._peak_db:
            self._peak_db, self._peak = smooth_db, hop - 1
            return None
        stress = self._stress()
        if smooth_db < self._peak_db - _DIP_DB:
            self._close(smooth_db)
        return stress

    def _score(self) -> float:
        louder = (self._peak_db - self._usual_db) / _ENERGY_DB
        higher = (self._top_st - self._usual_st) / _MELODY_ST
        longer = (self._voiced * HOP_S - self._usual_s) / _LENGTH_S
        return (louder + higher + longer) / _ROOT

    def _stress(self) -> Stress | None:
        if self._told or self._known < 2 or self._voiced < 3 or self._peak - self._last < _APART:
            return None
        score = self._score()
        if score < _STANDS_OUT or self._peak_db < _SOFTEST_DB:
            return None
        self._told, self._last = True, self._peak
        return Stress(self._peak, min((score - _STANDS_OUT) / (_STRONGEST - _STANDS_OUT), 1.0))

    def _close(self, smooth_db: float) -> None:
        self._open, self._low_db = False, smooth_db
        if self._peak_db < _SOFTEST_DB or self._voiced < 2:
            return
        self._nuclei.append(self._peak)
        self._known = min(self._known + 1, _NEIGHBOURS)
        share = 1.0 / self._known
        self._usual_db += share * (self._peak_db - self._usual_db)
        self._usual_st += share * (max(self._top_st, -12.0) - self._usual_st)
        self._usual_s += share * (self._voiced * HOP_S - self._usual_s)
