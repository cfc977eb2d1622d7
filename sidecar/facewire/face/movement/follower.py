"""A number that follows another one smoothly: a critically damped spring, exact for any step of time."""

import math
from typing import Final

__all__ = ["Follower"]

_TO_A_HUNDREDTH: Final = 6.64
"""(1 + x) * exp(-x) is 0.01 at this x."""


class Follower:
    """Follows a target without overshoot; its speed is continuous, whatever the target does.

    The speed is never more than 2.443 times the range of the targets over `settles_s`.

    Args:
        settles_s: after so long 99 % of a step has been followed.
        value: at the start, at rest.
    """

    __slots__ = ("_decay", "_pull", "_seconds", "speed", "value")

    def __init__(self, settles_s: float, value: float = 0.0) -> None:
        self._pull = _TO_A_HUNDREDTH / settles_s
        self.speed = 0.0
        """Of the value, a second."""
        self._seconds, self._decay = 0.0, 1.0
        """The last step, and what is left of everything after it: steps are mostly of one length."""
        self.value = value

    def step(self, target: float, seconds: float) -> float:
        """Return the value after `seconds` more."""
        off, speed = self.value - target, self.speed
        if not off and not speed:
            return target
        pull = self._pull
        if seconds != self._seconds:
            self._seconds, self._decay = seconds, math.exp(-pull * seconds)
        push, decay = speed + pull * off, self._decay
        value = self.value = target + (off + push * seconds) * decay
        self.speed = (speed - pull * push * seconds) * decay
        return value
