"""Where a face that talks rests its eyes: on the viewer, and for moments beside.

People who talk look away more than people who listen (Argyle and Cook, "Gaze and Mutual Gaze", 1976), most
while they plan what comes: a turn begins with averted eyes and ends with the eyes on the listener (Ho,
Foulsham and Kingstone, "Speaking and Listening with the Eyes", 2015). How long looks last is that of Lee,
Badler and Badler, "Eyes Alive", 2002.
"""

import math
import random
from typing import Final

from facewire.face.movement.cells import Kind, draws_at
from facewire.values import Boundary, Prosody

__all__ = ["Attention"]

_TALKING_S: Final = (3.0, 1.3)
_SILENT_S: Final = (7.9, 0.43)
"""Mean length of a look at the viewer and of one beside. Looks last 2.95 s in Argyle's conversations; who
talks looks away for 0.93 s in Lee's, and for longer in Argyle's."""
_SHORTEST_S: Final = (0.6, 0.3)
_LONGEST_S: Final = (20.0, 2.5)
_AWAY_RAD: Final = 0.12
_AWAY_WITHIN: Final = (0.115, 0.32)
"""Small looks beside are more frequent than large: exponential with a mean of 6.9 degrees (Lee et al.), but
at least so far, for a look that is seen as one, and no further."""
_STEEPNESS: Final = 0.35
_PLANNING_UP: Final = 0.6
"""Height against width of a look beside, and how far up one who thinks looks."""
_TURN_S: Final = 0.8
"""Silence after which speech is a turn of its own."""
_PLANS: Final = 0.65
_PLANS_S: Final = (0.7, 1.7)
_HESITATES: Final = 0.45
"""Shares of turns, and of phrases that end on a level melody, that begin a look beside."""
_HELD_S: Final = 1.2
"""A look back at the end of a turn is held so long at least."""
_VIEWER: Final = (0.0, 0.0)


class Attention:
    """What the eyes of one subject are on.

    Args:
        seed: any integer; equal seeds look alike.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._away = _VIEWER
        self._ends_s: float | None = None
        self._speaking = False
        self._paused_s = 0.0

    def step(self, prosody: Prosody, seconds: float) -> tuple[float, float]:
        """Return yaw and pitch of the look beside at the next frame, radians; 0, 0 for the viewer."""
        begins = prosody.speaking and not self._speaking
        turn = begins and self._paused_s > _TURN_S
        self._speaking, self._paused_s = prosody.speaking, prosody.pause_s
        end = prosody.phrase_end
        if begins or end is not None or self._ends_s is None or seconds >= self._ends_s:
            drawn = draws_at(self._seed, Kind.ATTENTION, seconds)
            self._choose(turn, begins, None if end is None else end.boundary, seconds, drawn)
        return self._away

    def _choose(
        self, turn: bool, begins: bool, end: Boundary | None, seconds: float, drawn: random.Random
    ) -> None:
        if turn and drawn.random() < _PLANS:
            self._plan(seconds, drawn)
        elif self._ends_s is None:
            self._stay(seconds, drawn)
        elif begins:
            # Who speaks looks away sooner.
            self._ends_s = min(self._ends_s, seconds + self._length(0, drawn))
        elif end is Boundary.LEVEL and drawn.random() < _HESITATES:
            self._plan(seconds, drawn)
        elif end is not None:
            self._away, self._ends_s = _VIEWER, seconds + max(self._length(0, drawn), _HELD_S)
        elif self._away == _VIEWER:
            self._away = _beside(0.0, drawn)
            self._stay(seconds, drawn)
        else:
            self._away = _VIEWER
            self._stay(seconds, drawn)

    def _stay(self, seconds: float, drawn: random.Random) -> None:
        self._ends_s = seconds + self._length(0 if self._away == _VIEWER else 1, drawn)

    def _plan(self, seconds: float, drawn: random.Random) -> None:
        self._away = _beside(_PLANNING_UP, drawn)
        self._ends_s = seconds + drawn.uniform(*_PLANS_S)

    def _length(self, beside: int, drawn: random.Random) -> float:
        mean_s = (_TALKING_S if self._speaking else _SILENT_S)[beside]
        return min(max(drawn.expovariate(1.0 / mean_s), _SHORTEST_S[beside]), _LONGEST_S[beside])


def _beside(up: float, drawn: random.Random) -> tuple[float, float]:
    """Return yaw and pitch of a look beside, `up` so far that it is up rather than level."""
    angle = min(max(drawn.expovariate(1.0 / _AWAY_RAD), _AWAY_WITHIN[0]), _AWAY_WITHIN[1])
    height = drawn.gauss(-up, _STEEPNESS)
    yaw = angle if drawn.random() < 0.5 else -angle
    wide = math.hypot(1.0, height)
    return yaw / wide, angle * height / wide
