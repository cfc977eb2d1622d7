"""The line's ticks on their way to those who look."""

from collections import deque
from contextlib import suppress
from typing import Final

from facewire.values import Bundle, Event

__all__ = ["Ticks"]

_MOST: Final = 8
"""Ticks that wait."""
_MOST_EVENTS: Final = 256
"""Of dropped ticks."""


class Ticks:
    """A queue in which the newest ticks win, between two threads; neither ever waits.

    What a deque does is done at once: it needs no lock.
    """

    def __init__(self) -> None:
        self._waiting: deque[Bundle] = deque()
        self._overdue: deque[Event] = deque(maxlen=_MOST_EVENTS)
        """What happened in dropped ticks: who speaks over `/audio` waits for it, and it never comes again."""
        self.dropped = 0
        """Frames that were not taken in time."""

    def put(self, bundle: Bundle) -> None:
        """Put one tick, on the line's thread; the faces of the oldest go where there are too many."""
        if len(self._waiting) >= _MOST:
            # It may be taken at this moment.
            with suppress(IndexError):
                oldest = self._waiting.popleft()
                self.dropped += len(oldest.frames)
                self._overdue.extend(oldest.events)
        self._waiting.append(bundle)

    def take(self) -> list[Bundle]:
        """Return all that wait, the oldest first."""
        bundles: list[Bundle] = []
        try:
            while self._waiting:
                bundles.append(self._waiting.popleft())
        except IndexError:
            # The line has dropped it just now, and puts the newest.
            pass
        if bundles and self._overdue:
            overdue = tuple(self._overdue.popleft() for _ in range(len(self._overdue)))
            bundles[0] = bundles[0]._replace(events=(*overdue, *bundles[0].events))
        return bundles
