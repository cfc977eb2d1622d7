"""The microphones of a running sidecar: which there are, and what a subject listens to, how loudly."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from facewire.errors import ControlError, SourceError
from facewire.feed.live import LiveFeed
from facewire.pipeline.subject import Subject
from facewire.source.microphone import Device, find_device, input_devices
from facewire.wire import control as wire

__all__ = ["Listens", "Microphones"]


class Listens(Protocol):
    """A microphone that is listened to. Every method may be called by any thread."""

    @property
    def device(self) -> Device:
        """Return the device that is listened to, or waited for."""
        ...

    def choose(self, device: Device | None) -> None:
        """Listen to another device soon, None for the system's default."""
        ...

    def refresh(self) -> None:
        """Look for devices now, and open the one that is wanted anew."""
        ...


@dataclass(frozen=True, slots=True)
class _Heard:
    """A subject with what it listens to."""

    subject: Subject
    feed: LiveFeed
    microphone: Listens


class Microphones:
    """Those that are listened to, and those that could be.

    Args:
        look: lists the sound inputs; raises SourceError where they cannot be listed.
    """

    def __init__(self, look: Callable[[], tuple[Device, ...]] = input_devices) -> None:
        self._look = look
        self._heard: tuple[_Heard, ...] = ()

    def add(self, subject: Subject, feed: LiveFeed, microphone: Listens) -> None:
        """Note what a subject listens to."""
        self._heard = (*self._heard, _Heard(subject, feed, microphone))

    def remove(self, subject: Subject) -> None:
        """Forget a subject that listens no more."""
        self._heard = tuple(heard for heard in self._heard if heard.subject is not subject)

    def refresh(self) -> bool:
        """Look for devices again; return whether anybody listens to one. Called by any thread."""
        for heard in self._heard:
            heard.microphone.refresh()
        return bool(self._heard)

    def there(self) -> tuple[Device, ...]:
        """Return the sound inputs.

        Raises:
            ControlError: `no_sound_devices`.
        """
        try:
            return self._look()
        except SourceError as error:
            raise ControlError("no_sound_devices", str(error)) from error

    def change(self, subject: Subject, request: wire.Microphone) -> str:
        """Change what a subject listens to; return the name of its device, which is opened soon.

        Raises:
            ControlError: `no_microphone`, `no_such_device` or `no_sound_devices`.
        """
        heard = next((one for one in self._heard if one.subject is subject), None)
        if heard is None:
            raise ControlError(
                "no_microphone", f"subject {subject.name!r} hears a {subject.feed.source}, no microphone"
            )
        device = heard.microphone.device
        if request.device is not None:
            device = self._find(request.device)
            heard.microphone.choose(device if request.device else None)
        levels = heard.feed.levels
        if request.gain is not None:
            levels = replace(levels, gain_db=None if isinstance(request.gain, str) else request.gain)
        if request.gate is not None:
            levels = replace(levels, gate=request.gate == "auto")
        heard.feed.levels = levels
        return device.name

    def _find(self, name: str) -> Device:
        try:
            return find_device(name or None, self.there())
        except SourceError as error:
            raise ControlError("no_such_device", str(error)) from error
