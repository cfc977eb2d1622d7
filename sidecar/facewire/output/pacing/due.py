"""Single frames, for an output whose receiver shows what arrives: each is kept until it is to be shown."""

import heapq
import itertools
import threading
from typing import Final

from facewire.grid import offset_ns
from facewire.ports import Clock
from facewire.values import Frame

__all__ = ["STALE_NS", "DueQueue"]

STALE_NS: Final = 100_000_000
"""A frame so late is not sent any more where a newer one is due: after a stall a face catches up at once."""

_MAX_WAITING: Final = 4096
"""Frames: two seconds of the most subjects that a sidecar takes."""

_MAX_EPOCHS: Final = 256


class DueQueue:
    """Frames as the line made them, one by one.

    Args:
        clock: says when a frame is due.
        fps: frames per second of the line.
        stale_ns: how late a frame may leave where a newer one is due; None for ever so late.
    """

    def __init__(self, clock: Clock, fps: int, stale_ns: int | None = STALE_NS) -> None:
        self._clock = clock
        self._tick_ns = offset_ns(1, fps)
        self._stale_ns = stale_ns
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, Frame]] = []
        self._epochs: dict[str, int] = {}
        """Of subjects that were cut, 0 where there is none; emptied when it has grown and nothing waits."""
        self._filled = threading.Condition()
        self._next_ns = 0
        """When the next tick is due."""
        self._wakes_ns = 0
        """When whoever takes wakes by itself."""
        self.dropped = 0
        """Frames for which there was no room, or that were too late."""

    def put(self, frame: Frame, due_ns: int) -> None:
        """Keep a frame of the tick that is due at `due_ns` until its sound plays.

        Those of an older epoch of its subject are void and go.
        """
        shown_ns = max(frame.at_ns, due_ns)
        with self._filled:
            if frame.epoch != self._epochs.get(frame.subject, 0):
                self._forget(frame.subject)
                self._epochs[frame.subject] = frame.epoch
            if len(self._waiting) == _MAX_WAITING:
                heapq.heappop(self._waiting)
                self.dropped += 1
            heapq.heappush(self._waiting, (shown_ns, next(self._order), frame))
            self._next_ns = due_ns + self._tick_ns
            if shown_ns < self._wakes_ns:
                self._filled.notify()

    def take(self, patience_s: float) -> list[Frame]:
        """Wait for the next frame to be due, at most `patience_s` seconds, and return what is due by then."""
        self._wait(patience_s)
        with self._filled:
            now_ns = self._clock.now_ns()
            due: list[tuple[int, int, Frame]] = []
            while self._waiting and self._waiting[0][0] <= now_ns:
                due.append(heapq.heappop(self._waiting))
            if not self._waiting and len(self._epochs) > _MAX_EPOCHS:
                self._epochs.clear()
            return self._fresh(due, now_ns)

    def _wait(self, patience_s: float) -> None:
        with self._filled:
            now_ns = self._clock.now_ns()
            wakes_ns = now_ns + int(patience_s * 1e9)
            if self._waiting:
                wakes_ns = min(wakes_ns, self._waiting[0][0])
            elif now_ns < self._next_ns:
                # The line hands frames over before they are due: it need not wake anybody for them.
                wakes_ns = min(wakes_ns, self._next_ns)
            self._wakes_ns = wakes_ns
            if wakes_ns > max(now_ns, self._next_ns):
                # A tick comes before, and may bring what is due sooner.
                self._filled.wait((wakes_ns - now_ns) / 1e9)
                return
        # Nobody needs to be woken, so the clock does: on Windows a condition's time has steps of 16 ms.
        self._clock.sleep_until_ns(wakes_ns)

    def _fresh(self, due: list[tuple[int, int, Frame]], now_ns: int) -> list[Frame]:
        stale_ns = self._stale_ns
        if stale_ns is None:
            return [frame for _, _, frame in due]
        newest = {frame.subject: order for _, order, frame in due}
        fresh = [
            frame
            for shown_ns, order, frame in due
            if now_ns - shown_ns <= stale_ns or newest[frame.subject] == order
        ]
        self.dropped += len(due) - len(fresh)
        return fresh

    def _forget(self, subject: str) -> None:
        self._waiting = [entry for entry in self._waiting if entry[2].subject != subject]
        heapq.heapify(self._waiting)
