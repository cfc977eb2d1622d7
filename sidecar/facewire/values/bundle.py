"""What one tick publishes, and what introduces it."""

from dataclasses import dataclass
from typing import NamedTuple

from facewire.values.event import Event
from facewire.values.frame import Frame

__all__ = ["Bundle", "Hello"]


class Bundle(NamedTuple):
    """All frames that one tick publishes together."""

    frames: tuple[Frame, ...]
    due_ns: int
    """Monotonic time at which they should go out."""
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Hello:
    """What a subscriber needs to know before it reads a frame."""

    session: int
    fps: int
    subjects: tuple[str, ...]
