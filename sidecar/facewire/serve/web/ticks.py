"""The line's ticks on their way to the event loop.

While they come, the loop looks for the next one when that is due. To be called by the line costs more than
most of what is done for a face, on both threads: that is for the first tick, and for late ones.
"""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from facewire.ports import Clock
from facewire.values import Bundle, Event

__all__ = ["Schedules", "Ticks"]

_MOST: Final = 8
"""Ticks that wait."""
_MOST_EVENTS: Final = 256
"""Of dropped ticks."""
_HANDING_OVER_NS: Final = 500_000
"""After which a tick that was due is there, but for one in a hundred."""


class Schedules(Protocol):
    """What an event loop is asked to do."""

    def call_soon_threadsafe(self, job: Callable[[], None], /) -> object:
        """Run a job soon; from any thread. Raises RuntimeError where the loop has ended."""
        ...

    def call_later(self, delay_s: float, job: Callable[[], None], /) -> object:
        """Run a job after so many seconds."""
        ...


class Ticks:
    """Hands over what the line puts here, tick by tick.

    Args:
        loop: on which ticks are published.
        clock: time.
        fps: ticks a second.
        publish: takes each tick, on the loop.
    """

    def __init__(self, loop: Schedules, clock: Clock, fps: int, publish: Callable[[Bundle], None]) -> None:
        self._loop = loop
        self._clock = clock
        self._tick_ns = 10**9 // fps
        self._publish = publish
        self._waiting: deque[Bundle] = deque()
        self._overdue: deque[Event] = deque(maxlen=_MOST_EVENTS)
        """What happened in dropped ticks: who speaks over `/audio` waits for it, and it never comes again."""
        self.dropped = 0
        """Frames that the loop did not take in time."""
        self._awaits_call = True
        """Whether the loop looks no more by itself."""

    def put(self, bundle: Bundle) -> None:
        """Take one tick, on the line's thread; the faces of the oldest go where there are too many.

        Never blocks: what a deque does is done at once, and the two that use this one need no lock.
        """
        if len(self._waiting) >= _MOST:
            # The loop may take it at this moment.
            with suppress(IndexError):
                oldest = self._waiting.popleft()
                self.dropped += len(oldest.frames)
                self._overdue.extend(oldest.events)
        self._waiting.append(bundle)
        if self._awaits_call:
            self._call()

    def _call(self) -> None:
        self._awaits_call = False
        # It may have ended meanwhile.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        bundles = self._drained()
        try:
            for bundle in bundles:
                self._publish(bundle)
        finally:
            # A failure costs these ticks, and none that come behind them.
            self._look_again(bundles)

    def _drained(self) -> list[Bundle]:
        bundles: list[Bundle] = []
        try:
            while self._waiting:
                bundles.append(self._waiting.popleft())
        except IndexError:
            # The line has dropped it just now, and puts the newest.
            pass
        if bundles and self._overdue:
            overdue = tuple(self._overdue.popleft() for _ in range(len(self._overdue)))
            bundles[0] = replace(bundles[0], events=(*overdue, *bundles[0].events))
        return bundles

    def _look_again(self, bundles: Sequence[Bundle]) -> None:
        next_ns = bundles[-1].due_ns + self._tick_ns + _HANDING_OVER_NS if bundles else 0
        wait_ns = next_ns - self._clock.now_ns()
        if wait_ns > 0:
            self._loop.call_later(wait_ns / 1e9, self._take)
            return
        self._awaits_call = True
        if self._waiting:
            # It came before the line could see that it is to call.
            self._call()
