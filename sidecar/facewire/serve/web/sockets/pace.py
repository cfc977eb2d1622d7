"""How many messages a connection may send in a second."""

from typing import Final

from facewire.ports import Clock

__all__ = ["Pace"]

_SECOND: Final = 10**9


class Pace:
    """Counts messages against the clock; two seconds' worth may come at once.

    Args:
        clock: time.
        rate: messages a second.
    """

    def __init__(self, clock: Clock, rate: int) -> None:
        self.rate = rate
        self._clock = clock
        self._step_ns = _SECOND // rate
        self._due_ns = clock.now_ns()

    def allows(self) -> bool:
        """Count one message; return whether it is not one too many."""
        now_ns = self._clock.now_ns()
        self._due_ns = max(self._due_ns, now_ns) + self._step_ns
        return self._due_ns - now_ns <= 2 * _SECOND
