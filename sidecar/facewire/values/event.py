"""What happens to a subject."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Event", "EventKind"]


class EventKind(StrEnum):
    """What happened to a subject: the event key `event`."""

    OPENED = "opened"
    CLOSED = "closed"
    STARTED = "started"
    """The first face of an utterance is out."""
    FINISHED = "finished"
    """An utterance has been heard to its end, or was cut off."""
    STARVED = "starved"
    """An instant of an utterance is due and its audio has not come."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a subject, told once."""

    subject: str
    session: int
    """uint32, as in `Frame`."""
    epoch: int
    """uint32, as in `Frame`."""
    at_ns: int
    """Monotonic time at which it is due; `started` may be published before it."""
    kind: EventKind
    utterance: int = 0
    """uint32, from 1. Of started, finished and starved, as are `t` and `interrupted` where they apply."""
    t: float = 0.0
    """Seconds on the subject's audio timeline. Of started, finished and starved."""
    interrupted: bool = False
    """Of finished: whether it was cut off before its end."""
    why: str = ""
    """Of closed: `closed`, `silent`, `idle` or `replaced`."""
    generation: int = 0
    """uint32, which of the subjects of this name; 0 where nobody opened it. Not on the wire."""
