"""When to try again what did not work: soon at first, and less and less often."""

from typing import Final

from facewire.ports import Clock

__all__ = ["Backoff"]

_FIRST_NS: Final = 500_000_000
_MOST_NS: Final = 15 * 10**9


class Backoff:
    """Half a second after the first failure, twice as long after each one more, 15 s at most, for ever.

    Args:
        clock: time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wait_ns = _FIRST_NS
        self._next_ns: int | None = None

    @property
    def due(self) -> bool:
        """Return whether it is time to try."""
        return self._next_ns is None or self._clock.now_ns() >= self._next_ns

    def failed(self) -> None:
        """Note that it did not work."""
        self._next_ns = self._clock.now_ns() + self._wait_ns
        self._wait_ns = min(2 * self._wait_ns, _MOST_NS)

    def worked(self) -> None:
        """Note that it worked: the next failure is a first one."""
        self._wait_ns = _FIRST_NS
        self._next_ns = None
