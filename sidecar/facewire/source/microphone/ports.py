"""What a microphone needs of the machine, and of what else hears it."""

from collections.abc import Callable
from typing import Protocol

from facewire.audio.capture import Capture
from facewire.source.microphone.devices import Device
from facewire.values import Floats, MonitorStatus

__all__ = ["OnInput", "OnOutput", "OpenStream", "Playing", "SoundSystem"]

OnInput = Callable[[Floats, bool], None]
"""Takes a block, float32[n, channels], and whether the system has dropped sound before it."""
OnOutput = Callable[[Floats, float], None]
"""Fills float32[n, channels], given in how many seconds the first of its samples will be heard."""


class OpenStream(Protocol):
    """An open device."""

    def close(self) -> None:
        """Release the device; nothing happens if it is."""
        ...


class SoundSystem(Protocol):
    """What a microphone needs of the machine. Belongs to one thread at a time."""

    def inputs(self) -> tuple[Device, ...]:
        """Return the sound inputs; where PortAudio lists them, as they were when it last looked.

        Raises:
            SourceError: sounddevice or PortAudio is not installed, or lists nothing.
        """
        ...

    def outputs(self) -> tuple[Device, ...]:
        """Return the sound outputs, likewise.

        Raises:
            SourceError: as `inputs`.
        """
        ...

    def current_inputs(self) -> tuple[Device, ...] | None:
        """Return the inputs as they are now; None where a look would end the open streams.

        Raises:
            SourceError: as `inputs`.
        """
        ...

    def rescan(self) -> None:
        """Look for devices again. Where PortAudio lists them, that closes every stream.

        Raises:
            SourceError: as `inputs`; another call may find some.
        """
        ...

    def open_input(self, device: Device, on_input: OnInput) -> OpenStream:
        """Open and start an input; `on_input` is called from a thread of its own.

        Raises:
            SourceError: it cannot be opened.
        """
        ...

    def open_output(self, device: Device, on_output: OnOutput) -> OpenStream:
        """Open and start an output, likewise.

        Raises:
            SourceError: it cannot be opened.
        """
        ...

    def close(self) -> None:
        """Release what it holds; streams are their owners' to close."""
        ...


class Playing(Protocol):
    """Hears what the microphone hears."""

    @property
    def status(self) -> MonitorStatus:
        """Return what it is doing."""
        ...

    def start(self) -> None:
        """Begin; a device that cannot be opened is waited for."""
        ...

    def hear(self, capture: Capture) -> None:
        """Take a copy of everything that comes from now on, through a ring of its own."""
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...
