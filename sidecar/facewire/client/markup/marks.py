"""What was found in a marked text: the plain text, and hints at places of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate
from typing import Final

from facewire.client.markup.words import LOOK_OF
from facewire.values import TimedMood
from facewire.wire.control.moods import MAX_AT_S

__all__ = ["Hint", "HintKind", "Marked"]

_WEIGHT: Final = {",": 3.0, ";": 4.0, ":": 4.0, ".": 6.0, "!": 6.0, "?": 6.0, "\n": 6.0}
"""How long a voice takes over a character, in letters: it pauses at the ends of phrases."""
_PER_SECOND: Final = 14.0
"""Letters in a second of speech, where nobody knows better: 150 to 160 English words a minute."""


class HintKind(StrEnum):
    """What a hint asks for."""

    MOOD = "mood"
    """From here on, until another."""
    EVENT = "event"
    """Once: a laugh, a sigh."""
    BREAK = "break"
    """Silence."""
    MARK = "mark"
    """Nothing; somebody wants to know when it is reached."""


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint at a place of the plain text."""

    place: int
    """Characters of the plain text before it."""
    kind: HintKind
    name: str
    """The mood, the event, or the mark's name."""
    gain: float = 1.0
    """Of a mood, 0..1."""
    seconds: float = 0.0
    """Of a break."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its hints, and the hints in their order."""

    text: str
    hints: tuple[Hint, ...] = ()

    def moods(
        self, seconds: float | None = None, time_of: Callable[[int], float] | None = None
    ) -> tuple[TimedMood, ...]:
        """Return the mood track of the text, for `speak`.

        Args:
            seconds: how long the whole of it takes to say, breaks included; None to guess it.
            time_of: seconds at which the character at a place begins, where the text-to-speech tells.
        """
        track: list[TimedMood] = []
        around = TimedMood(0.0, "neutral")
        resumes: TimedMood | None = None
        for hint, at_s in self.times(seconds, time_of):
            if hint.kind not in (HintKind.MOOD, HintKind.EVENT):
                continue
            if resumes is not None and resumes.at_s <= at_s:
                track.append(resumes)
            resumes = None
            if hint.kind is HintKind.MOOD:
                around = TimedMood(at_s, hint.name, hint.gain)
                track.append(around)
                continue
            look = LOOK_OF[hint.name]
            ends_s = min(at_s + look.hold_s, MAX_AT_S)
            track.append(replace(look, at_s=at_s))
            resumes = None if around.mood == "neutral" else replace(around, at_s=ends_s)
        return tuple(track if resumes is None else (*track, resumes))

    def times(
        self, seconds: float | None = None, time_of: Callable[[int], float] | None = None
    ) -> tuple[tuple[Hint, float], ...]:
        """Return every hint with the seconds at which it is reached; see `moods`."""
        if time_of is None:
            return self._by_proportion(seconds)
        times, latest = [], 0.0
        for hint in self.hints:
            latest = min(max(latest, time_of(hint.place)), MAX_AT_S)
            times.append((hint, latest))
        return tuple(times)

    def _by_proportion(self, seconds: float | None) -> tuple[tuple[Hint, float], ...]:
        """Share the time out over the text by its letters, and leave the breaks their own."""
        reached = [0.0, *accumulate(_WEIGHT.get(character, 1.0) for character in self.text)]
        silent_s = sum(hint.seconds for hint in self.hints)
        said_s = reached[-1] / _PER_SECOND if seconds is None else max(seconds - silent_s, 0.0)
        shrunk = 1.0 if seconds is None or silent_s <= seconds else seconds / silent_s
        times, passed_s = [], 0.0
        for hint in self.hints:
            at_s = passed_s * shrunk + said_s * reached[hint.place] / max(reached[-1], 1e-9)
            times.append((hint, min(at_s, MAX_AT_S)))
            passed_s += hint.seconds
        return tuple(times)
