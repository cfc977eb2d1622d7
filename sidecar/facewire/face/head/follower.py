"""A number that follows another one smoothly: a critically damped spring, exact for any step of time."""

import math

__all__ = ["Follower"]


class Follower:
    """Follows a target without overshoot; its speed is continuous, whatever the target does.

    Args:
        settles_s: after so long 99 % of a step has been followed.
        value: at the start, at rest.
    """

    def __init__(self, settles_s: float, value: float = 0.0) -> None:
        # (1 + x) * exp(-x) is 0.01 at x = 6.64.
        self._pull = 6.64 / settles_s
        self._speed = 0.0
        self.value = value

    def step(self, target: float, seconds: float) -> float:
        """Return the value after `seconds` more."""
        off = self.value - target
        push = self._speed + self._pull * off
        decay = math.exp(-self._pull * seconds)
        self.value = target + (off + push * seconds) * decay
        self._speed = (self._speed - self._pull * push * seconds) * decay
        return self.value
