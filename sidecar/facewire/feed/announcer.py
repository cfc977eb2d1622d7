"""What games and agents want to be told of pushed speech: when an utterance starts, finishes or runs dry."""

import itertools
from collections.abc import Iterable

from facewire.feed.schedule import Schedule, Segment
from facewire.grid import SAMPLE_RATE
from facewire.values import Event, EventKind

__all__ = ["Announcer"]


class Announcer:
    """Turns one subject's schedule into events, each told once.

    Args:
        subject: its name.
        generation: which of that name it is, for its events.
    """

    def __init__(self, subject: str, generation: int = 0) -> None:
        self._subject = subject
        self._generation = generation
        self._epoch = 0
        self._started = 0
        self._finished = 0
        self._dry_at = -1
        """Sample at which the speech was told to have run dry last."""
        self._seen: tuple[Segment, ...] = ()
        """What was scheduled in the last tick."""

    def begin(self, schedule: Schedule, now_ns: int) -> list[Event]:
        """Follow the schedule, and return the ends of utterances that were cut off or are forgotten."""
        cut = schedule.cancel_epoch > self._epoch
        events = self._interrupted(schedule, now_ns) if cut else []
        self._epoch = schedule.epoch
        events += self._forgotten(schedule, now_ns)
        self._seen = schedule.segments
        return events

    def starts(self, schedule: Schedule, utterance: int) -> list[Event]:
        """Return the starts of utterances up to one whose first face is made.

        One that is shorter than a frame has no face of its own: it starts with the next.
        """
        return self._starts_of(one for one in schedule.segments if one.utterance <= utterance)

    def _starts_of(self, segments: Iterable[Segment]) -> list[Event]:
        events: list[Event] = []
        for segment in segments:
            if segment.utterance > self._started:
                self._started = segment.utterance
                at_s = segment.start / SAMPLE_RATE
                events.append(
                    self._event(EventKind.STARTED, segment.at_ns, utterance=segment.utterance, t=at_s)
                )
        return events

    def tick(self, schedule: Schedule, now_ns: int, *, starved: bool) -> tuple[Event, ...]:
        """Return what happened up to `now_ns` that has not been told."""
        events: list[Event] = []
        if schedule.paused_ns is None:
            for segment in schedule.segments:
                end_ns = segment.due_ns(segment.stop)
                if segment.ended and segment.utterance > self._finished and end_ns <= now_ns:
                    events += self.starts(schedule, segment.utterance)
                    events.append(self._end(segment.utterance, end_ns, segment.stop))
        for earlier, later in itertools.pairwise(schedule.segments):
            if later.start == earlier.stop and not earlier.ended:
                events += self._starved(later.utterance, later.start, now_ns)
        if starved:
            events += self._starved(schedule.utterance, schedule.end, now_ns)
        return tuple(events)

    def _starved(self, utterance: int, sample: int, now_ns: int) -> list[Event]:
        """Return that the audio from `sample` on is late, if that has not been told."""
        if sample <= self._dry_at:
            return []
        self._dry_at = sample
        return [self._event(EventKind.STARVED, now_ns, utterance=utterance, t=sample / SAMPLE_RATE)]

    def _interrupted(self, schedule: Schedule, now_ns: int) -> list[Event]:
        """Return the end of every utterance that a cancel cut off, heard in part or not at all."""
        return [
            self._end(utterance, now_ns, schedule.floor, interrupted=True)
            for utterance in range(self._finished + 1, schedule.cancelled + 1)
        ]

    def _forgotten(self, schedule: Schedule, now_ns: int) -> list[Event]:
        """Return the ends of utterances that were long over as the next was pushed, and never told.

        Their audio had run dry, or was heard as it was paused; then they ended and the next began in one
        tick.
        """
        events: list[Event] = []
        first = schedule.segments[0].utterance if schedule.segments else 0
        for utterance in range(self._finished + 1, first):
            known = [one for one in self._seen if one.utterance == utterance]
            segment = known[-1] if known else Segment(utterance, schedule.floor, now_ns, schedule.floor)
            events += self._starts_of(known[:1] or [segment])
            events.append(self._end(utterance, segment.end.at_ns, segment.stop))
        return events

    def _end(self, utterance: int, at_ns: int, sample: int, *, interrupted: bool = False) -> Event:
        self._finished = utterance
        return self._event(
            EventKind.FINISHED, at_ns, utterance=utterance, t=sample / SAMPLE_RATE, interrupted=interrupted
        )

    def _event(
        self, kind: EventKind, at_ns: int, *, utterance: int, t: float, interrupted: bool = False
    ) -> Event:
        # The line stamps the session on its events.
        return Event(
            self._subject, 0, self._epoch, at_ns, kind, utterance, t, interrupted,
            generation=self._generation,
        )  # fmt: skip
