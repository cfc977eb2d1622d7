"""The subjects of a session.

Any thread may add, replace or look one up; the line reads one immutable tuple a tick, and tells who came and
went.
"""

import threading
from collections import deque
from collections.abc import Sequence
from typing import Final

from facewire.errors import ControlError
from facewire.pipeline.subject import Subject
from facewire.values import Event, EventKind

__all__ = ["MAX_SUBJECTS", "Attendance", "Roster"]

MAX_SUBJECTS: Final = 64
"""More characters than one core can serve at 31 frames a second."""


class Roster:
    """Who is on the line.

    Args:
        limit: subjects at most.
    """

    def __init__(self, limit: int = MAX_SUBJECTS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._subjects: tuple[Subject, ...] = ()
        self._replaced: deque[Subject] = deque()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Return all subjects, in the order of arrival."""
        return self._subjects

    def add(self, subject: Subject) -> None:
        """Add a subject.

        Raises:
            ControlError: `subject_exists` or `too_many_subjects`.
        """
        with self._lock:
            for other in self._subjects:
                _must_differ(subject.name, other.name)
            if len(self._subjects) >= self._limit:
                raise ControlError(
                    "too_many_subjects", f"{self._limit} subjects are open; close one before opening another"
                )
            self._subjects = (*self._subjects, subject)

    def replace(self, old: Subject, new: Subject) -> None:
        """Put a subject in the place of another of the same name; adds it if the other has gone."""
        with self._lock:
            self._subjects = (*(other for other in self._subjects if other is not old), new)
            self._replaced.append(old)

    def replaced(self) -> list[Subject]:
        """Return those that were replaced since the last call; for the line alone, after `subjects`."""
        return [self._replaced.popleft() for _ in range(len(self._replaced))]

    def remove(self, subject: Subject) -> None:
        """Remove a subject; nothing happens if it has gone."""
        with self._lock:
            self._subjects = tuple(other for other in self._subjects if other is not subject)

    def find(self, name: str) -> Subject:
        """Return the subject called `name`.

        Raises:
            ControlError: `no_such_subject`.
        """
        for subject in self._subjects:
            if subject.name == name:
                return subject
        raise ControlError("no_such_subject", f"no subject is called {name!r}; open it first")


def _must_differ(name: str, other: str) -> None:
    """Refuse a name that an engine which ignores case could not tell from another (SPEC.md 5)."""
    if name == other:
        raise ControlError(
            "subject_exists", f"subject {name!r} is open; choose another name, or open it with replace"
        )
    if name.casefold() == other.casefold():
        raise ControlError(
            "subject_exists",
            f"subject {other!r} is open, and some engines ignore case; choose another name than {name!r}",
        )


class Attendance:
    """Tells the line who came and who went since the last tick."""

    def __init__(self) -> None:
        self._present: tuple[Subject, ...] = ()

    def tick(
        self, subjects: tuple[Subject, ...], now_ns: int, replaced: Sequence[Subject] = ()
    ) -> list[Event]:
        """Return the events of `subjects` being there now and the others not any more.

        Args:
            subjects: who is there.
            now_ns: the time of the tick.
            replaced: among those who are not, the ones that others took the place of; some of them may have
                come since the last tick.
        """
        before, self._present = self._present, subjects
        if before is subjects and not replaced:
            return []
        events: list[Event] = []
        for subject in before:
            if subject not in subjects:
                events += [*subject.last_events(now_ns), _closed(subject, now_ns)]
        for subject in replaced:
            # Whoever opened it waits to be told, and then that it is another's.
            if subject not in before and subject not in subjects:
                events += [_opened(subject, now_ns), _closed(subject, now_ns)]
        return events + [_opened(subject, now_ns) for subject in subjects if subject not in before]


def _opened(subject: Subject, now_ns: int) -> Event:
    return Event(subject.name, 0, 0, now_ns, EventKind.OPENED, generation=subject.generation)


def _closed(subject: Subject, now_ns: int) -> Event:
    epoch, why, generation = subject.feed.epoch, subject.closed_why, subject.generation
    return Event(subject.name, 0, epoch, now_ns, EventKind.CLOSED, why=why, generation=generation)
