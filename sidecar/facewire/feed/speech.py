"""Where a client that pushes speech meets the line: samples that wait, and when they are due.

The control thread pushes, flushes, cancels and pauses; the line takes samples and follows the schedule. One
lock guards both, held for a few assignments and never while anything is computed from audio.
"""

import threading
from collections import deque
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from facewire.face.settle import settle_frames
from facewire.feed.schedule import Schedule, Segment
from facewire.grid import SAMPLE_RATE, frames_in, sample_of
from facewire.values import Floats

__all__ = ["DELAY_NS", "MADE_BEFORE_NS", "MAX_SEGMENTS", "Due", "Piece", "Speech"]

_SECOND: Final = 10**9

DELAY_NS: Final = 80_000_000
"""How far ahead the first sample of an utterance is scheduled: two ticks to make its face and send it, and 16
ms for the player."""

MADE_BEFORE_NS: Final = 48_000_000
"""A face is made this long before it is due at the latest, with what look-ahead has come by then: a tick and
a half, so that it is there in time."""

MAX_SEGMENTS: Final = 256
"""Stretches of speech that are scheduled at once: a client could push a million utterances of one sample."""

_FORGOTTEN_NS: Final = 2 * 10**9
"""How long what is over stays in the schedule, for the line to tell of it."""

_NOTHING: Final[Floats] = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Due:
    """A place in pushed speech and when it is due."""

    utterance: int
    sample: int
    """On the subject's timeline, 16 kHz."""
    at_ns: int

    @property
    def t(self) -> float:
        """Return the place in seconds on the subject's timeline."""
        return self.sample / SAMPLE_RATE


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
        self._fps = fps
        self._delay_ns = max(delay_ns, MADE_BEFORE_NS)
        self._lock = threading.Lock()
        self._schedule = Schedule()
        self._pieces: deque[Piece] = deque()
        self._waiting = 0
        self._pushed = 0
        """Samples of the utterance at hand, at the client's rate; 0 while none is open."""
        self._begun = 0
        """The timeline sample at which the utterance at hand began."""
        self._next_start = 0
        """The earliest timeline sample for an utterance that is not back to back with another."""
        self._cancelled_from: int | None = None
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

    def push(self, samples: Floats, now_ns: int, *, end: bool = False) -> Due:
        """Add float32[n] samples to the utterance at hand, or begin one, and return when the first is due.

        Args:
            samples: at `rate`; `free` of them at most. May be empty.
            now_ns: monotonic time.
            end: whether the utterance ends with them.
        """
        with self._lock:
            if len(samples) == 0:
                due = self._next_due(now_ns)
            else:
                due = self._begin(now_ns) if self._pushed == 0 else self._go_on(now_ns)
                first = self._pushed == 0
                self._pushed += len(samples)
                self._waiting += len(samples)
                self._pieces.append(Piece(due.sample if first else None, samples, ends=False))
                self._stretch(self._begun + self._pushed * SAMPLE_RATE // self.rate)
            if end:
                self._end()
            return self._as_resumed(due, now_ns)

    def flush(self, now_ns: int) -> Due:
        """End the utterance at hand and return when it ends."""
        with self._lock:
            self._end()
            schedule = self._schedule
            if not schedule.segments:
                return Due(schedule.utterance, schedule.floor, now_ns)
            last = schedule.segments[-1]
            return self._as_resumed(Due(last.utterance, last.stop, last.due_ns(last.stop)), now_ns)

    def cancel(self, now_ns: int) -> Due:
        """Drop everything that waits or lies ahead; return where it was cut, and which utterance.

        The utterance is 0 where nothing was playing or waiting.
        """
        with self._lock:
            schedule = self._schedule
            at = schedule.position(now_ns)
            open_one = schedule.utterance if self._pushed else 0
            cut_off = next(
                (segment.utterance for segment in schedule.segments if segment.stop > at), open_one
            )
            unheard = (max(0, segment.stop - max(segment.start, at)) for segment in schedule.segments)
            self._dropped += sum(unheard) * self.rate // SAMPLE_RATE
            self._pieces.clear()
            self._waiting = self._pushed = 0
            self._cancelled_from = min(at, at if self._cancelled_from is None else self._cancelled_from)
            self._next_start = self._settled_after(at)
            epoch = schedule.epoch + 1
            self._schedule = Schedule(
                epoch=epoch,
                floor=at,
                utterance=schedule.utterance,
                closed=schedule.closed,
                cancel_epoch=epoch,
                cancelled=schedule.utterance,
            )
            return Due(cut_off, at, now_ns)

    def pause(self, now_ns: int) -> Due:
        """Stop at what is due now without losing anything; return where. A second pause changes nothing."""
        with self._lock:
            schedule = self._schedule
            at = schedule.position(now_ns)
            if schedule.paused_ns is None:
                self._schedule = replace(schedule, epoch=schedule.epoch + 1, floor=at, paused_ns=now_ns)
            return Due(schedule.utterance, at, now_ns)

    def resume(self, now_ns: int) -> Due:
        """Go on where it was paused; return where, and when that is due. Without a pause nothing changes."""
        with self._lock:
            schedule = self._schedule
            if schedule.paused_ns is not None:
                shift_ns = now_ns + self._delay_ns - schedule.paused_ns
                segments = tuple(
                    replace(segment, at_ns=segment.at_ns + shift_ns)
                    for segment in schedule.segments
                    if segment.stop > schedule.floor or not segment.ended
                )
                schedule = self._schedule = replace(schedule, segments=segments, paused_ns=None)
            at = schedule.position(now_ns)
            segment = schedule.segment_at(at)
            return Due(schedule.utterance, at, now_ns if segment is None else segment.due_ns(at))

    def close(self, now_ns: int) -> None:
        """End the utterance at hand and let nothing follow; what is paused goes on."""
        self.resume(now_ns)
        with self._lock:
            self._end()
            self._schedule = replace(self._schedule, closed=True)

    def begin_tick(self) -> tuple[Schedule, int | None]:
        """Return the schedule, and the sample from which the line must forget what it holds, if any."""
        with self._lock:
            forget_from, self._cancelled_from = self._cancelled_from, None
            return self._schedule, forget_from

    def take(self, limit: int, epoch: int) -> Piece | None:
        """Return the next piece, None where nothing waits or a cancel has come between.

        Args:
            limit: samples at `rate`.
            epoch: the epoch that the line follows.
        """
        with self._lock:
            if not self._pieces or self._schedule.epoch != epoch:
                return None
            piece = self._pieces.popleft()
            if len(piece.samples) > limit:
                rest = replace(piece, start=None, samples=piece.samples[limit:])
                self._pieces.appendleft(rest)
                piece = replace(piece, samples=piece.samples[:limit], ends=False)
            self._waiting -= len(piece.samples)
            return piece

    def _next_due(self, now_ns: int) -> Due:
        """Return when a sample that is pushed now would be due, and change nothing."""
        kept = self._schedule
        due = self._begin(now_ns) if self._pushed == 0 else self._go_on(now_ns)
        self._schedule = kept
        return due

    def _begin(self, now_ns: int) -> Due:
        """Schedule a new utterance: back to back with the one before it, or as soon as it can be met."""
        schedule = self._schedule
        soonest_ns = self._schedule_now(now_ns) + self._delay_ns
        start, at_ns = self._next_start, soonest_ns
        if schedule.segments:
            last = schedule.segments[-1]
            end_ns = last.due_ns(last.stop)
            gap = max(0, soonest_ns - end_ns) * SAMPLE_RATE // _SECOND
            start = min(last.stop + gap, self._settled_after(last.stop))
            at_ns = max(end_ns, soonest_ns)
        utterance = schedule.utterance + 1
        self._begun = start
        self._add(Segment(utterance, start, at_ns, start), utterance, now_ns)
        return Due(utterance, start, at_ns)

    def _go_on(self, now_ns: int) -> Due:
        """Schedule more of the utterance at hand: at once after what came, or anew where it has starved."""
        schedule = self._schedule
        last = schedule.segments[-1]
        at_ns = last.due_ns(last.stop)
        by_ns = self._schedule_now(now_ns)
        if at_ns < by_ns:
            at_ns = by_ns + self._delay_ns
            self._add(Segment(last.utterance, last.stop, at_ns, last.stop), schedule.utterance, now_ns)
        return Due(last.utterance, last.stop, at_ns)

    def _add(self, segment: Segment, utterance: int, now_ns: int) -> None:
        """Add a segment, and forget those that were over a while ago."""
        oldest_ns = self._schedule_now(now_ns) - _FORGOTTEN_NS
        kept = tuple(other for other in self._schedule.segments if other.due_ns(other.stop) > oldest_ns)
        self._schedule = replace(self._schedule, segments=(*kept, segment), utterance=utterance)

    def _stretch(self, stop: int) -> None:
        *before, last = self._schedule.segments
        self._schedule = replace(self._schedule, segments=(*before, replace(last, stop=stop)))

    def _end(self) -> None:
        if self._pushed:
            *before, last = self._schedule.segments
            self._schedule = replace(self._schedule, segments=(*before, replace(last, ended=True)))
            self._pieces.append(Piece(None, _NOTHING, ends=True))
            self._next_start = self._settled_after(last.stop)
            self._pushed = 0

    def _settled_after(self, sample: int) -> int:
        """Return the sample of the first frame on which a face that stopped at `sample` has settled."""
        return sample_of(frames_in(sample, self._fps) + settle_frames(self._fps), self._fps)

    def _schedule_now(self, now_ns: int) -> int:
        """Return the time by which speech is scheduled: it stands still while paused."""
        paused_ns = self._schedule.paused_ns
        return now_ns if paused_ns is None else paused_ns - self._delay_ns

    def _as_resumed(self, due: Due, now_ns: int) -> Due:
        """Return when it would be due if a pause ended now."""
        paused_ns = self._schedule.paused_ns
        if paused_ns is None:
            return due
        return replace(due, at_ns=due.at_ns + now_ns + self._delay_ns - paused_ns)
