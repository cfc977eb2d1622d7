"""What a client may ask of the sidecar itself: what it hears with, where it sends to, and what it keeps.

None of these names a file: where the sidecar writes is fixed by the settings that it was started with.
"""

from dataclasses import dataclass
from typing import Final

from facewire.wire.microphone import Automatic, Gate

__all__ = [
    "MAX_DEVICE_BYTES",
    "MAX_OUTPUT_BYTES",
    "Devices",
    "Listen",
    "Microphone",
    "Operation",
    "Output",
    "Record",
    "RequestId",
    "Save",
]

MAX_DEVICE_BYTES: Final = 256
MAX_OUTPUT_BYTES: Final = 1024
"""Bytes of UTF-8 in a name."""

RequestId = int | str
"""Chosen by the client and echoed in the reply: 0 to 2^64-1, or 1 to 64 bytes of text."""


@dataclass(frozen=True, slots=True)
class Save:
    """Write how a subject's face is made, and its microphone, into the settings file of the run."""

    id: RequestId
    subject: str


@dataclass(frozen=True, slots=True)
class Devices:
    """Ask which microphones there are."""

    id: RequestId


@dataclass(frozen=True, slots=True)
class Microphone:
    """Change what a subject listens to, and at what level; what is not given stays as it is."""

    id: RequestId
    subject: str
    device: str | None = None
    """A name as `Devices` answers it, or a part of one; empty to follow the system's default."""
    gain: Automatic | None = None
    gate: Gate | None = None
    """Whether the room's noise is kept from the mouth."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Begin a subject that hears a microphone."""

    id: RequestId
    subject: str
    device: str = ""
    """A name as `Devices` answers it, or a part of one; empty to follow the system's default."""


@dataclass(frozen=True, slots=True)
class Output:
    """Let an output rest, or send again."""

    id: RequestId
    name: str
    """As in the status."""
    on: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Begin or end a recording into the folder that the run's settings name."""

    id: RequestId
    on: bool
    subject: str | None = None
    """The one subject that is recorded; None for all."""


Operation = Save | Devices | Microphone | Output | Record
