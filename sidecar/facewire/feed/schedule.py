"""When pushed speech is due: stretches of it that play without a break, and where it was cut.

Every sample that is pushed gets its due time at once, so that a player knows when its sound must be heard
before the first face is made. All values are frozen: what a client does returns a new schedule. No audio, no
threads.
"""

from dataclasses import dataclass, replace
from typing import Final

from facewire.face.settle import settle_frames
from facewire.feed.moods import NO_MOODS, MoodTrack
from facewire.grid import DEFAULT_FPS, SAMPLE_RATE, frames_in, sample_of
from facewire.values import TimedMood

__all__ = ["DELAY_NS", "MADE_BEFORE_NS", "MAX_SEGMENTS", "Due", "Schedule", "Segment"]

_SECOND: Final = 10**9

DELAY_NS: Final = 80_000_000
"""How far ahead the first sample of an utterance is scheduled: two ticks to make its face and send it, and
16 ms for the player."""

MADE_BEFORE_NS: Final = 48_000_000
"""A face is made this long before it is due at the latest, with what look-ahead has come by then: a tick and
a half, so that it is there in time."""

MAX_SEGMENTS: Final = 256
"""Stretches of speech that wait at once: a client could push a million utterances of one sample."""

_FORGOTTEN_NS: Final = 2 * _SECOND
"""How long what is over stays in the schedule, for the line to tell of it."""


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


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one utterance that plays without a break."""

    utterance: int
    start: int
    """Its first sample on the subject's timeline, 16 kHz."""
    at_ns: int
    """Monotonic time at which its first sample is due to be heard."""
    stop: int
    """One past its last sample that has been pushed."""
    ended: bool = False
    """Whether the utterance ends with it; else its audio may go on."""

    @property
    def end(self) -> Due:
        """Return the place at which it stops."""
        return Due(self.utterance, self.stop, self.due_ns(self.stop))

    def due_ns(self, sample: int) -> int:
        """Return when a sample of it, or one beyond its end, is due."""
        return self.at_ns + (sample - self.start) * _SECOND // SAMPLE_RATE

    def sample_due(self, now_ns: int) -> int:
        """Return the sample that is due at `now_ns`; may lie before its start or beyond its end."""
        return self.start + (now_ns - self.at_ns) * SAMPLE_RATE // _SECOND


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that is pushed and not over yet, as the line sees it in one tick."""

    fps: int = DEFAULT_FPS
    delay_ns: int = DELAY_NS
    """How far ahead of now speech is scheduled."""
    epoch: int = 0
    """Counts the cuts: cancels and pauses."""
    floor: int = 0
    """Sample before which everything is over, whether it was heard or not."""
    segments: tuple[Segment, ...] = ()
    """In the order of their starts, without overlap."""
    utterance: int = 0
    """The newest utterance; 0 before the first."""
    talking: bool = False
    """Whether the newest utterance may go on."""
    next_start: int = 0
    """The earliest sample for an utterance where nothing is scheduled."""
    paused_ns: int | None = None
    """When it was paused, while it is."""
    closed: bool = False
    """Whether nothing more will be pushed."""
    cancel_epoch: int = 0
    """The epoch that the last cancel began."""
    cancelled: int = 0
    """The newest utterance at the last cancel: it and those before it are over."""
    moods: MoodTrack = NO_MOODS

    @property
    def end(self) -> int:
        """Return one past the last sample that has been pushed."""
        return self.segments[-1].stop if self.segments else self.floor

    def position(self, now_ns: int) -> int:
        """Return the sample up to which speech has been due at `now_ns`."""
        now_ns = now_ns if self.paused_ns is None else self.paused_ns
        reached = self.floor
        for segment in self.segments:
            if now_ns < segment.at_ns:
                break
            reached = max(reached, min(segment.sample_due(now_ns), segment.stop))
        return reached

    def segment_at(self, sample: int) -> Segment | None:
        """Return the last segment that starts at or before `sample`."""
        found = None
        for segment in self.segments:
            if segment.start > sample:
                break
            found = segment
        return found

    def segment_after(self, sample: int) -> Segment | None:
        """Return the first segment that starts after `sample`."""
        return next((segment for segment in self.segments if segment.start > sample), None)

    def mood_at(self, sample: int) -> TimedMood | None:
        """Return the entry of the mood track that is in force at a sample; None outside speech."""
        segment = self.segment_at(sample)
        if segment is None or (segment.ended and sample >= segment.stop):
            return None
        return self.moods.at(segment.utterance, sample)

    def unheard(self, sample: int) -> int:
        """Return how many scheduled samples lie beyond `sample`."""
        return sum(max(0, segment.stop - max(segment.start, sample)) for segment in self.segments)

    def room(self, now_ns: int) -> tuple["Schedule", Due]:
        """Return the schedule with a place for what is pushed now, and the place.

        More of an utterance follows at once after what came, or is due anew where it has starved. A new one
        is back to back with the one before it, or as soon as it can be met.
        """
        clock_ns = self._clock_ns(now_ns)
        if not self.talking:
            place = self._next_utterance(clock_ns + self.delay_ns)
        else:
            place = self.segments[-1].end
            if place.at_ns >= clock_ns:
                return self, place
            place = replace(place, at_ns=clock_ns + self.delay_ns)
        segment = Segment(place.utterance, place.sample, place.at_ns, place.sample)
        over = [one for one in self.segments if one.end.at_ns <= clock_ns - _FORGOTTEN_NS]
        return replace(
            self,
            floor=max([self.floor, *(one.stop for one in over)]),
            segments=(*self.segments[len(over) :], segment),
            utterance=place.utterance,
            talking=True,
        ), place

    def pushed(self, stop: int) -> "Schedule":
        """Return the schedule with the utterance at hand reaching to sample `stop`."""
        *before, last = self.segments
        return replace(self, segments=(*before, replace(last, stop=stop)))

    def flushed(self) -> "Schedule":
        """Return the schedule with the utterance at hand over."""
        if not self.talking:
            return self
        *before, last = self.segments
        after = self._settled_after(last.stop)
        return replace(self, segments=(*before, replace(last, ended=True)), talking=False, next_start=after)

    def cut(self, now_ns: int) -> "Schedule":
        """Return the schedule after a cancel: nothing waits, and speech begins once the face has settled."""
        at = self.position(now_ns)
        return Schedule(
            fps=self.fps,
            delay_ns=self.delay_ns,
            epoch=self.epoch + 1,
            floor=at,
            utterance=self.utterance,
            next_start=self._settled_after(at),
            closed=self.closed,
            cancel_epoch=self.epoch + 1,
            cancelled=self.utterance,
        )

    def paused(self, now_ns: int) -> "Schedule":
        """Return the schedule as it stands still at what is due now; the same where it does already."""
        if self.paused_ns is not None:
            return self
        return replace(self, epoch=self.epoch + 1, floor=self.position(now_ns), paused_ns=now_ns)

    def resumed(self, now_ns: int) -> "Schedule":
        """Return the schedule as it goes on from where it was paused; the same where it was not."""
        if self.paused_ns is None:
            return self
        shift_ns = now_ns + self.delay_ns - self.paused_ns
        segments = tuple(
            replace(one, at_ns=one.at_ns + shift_ns) if one.stop > self.floor else one
            for one in self.segments
        )
        return replace(self, segments=segments, paused_ns=None)

    def as_resumed(self, due: Due, now_ns: int) -> Due:
        """Return when a place would be due if a pause ended now."""
        if self.paused_ns is None:
            return due
        return replace(due, at_ns=due.at_ns + now_ns + self.delay_ns - self.paused_ns)

    def _next_utterance(self, soonest_ns: int) -> Due:
        utterance = self.utterance + 1
        if not self.segments:
            return Due(utterance, self.next_start, soonest_ns)
        end = self.segments[-1].end
        gap = max(0, soonest_ns - end.at_ns) * SAMPLE_RATE // _SECOND
        start = min(end.sample + gap, self._settled_after(end.sample))
        return Due(utterance, start, max(end.at_ns, soonest_ns))

    def _settled_after(self, sample: int) -> int:
        """Return the sample of the first frame on which a face that stopped at `sample` has settled."""
        return sample_of(frames_in(sample, self.fps) + settle_frames(self.fps), self.fps)

    def _clock_ns(self, now_ns: int) -> int:
        """Return the time by which speech is scheduled: it stands still while paused."""
        return now_ns if self.paused_ns is None else self.paused_ns - self.delay_ns
