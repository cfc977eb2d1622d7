"""Subjects that clients let hear a microphone, beside the one that a run may have been started with.

Belongs to the control thread.
"""

from collections.abc import Callable
from typing import Final, Protocol

from facewire.errors import ControlError, FacewireError, SourceError
from facewire.feed.live import LiveFeed
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.serve.operating.microphones import Listens, Microphones
from facewire.serve.pushed import SubjectFactory

__all__ = ["Hear", "Listening", "Opened", "deaf"]

_RESTED_NS: Final = 500_000_000
"""After which a face that hears nothing more has settled for all its readers."""


class Opened(Listens, Protocol):
    """A microphone that begins and ends with its subject."""

    def start(self) -> None:
        """Open the device.

        Raises:
            SourceError: it cannot be opened.
        """
        ...

    def close(self) -> None:
        """Release the device."""
        ...


Hear = Callable[[str | None], tuple[LiveFeed, Opened]]
"""Makes a microphone by its device's name, None for the system's default, and the feed that hears it.

Raises SourceError where there is no such device.
"""


def deaf(device: str | None) -> tuple[LiveFeed, Opened]:
    """Open no microphone.

    Raises:
        SourceError: always.
    """
    raise SourceError(
        f"this sidecar opens no microphone ({device or 'default'}); start it with `facewire run`"
    )


class Listening:
    """Begins and ends them.

    Args:
        roster: all subjects of the line.
        make_subject: makes one that fits the line.
        microphones: told of each that is listened to.
        hear: makes a microphone.
    """

    def __init__(
        self, roster: Roster, make_subject: SubjectFactory, microphones: Microphones, hear: Hear
    ) -> None:
        self._roster = roster
        self._make_subject = make_subject
        self._microphones = microphones
        self._hear = hear
        self._begun: dict[str, tuple[Subject, Opened]] = {}
        self._ended: list[tuple[int, Subject]] = []

    def begin(self, name: str, device: str, settings: Settings) -> str:
        """Let a new subject hear a microphone; return the name of its device.

        Args:
            name: of the subject.
            device: a name or a part of one; empty to follow the system's default.
            settings: its first ones.

        Raises:
            ControlError: `subject_exists`, `too_many_subjects`, `no_such_device` or `no_sound_devices`.
        """
        self._microphones.there()
        try:
            feed, microphone = self._hear(device or None)
            subject = self._make_subject(name, feed, settings)
            try:
                self._start(subject, microphone)
            except FacewireError:
                microphone.close()
                raise
        except SourceError as error:
            raise ControlError("no_such_device", str(error)) from error
        self._microphones.add(subject, feed, microphone)
        self._begun[name] = (subject, microphone)
        return microphone.device.name

    def _start(self, subject: Subject, microphone: Opened) -> None:
        self._roster.add(subject)
        try:
            microphone.start()
        except SourceError:
            self._roster.remove(subject)
            raise

    def end(self, name: str, now_ns: int) -> bool:
        """Let a subject rest, and end; return whether it is one that was begun here."""
        subject, microphone = self._begun.pop(name, (None, None))
        if subject is None or microphone is None:
            return any(ended.name == name for _, ended in self._ended)
        microphone.close()
        self._microphones.remove(subject)
        self._ended.append((now_ns + _RESTED_NS, subject))
        return True

    def expire(self, now_ns: int) -> None:
        """Remove those that have come to rest."""
        for rested_ns, subject in self._ended:
            if rested_ns <= now_ns:
                self._roster.remove(subject)
        self._ended = [ended for ended in self._ended if ended[0] > now_ns]

    def close(self) -> None:
        """Release all devices."""
        for _, microphone in self._begun.values():
            microphone.close()
        self._begun.clear()
