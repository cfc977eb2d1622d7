"""What a network's work has cost lately, and how much of it there is time for."""

from collections.abc import Callable
from typing import Final

from facewire.ports import Clock

__all__ = ["Cost"]

_SMOOTHING: Final = 8
"""Time constant, in calls, of what is measured."""
_DEAREST: Final = 4
"""How many times what it cost before a call may count as: a machine that stands still for half a second in
one call would leave the work too dear to be done, or a face to be opened, for a second and more. What lasts
shows within a few calls."""
_FIRST_CALLS: Final = 4
"""The first of them loads what it needs."""


class Cost:
    """The cost of one of some equal pieces of work.

    Args:
        clock: times the work, and says how much time is left.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ns = 0
        """Nanoseconds that one has taken lately; 0 before the first."""

    def begin(self, call: Callable[[], object]) -> None:
        """Take the least of some first calls, each of which learns what it took.

        A machine that is busy for a moment must not count as slow: what looks too dear has no turn, and so
        nothing is learnt anew.
        """
        least_ns = 0
        for _ in range(_FIRST_CALLS):
            self.ns = 0
            call()
            least_ns = min(least_ns, self.ns) if least_ns else self.ns
        self.ns = least_ns

    def learn(self, begun_ns: int, count: int) -> None:
        """Take a call of so many, which is over now."""
        took_ns = (self._clock.now_ns() - begun_ns) // count
        if self.ns:
            self.ns += (min(took_ns, _DEAREST * self.ns) - self.ns) // _SMOOTHING
        else:
            self.ns = took_ns

    def affordable(self, until_ns: int | None, *, first: bool) -> int | None:
        """Return how many there is time for; None where no time is set, or what one costs is not known.

        Args:
            until_ns: when to stop.
            first: nothing has been made in this tick. One that takes longer than a tick must have its turn,
                too, as long as there is any time.
        """
        if until_ns is None or self.ns == 0:
            return None
        left_ns = until_ns - self._clock.now_ns()
        return max(left_ns // self.ns, 1 if first and left_ns > 0 else 0)
