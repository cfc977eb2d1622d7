"""How gaze gets from one place to another, and what part of it the head takes.

Eyes leap: the time of a leap grows with its angle (Carpenter, "Movements of the Eyes", 1988: 2.2 ms a degree
and 21 ms). What moves slowly they follow without leaps, up to some 100 degrees a second (Meyer, Lasker and
Robinson, "The upper limit of human smooth pursuit velocity", 1985). The head takes no part in shifts under
some 15 to 20 degrees, and most of what is beyond; the eyes end at about 35 degrees in their orbits (Freedman
and Sparks, "Eye-head coordination during head-unrestrained gaze shifts in rhesus monkeys", 1997; Guitton and
Volle 1987 for people).
"""

import math
from typing import Final

from facewire.face.movement.cells import ease
from facewire.face.movement.follower import Follower

__all__ = ["EYES_REACH", "HEAD_REACH", "Direction", "HeadShare", "Shift", "within_reach"]

Direction = tuple[float, float]
"""Yaw and pitch in radians: positive to the face's own right, and down."""

EYES_REACH: Final = (0.61, 0.5)
"""Farthest yaw and pitch of an eye in its orbit: 35 and 29 degrees."""
_LEAP_S: Final = 0.021
_LEAP_S_PER_RAD: Final = 0.0022 * 180.0 / math.pi
_ALONE_RAD: Final = 0.26
_HEAD_SHARE: Final = 0.7
"""The head takes this share of what is beyond 15 degrees."""
_TURNS: Final = (0.92, 0.6)
"""Farthest yaw and pitch that it does."""
HEAD_REACH: Final = (1.05, 0.75)
"""Farthest yaw and pitch of a head, whatever it does by itself meanwhile: 60 and 43 degrees, short of what
necks of all ages reach."""
_FREE: Final = 0.7
"""Share of that up to which nothing holds it back."""
_HEAD_S: Final = 0.7
"""A head has arrived after so long."""
_PURSUIT_RAD_S: Final = 1.75
_SAME_LEAP: Final = 0.5
"""A leap on its way goes on to a target that has moved by no more than this share of what is left of it."""


class Shift:
    """The gaze of one subject on its way."""

    def __init__(self) -> None:
        self._from: Direction = (0.0, 0.0)
        self._to: Direction = (0.0, 0.0)
        self._begins_s, self._lasts_s = -1.0, 1.0
        self.now: Direction = (0.0, 0.0)
        """Where the gaze is."""

    def step(self, wanted: Direction, seconds: float, frame_s: float) -> float:
        """Go on towards `wanted`; return the angle of the shift that begins at this frame, 0 if none does."""
        if wanted == self._to == self.now:
            return 0.0
        angle = math.dist(wanted, self._to)
        begins = angle > max(_PURSUIT_RAD_S * frame_s, _SAME_LEAP * math.dist(self._to, self.now))
        if begins:
            self._from = self.now
            # It is on its way by the time that the frame is seen: a target that moves is followed at once.
            self._begins_s = seconds - 0.5 * frame_s
            self._lasts_s = _LEAP_S + _LEAP_S_PER_RAD * math.dist(wanted, self.now)
        self._to = wanted
        moved = ease((seconds - self._begins_s) / self._lasts_s)
        self.now = (
            self._from[0] + moved * (self._to[0] - self._from[0]),
            self._from[1] + moved * (self._to[1] - self._from[1]),
        )
        return angle if begins else 0.0


class HeadShare:
    """The head's slower part in large shifts."""

    def __init__(self) -> None:
        self._yaw, self._pitch = Follower(_HEAD_S), Follower(_HEAD_S)

    def step(self, wanted: Direction, gain: float, frame_s: float) -> Direction:
        """Return how far the head has turned for a gaze that goes to `wanted`; not at all at a gain of 0."""
        yaw, pitch = gain * _share(wanted[0], _TURNS[0]), gain * _share(wanted[1], _TURNS[1])
        return self._yaw.step(yaw, frame_s), self._pitch.step(pitch, frame_s)


def within_reach(angle: float, reach: float) -> float:
    """Return an angle, held back smoothly as it comes near `reach`; both in radians."""
    free = _FREE * reach
    if abs(angle) <= free:
        return angle
    return math.copysign(free + (reach - free) * math.tanh((abs(angle) - free) / (reach - free)), angle)


def _share(angle: float, reach: float) -> float:
    beyond = abs(angle) - _ALONE_RAD
    return math.copysign(min(_HEAD_SHARE * beyond, reach), angle) if beyond > 0.0 else 0.0
