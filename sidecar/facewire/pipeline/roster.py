"""The subjects of a session.

Any thread may add one or look one up; the line reads one immutable tuple a tick.
"""

import threading

from facewire.errors import ControlError
from facewire.pipeline.subject import Subject

__all__ = ["MAX_SUBJECTS", "Roster"]

MAX_SUBJECTS = 64
"""More characters than one core can serve at 31 frames a second is a mistake, not a wish."""


class Roster:
    """Who is on the line."""

    def __init__(self, limit: int = MAX_SUBJECTS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._subjects: tuple[Subject, ...] = ()

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Return everybody, in the order of arrival."""
        return self._subjects

    def add(self, subject: Subject) -> None:
        """Let a subject in.

        Raises:
            ControlError: `subject_exists` or `too_many_subjects`.
        """
        with self._lock:
            if any(other.name == subject.name for other in self._subjects):
                raise ControlError(
                    "subject_exists", f"subject {subject.name!r} is open; close it or choose another name"
                )
            if len(self._subjects) >= self._limit:
                raise ControlError(
                    "too_many_subjects", f"{self._limit} subjects are open; close one before opening another"
                )
            self._subjects = (*self._subjects, subject)

    def remove(self, subject: Subject) -> None:
        """Let a subject go; nothing happens if it has gone."""
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
