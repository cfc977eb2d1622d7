"""Where a client that pushes speech meets the line: samples that wait, and when they are due.

The control thread pushes, flushes, cancels and pauses; the line takes samples and follows the schedule. One
lock guards both, held for a few assignments and never while anything is computed from audio.
"""

import threading
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from facewire.feed.schedule import DELAY_NS, MADE_BEFORE_NS, Due, Schedule
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats, TimedMood

__all__ = ["Piece", "Speech"]

_NOTHING: Final[Floats] = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Samples on their way to the line."""

    start: int | None
    """The timeline sample at which an utterance begins with this piece; None within one."""
    samples: Floats
    """float32[n], mono, at the client's rate."""
    ends: bool
    """Whether the utterance ends with this piece."""


class Speech:
    """The speech that is pushed for one subject.

    Args:
        rate: of what is pushed, hertz.
        fps: frames per second.
        capacity: samples at `rate` that may wait.
        delay_ns: how far ahead of now an utterance is scheduled; at least `MADE_BEFORE_NS`.
    """

    def __init__(self, rate: int, fps: int, capacity: int, delay_ns: int = DELAY_NS) -> None:
        self.rate = rate
        self.capacity = capacity
        self._lock = threading.Lock()
        self._schedule = Schedule(fps, max(delay_ns, MADE_BEFORE_NS))
        self._pieces: deque[Piece] = deque()
        self._waiting = 0
        self._begun = 0
        self._pushed = 0
        """Where the utterance at hand begins on the timeline, and its samples so far at `rate`."""
        self._forget_from: int | None = None
        """Timeline sample from which the line has to forget what it holds."""
        self._dropped = 0

    @property
    def schedule(self) -> Schedule:
        """Return the schedule as it is at this moment."""
        return self._schedule

    @property
    def free(self) -> int:
        """Return how many samples at `rate` may be pushed now."""
        return self.capacity - self._waiting

    @property
    def buffered_s(self) -> float:
        """Return how much audio waits for the line, in seconds."""
        return self._waiting / self.rate

    @property
    def dropped(self) -> int:
        """Return how many samples at `rate` were cancelled before they were heard."""
        return self._dropped

    def push(
        self, samples: Floats, now_ns: int, *, end: bool = False, moods: tuple[TimedMood, ...] = ()
    ) -> Due:
        """Add samples to the utterance at hand, or begin one, and return when the first is due.

        Args:
            samples: float32[n] at `rate`, at most `free` of them. May be empty.
            now_ns: monotonic time.
            end: whether the utterance ends with them.
            moods: from points of them on, in seconds from the first.
        """
        with self._lock:
            begins = not self._schedule.talking
            schedule, due = self._schedule.room(now_ns)
            if len(samples):
                if begins:
                    self._begun, self._pushed = due.sample, 0
                self._pushed += len(samples)
                self._waiting += len(samples)
                self._pieces.append(Piece(due.sample if begins else None, samples, ends=False))
                self._schedule = schedule.pushed(self._begun + self._pushed * SAMPLE_RATE // self.rate)
            if moods:
                schedule = self._schedule
                left = schedule.moods.since(schedule.position(now_ns))
                self._schedule = replace(schedule, moods=left.placed(due.utterance, due.sample, moods))
            if end:
                self._end()
            return self._schedule.as_resumed(due, now_ns)

    def flush(self, now_ns: int) -> Due:
        """End the utterance at hand and return when it ends."""
        with self._lock:
            self._end()
            schedule = self._schedule
            if not schedule.segments:
                return Due(schedule.utterance, schedule.floor, now_ns)
            return schedule.as_resumed(schedule.segments[-1].end, now_ns)

    def cancel(self, now_ns: int) -> Due:
        """Drop everything that waits or lies ahead; return where it was cut, and which utterance.

        The utterance is 0 where nothing was playing or waiting.
        """
        with self._lock:
            before, self._schedule = self._schedule, self._schedule.cut(now_ns)
            at = self._schedule.floor
            unheard = (segment.utterance for segment in before.segments if segment.stop > at)
            utterance = next(unheard, before.utterance if before.talking else 0)
            self._dropped += before.unheard(at) * self.rate // SAMPLE_RATE
            self._pieces.clear()
            self._waiting = 0
            self._forget_from = at if self._forget_from is None else min(at, self._forget_from)
            return Due(utterance, at, now_ns)

    def pause(self, now_ns: int) -> Due:
        """Stop at what is due now without losing anything; return where. A second pause changes nothing."""
        with self._lock:
            schedule = self._schedule = self._schedule.paused(now_ns)
            return Due(schedule.utterance, schedule.position(now_ns), now_ns)

    def resume(self, now_ns: int) -> Due:
        """Go on where it was paused; return where, and when that is due. Without a pause nothing changes."""
        with self._lock:
            schedule = self._schedule = self._schedule.resumed(now_ns)
            at = schedule.position(now_ns)
            segment = schedule.segment_at(at)
            return Due(schedule.utterance, at, now_ns if segment is None else segment.due_ns(at))

    def close(self, now_ns: int) -> None:
        """End the utterance at hand and let nothing follow; what is paused goes on."""
        with self._lock:
            self._end()
            self._schedule = replace(self._schedule.resumed(now_ns), closed=True)

    def begin_tick(self) -> tuple[Schedule, int | None]:
        """Return the schedule, and the sample from which the line must forget what it holds, if any."""
        with self._lock:
            forget_from, self._forget_from = self._forget_from, None
            return self._schedule, forget_from

    def take(self, limit: int, epoch: int) -> Piece | None:
        """Return the next piece, None where nothing waits or a cancel has come between.

        Args:
            limit: samples at `rate`.
            epoch: that the line follows.
        """
        with self._lock:
            if not self._pieces or self._schedule.epoch != epoch:
                return None
            piece = self._pieces.popleft()
            if len(piece.samples) > limit:
                self._pieces.appendleft(replace(piece, start=None, samples=piece.samples[limit:]))
                piece = replace(piece, samples=piece.samples[:limit], ends=False)
            self._waiting -= len(piece.samples)
            return piece

    def _end(self) -> None:
        if self._schedule.talking:
            self._schedule = self._schedule.flushed()
            self._pieces.append(Piece(None, _NOTHING, ends=True))
