"""When pushed speech is due: stretches of it that play without a break, and where it was cut.

Every sample that is pushed gets its due time at once, so that a player knows when its sound must be heard
before the first face is made. All values are frozen; `Speech` replaces them whole.
"""

from dataclasses import dataclass
from typing import Final

from facewire.grid import SAMPLE_RATE

__all__ = ["Schedule", "Segment"]

_SECOND: Final = 10**9


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

    def due_ns(self, sample: int) -> int:
        """Return when a sample of it, or one beyond its end, is due."""
        return self.at_ns + (sample - self.start) * _SECOND // SAMPLE_RATE

    def sample_due(self, now_ns: int) -> int:
        """Return the sample that is due at `now_ns`; may lie before its start or beyond its end."""
        return self.start + (now_ns - self.at_ns) * SAMPLE_RATE // _SECOND


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that is pushed and not over yet, as the line sees it in one tick."""

    epoch: int = 0
    """Counts the cuts: cancels and pauses."""
    floor: int = 0
    """Sample from which the epoch goes on: what lies before is over, whether it was heard or not."""
    segments: tuple[Segment, ...] = ()
    """In the order of their starts, without overlap."""
    utterance: int = 0
    """The newest utterance; 0 before the first."""
    paused_ns: int | None = None
    """When it was paused, while it is."""
    closed: bool = False
    """Whether nothing more will be pushed."""
    cancel_epoch: int = 0
    """The epoch that the last cancel began."""
    cancelled: int = 0
    """The newest utterance at the last cancel: it and those before it are over."""

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
