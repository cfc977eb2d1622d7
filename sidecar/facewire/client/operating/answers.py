"""What the sidecar answers of itself, as values."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from facewire.wire.fields import Fields

__all__ = ["Listening", "Microphone", "Recorded"]


@dataclass(frozen=True, slots=True)
class Microphone:
    """A sound input of the sidecar's machine."""

    name: str
    is_default: bool
    """Whether it is the system's default."""
    is_loopback: bool
    """Whether it is no microphone, but what a device plays."""

    @classmethod
    def all_of(cls, said: Fields) -> tuple[Self, ...]:
        """Read the answer to `devices`.

        Raises:
            WireError: it is none.
        """
        return tuple(
            cls(name, one.boolean("default"), one.boolean("loopback"))
            for name, one in said.maps("microphones")
        )


@dataclass(frozen=True, slots=True)
class Listening:
    """A subject hears a microphone."""

    device: str
    """The one that is opened."""
    lookahead_ms: float
    """The look-ahead in force: that of live faces."""

    @classmethod
    def of(cls, said: Fields) -> Self:
        """Read the answer to `listen`.

        Raises:
            WireError: it is none.
        """
        return cls(said.text("device"), said.number("lookahead_ms"))


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording has written."""

    folder: Path
    """Where takes go, on the sidecar's machine."""
    takes: tuple[str, ...]
    """The names of the takes so far, each a folder in there."""
    why: str = ""
    """Why they lack their end, such as a full disk; empty where they are whole, or go on."""

    @classmethod
    def of(cls, said: Fields) -> Self:
        """Read the answer to `record`.

        Raises:
            WireError: it is none.
        """
        why = said.text("why") if said.has("why") else ""
        return cls(Path(said.text("folder")), said.texts("takes"), why)
