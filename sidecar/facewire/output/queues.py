"""Frames on their way to one output, in queues that never block the line and count what they drop."""

import heapq
import itertools
import threading
from collections import deque
from typing import Final

from facewire.ports import Clock
from facewire.values import Bundle, Frame

__all__ = ["BundleQueue", "DueQueue"]

_MAX_WAITING: Final = 4096
"""Frames: two seconds of the most subjects that a sidecar takes."""

_MAX_EPOCHS: Final = 256


class BundleQueue:
    """Whole ticks, in their order, for an output that sends at once: a short queue in which the newest win.

    Args:
        depth: ticks that wait at most.
    """

    def __init__(self, depth: int = 8) -> None:
        self._bundles: deque[Bundle] = deque()
        self._depth = depth
        self._filled = threading.Condition()
        self.dropped = 0
        """Frames that were not taken in time."""

    def put(self, bundle: Bundle) -> None:
        """Hand over one tick's frames; the oldest waiting ones go if the output is far behind."""
        with self._filled:
            if len(self._bundles) == self._depth:
                self.dropped += len(self._bundles.popleft().frames)
            self._bundles.append(bundle)
            self._filled.notify()

    def take(self, patience_s: float) -> Bundle | None:
        """Return the oldest waiting tick, or None after `patience_s` seconds without one."""
        with self._filled:
            if not self._bundles:
                self._filled.wait(patience_s)
            return self._bundles.popleft() if self._bundles else None


class DueQueue:
    """Single frames, for an output whose receiver shows what arrives: each is kept until it is due.

    Args:
        clock: says when a frame is due.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, Frame]] = []
        self._epochs: dict[str, int] = {}
        """Of subjects that were cut, 0 where there is none; emptied when it has grown and nothing waits."""
        self._filled = threading.Condition()
        self.dropped = 0
        """Frames for which there was no room."""

    def put(self, frame: Frame) -> None:
        """Keep a frame until it is due; those of an older epoch of its subject are void and go."""
        with self._filled:
            if frame.epoch != self._epochs.get(frame.subject, 0):
                self._forget(frame.subject)
                self._epochs[frame.subject] = frame.epoch
            if len(self._waiting) == _MAX_WAITING:
                heapq.heappop(self._waiting)
                self.dropped += 1
            heapq.heappush(self._waiting, (frame.at_ns, next(self._order), frame))
            self._filled.notify()

    def take(self, patience_s: float) -> list[Frame]:
        """Wait for the next frame to be due, at most `patience_s` seconds, and return what is due by then."""
        with self._filled:
            until_s = patience_s
            if self._waiting:
                until_s = min(until_s, (self._waiting[0][0] - self._clock.now_ns()) / 1e9)
            if until_s > 0:
                self._filled.wait(until_s)
            now_ns = self._clock.now_ns()
            due: list[Frame] = []
            while self._waiting and self._waiting[0][0] <= now_ns:
                due.append(heapq.heappop(self._waiting)[2])
            if not self._waiting and len(self._epochs) > _MAX_EPOCHS:
                self._epochs.clear()
            return due

    def _forget(self, subject: str) -> None:
        self._waiting = [entry for entry in self._waiting if entry[2].subject != subject]
        heapq.heapify(self._waiting)
