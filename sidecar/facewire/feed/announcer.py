"""What games and agents want to be told of pushed speech: when an utterance starts, finishes or runs dry."""

import itertools

from facewire.feed.schedule import Schedule
from facewire.grid import SAMPLE_RATE
from facewire.values import Event, EventKind

__all__ = ["Announcer"]


class Announcer:
    """Turns one subject's schedule into events, each told once.

    Args:
        subject: its name.
    """

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._epoch = 0
        self._started = 0
        self._finished = 0
        self._dry_at = -1
        """Sample at which the speech was told to have run dry last."""

    def begin(self, schedule: Schedule, now_ns: int) -> list[Event]:
        """Follow the schedule's epoch, and return the ends of utterances that a cancel has cut off."""
        cut = schedule.cancel_epoch > self._epoch
        events = self._interrupted(schedule, now_ns) if cut else []
        self._epoch = schedule.epoch
        return events

    def starts(self, schedule: Schedule, utterance: int) -> list[Event]:
        """Return the starts of utterances up to one whose first face is made.

        One that is shorter than a frame has no face of its own: it starts with the next.
        """
        events: list[Event] = []
        for segment in schedule.segments:
            if self._started < segment.utterance <= utterance:
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

    def _end(self, utterance: int, at_ns: int, sample: int, *, interrupted: bool = False) -> Event:
        self._finished = utterance
        return self._event(
            EventKind.FINISHED, at_ns, utterance=utterance, t=sample / SAMPLE_RATE, interrupted=interrupted
        )

    def _event(
        self, kind: EventKind, at_ns: int, *, utterance: int, t: float, interrupted: bool = False
    ) -> Event:
        # The line stamps the session on its events.
        return Event(self._subject, 0, self._epoch, at_ns, kind, utterance, t, interrupted)
