"""Phrases and pauses, and how the melody ends a phrase."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from facewire.audio.prosody.analysis import HOP_S
from facewire.audio.prosody.voice import Tone
from facewire.values import Boundary

__all__ = ["Ended", "Phrases"]

_BEGINS: Final = 4
_WITHIN: Final = 8
"""So many voiced hops of so many begin a phrase: 64 of 128 ms, which a click and a cough do not fill."""
_PAUSE: Final = round(0.2 / HOP_S)
"""Silence that ends a phrase: 0.2 s is a usual threshold of pauses, longer than a stop consonant is shut."""
_UNVOICED: Final = round(0.45 / HOP_S)
"""Sound without voice that ends one too: no cluster of consonants is so long, a breath is."""
_ATTACK: Final = 8
"""Hops of unvoiced sound at most that belong to the first vowel."""
_FINAL: Final = 3
_BEFORE: Final = slice(-18, -5)
"""Voiced hops at the end of a phrase, and those that they are compared with: 50 ms, and 200 ms before."""
_TURN_ST: Final = 1.5
"""Half of the three semitones that every listener hears ('t Hart, "Differential sensitivity to pitch
distance, particularly in speech", 1981): the ends that are compared are means."""
_LOW_ST: Final = -2.5
"""A phrase that ends so low in the voice has fallen, however slowly."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A phrase that is over."""

    hop: int
    """One after its last voiced hop."""
    boundary: Boundary


class Phrases:
    """Follows the phrases of one voice, hop by hop."""

    def __init__(self) -> None:
        self._recent: deque[bool] = deque(maxlen=_WITHIN)
        self._melody: deque[float] = deque(maxlen=18)
        self._active = 0
        """Hops of sound without a break up to now."""
        self._last_voiced = self._last_active = 0
        self.begun: int | None = None
        """Hop at which the phrase began; None outside one."""
        self.ended: int | None = None
        """Hop after the last phrase; None before the first."""

    def hear(self, hop: int, tone: Tone) -> Ended | None:
        """Take the next hop; return the phrase that it shows to be over."""
        self._recent.append(tone.voiced)
        if tone.voiced:
            self._last_voiced = hop
            self._melody.append(tone.melody)
        if tone.active:
            self._active += 1
            self._last_active = hop
        else:
            self._active = 0
        if self.begun is None:
            if tone.voiced and sum(self._recent) >= _BEGINS:
                self.begun = hop - min(max(self._active - 1, _WITHIN - 1 - self._silent()), _WITHIN + _ATTACK)
            return None
        if hop - self._last_active < _PAUSE and hop - self._last_voiced < _UNVOICED:
            return None
        self.begun, self.ended = None, self._last_voiced + 1
        boundary = self._boundary()
        self._melody.clear()
        return Ended(self.ended, boundary)

    def _silent(self) -> int:
        """Return how many of the recent hops come before the first voiced one."""
        return list(self._recent).index(True)

    def _boundary(self) -> Boundary:
        melody = list(self._melody)
        before = melody[_BEFORE]
        if not before:
            return Boundary.LEVEL
        final = sum(melody[-_FINAL:]) / len(melody[-_FINAL:])
        glide = final - sum(before) / len(before)
        if glide > _TURN_ST:
            return Boundary.RISE
        return Boundary.FALL if glide < -_TURN_ST or final < _LOW_ST else Boundary.LEVEL
