"""How many messages a connection may send in a second."""

from typing import Final

from facewire.ports import Clock

__all__ = ["Pace"]

RATE: Final = 1000
"""Messages a second, whichever the socket: sound in pieces of 10 ms for ten subjects."""
_SECOND: Final = 10**9


class Pace:
    """Counts messages against the clock; two seconds' worth may come at once.

    Args:
        clock: time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._step_ns = _SECOND // RATE
        self._due_ns = clock.now_ns()
        self.limit = f"more than {RATE} messages a second"
        """What one message too many breaks, for its sender."""

    def allows(self) -> bool:
        """Count one message; return whether it is not one too many."""
        now_ns = self._clock.now_ns()
        self._due_ns = max(self._due_ns, now_ns) + self._step_ns
        return self._due_ns - now_ns <= 2 * _SECOND
