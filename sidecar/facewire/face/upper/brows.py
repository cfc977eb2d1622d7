"""Brows and nose with the voice: a stage of the face.

Brows go up with accents (71 % of their quick rises come with a rise of the pitch: Cavé et al., "About the
relationship between eyebrow movements and F0 variations", 1996), begin before the accent and are highest on
it (Kim, Cvejic and Davis, "Tracking eyebrows and head gestures associated with spoken prosody", 2014), rise
where a turn begins (Guaïtella et al., "Are eyebrow movements linked to voice variations and turn-taking in
dialogue?", 2009) and where a question ends, and stand a little higher in a high voice (Huron and Shanahan,
"Eyebrow movements and vocal pitch height", 2013). They are knit by effort, and while words are looked for.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.closure import ramp
from facewire.face.movement.cells import Kind, draws_at
from facewire.face.movement.follower import Follower
from facewire.face.stage import Context, weights_of
from facewire.values import Boundary, Face, Prosody

__all__ = ["Brows"]

_RISES_S: Final = 0.22
"""A rise is done after so long: quick ones take 0.1 to 0.3 s to their top."""
_LEAD_S: Final = 0.16
"""A rise begins so long before the vowel that it stands on, where that is known in time."""
_FALLS_S: Final = 0.35
_KNITS_S: Final = 0.9
_ACCENTED: Final = 0.15
"""Strength of an accent under which brows stay where they are."""
_SHARE: Final = (0.15, 0.75)
"""Share of accents with a rise, from weak to strong."""
_RISE: Final = (0.16, 0.5)
_HOLDS_S: Final = 0.1
_QUESTION: Final = (0.42, 0.45)
_TURN: Final = (0.22, 0.15)
_TURN_SHARE: Final = 0.4
_TURN_S: Final = 0.8
"""How far brows rise on an accent; how far and how long at the end of a question and where a turn begins."""
_APART_S: Final = 0.9
"""Rises are further apart: people raise them a few times in a sentence, not on every accent."""
_HIGHER: Final = 0.012
_HIGHEST: Final = 0.1
"""Lift for a semitone of melody, and the most of it."""
_EFFORT_DB: Final = (3.0, 10.0)
_EFFORT: Final = 0.35
_SEARCHES: Final = 0.16
_SEARCHES_S: Final = 1.2
_SNEER: Final = 0.3
"""How far brows are knit by loudness above the voice's own and while words are looked for, and how much of it
the nose does."""


def _shares(**shares: float) -> tuple[tuple[int, float], ...]:
    return tuple((CHANNEL_INDEX[name], share) for name, share in shares.items())


_OUTER: Final = 0.8
_UP: Final = _shares(browInnerUp=1.0, browOuterUpLeft=_OUTER, browOuterUpRight=_OUTER)
_KNIT: Final = _shares(browDownLeft=1.0, browDownRight=1.0, noseSneerLeft=_SNEER, noseSneerRight=_SNEER)


@dataclass(frozen=True, slots=True)
class _Rise:
    begins_s: float
    height: float
    holds_s: float

    def at(self, seconds: float) -> float:
        """Return how far it asks the brows up."""
        since = seconds - self.begins_s
        if not 0.0 <= since < self.holds_s + _FALLS_S:
            return 0.0
        return self.height * (1.0 - ramp(since, self.holds_s, self.holds_s + _FALLS_S))


class Brows:
    """The brows of one subject.

    Args:
        seed: any integer; equal seeds move alike.
        fps: frames per second.
    """

    def __init__(self, seed: int, fps: int) -> None:
        self._frame_s, self._fps = 1.0 / fps, fps
        self._seed = seed
        self._rises: deque[_Rise] = deque(maxlen=4)
        self._up, self._knit = Follower(_RISES_S), Follower(_KNITS_S)
        self._speaking = False
        self._paused_s = 0.0
        self._searches_until_s = 0.0

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with its brows as the voice moves them."""
        seconds, frame_s, share = context.n / self._fps, self._frame_s, context.character.brows
        prosody, speaking = context.prosody, context.prosody.speaking
        self._hear(prosody, speaking, seconds)
        up = share * max(self._up.step(self._asked(prosody, speaking, seconds), frame_s), 0.0)
        knit = share * max(self._knit.step(self._effort(prosody, speaking, seconds), frame_s), 0.0)
        if up + knit < 1e-4:
            return face
        weights = weights_of(face)
        _move(weights, _UP, up)
        if knit:
            _move(weights, _KNIT, knit)
        return face

    def _hear(self, prosody: Prosody, speaking: bool, seconds: float) -> None:
        turn = speaking and not self._speaking and self._paused_s > _TURN_S
        self._speaking, self._paused_s = speaking, prosody.pause_s
        accent, end = prosody.accent, prosody.phrase_end
        if turn and draws_at(self._seed, Kind.BROWS_AT_TURNS, seconds).random() < _TURN_SHARE:
            self._rise(seconds, *_TURN)
        if accent is not None and accent.strength > _ACCENTED:
            low, high = _SHARE
            drawn = draws_at(self._seed, Kind.BROWS, seconds + accent.at_s).random()
            if drawn < low + accent.strength * (high - low):
                height = _RISE[0] + accent.strength * (_RISE[1] - _RISE[0])
                self._rise(seconds + max(accent.at_s - _LEAD_S, 0.0), height, _HOLDS_S)
        if end is not None:
            if end.boundary is Boundary.RISE:
                self._rise(seconds, *_QUESTION)
            elif end.boundary is Boundary.LEVEL:
                self._searches_until_s = seconds + _SEARCHES_S

    def _rise(self, begins_s: float, height: float, holds_s: float) -> None:
        if not self._rises or begins_s - self._rises[-1].begins_s > _APART_S:
            self._rises.append(_Rise(begins_s, height, holds_s))

    def _asked(self, prosody: Prosody, speaking: bool, seconds: float) -> float:
        asked = 0.0
        for rise in self._rises:
            if (up := rise.at(seconds)) > asked:
                asked = up
        if speaking and prosody.melody > 0.0:
            asked += min(_HIGHER * prosody.melody, _HIGHEST)
        return asked

    def _effort(self, prosody: Prosody, speaking: bool, seconds: float) -> float:
        if speaking:
            return _EFFORT * ramp(prosody.energy_db, *_EFFORT_DB)
        return _SEARCHES if seconds < self._searches_until_s else 0.0


def _move(weights: "memoryview[float]", shares: tuple[tuple[int, float], ...], by: float) -> None:
    for channel, share in shares:
        moved = weights[channel] + share * by
        weights[channel] = moved if moved < 1.0 else 1.0
