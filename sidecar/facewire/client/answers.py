"""What the sidecar answers, as values. Times are those of this process: `SystemClock`, nanoseconds."""

from dataclasses import dataclass

__all__ = ["Cut", "Due", "Opened", "Paused", "Resumed", "Spoken"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A subject has begun."""

    lookahead_ms: float
    """The look-ahead in force."""
    buffer_s: float
    """Audio that may wait."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a sample is to be heard."""

    utterance: int
    """From 1; 0 where none has begun."""
    t: float
    """Seconds on the subject's timeline."""
    at_ns: int
    """When it is due to be heard; hand it over earlier by the device's latency."""
    buffered_s: float = 0.0
    """Audio that waits, the sample's own included."""


@dataclass(frozen=True, slots=True)
class Cut:
    """An utterance was cut off."""

    utterance: int
    """0 where none was."""
    t: float
    """Seconds on the subject's timeline up to which it was heard."""
    epoch: int


@dataclass(frozen=True, slots=True)
class Paused:
    """A subject waits."""

    t: float
    """Seconds on the subject's timeline where it stands."""
    epoch: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """A subject goes on."""

    t: float
    """Seconds on the subject's timeline where it stood."""
    at_ns: int
    """When that instant is due now."""
    epoch: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """What `speak` has pushed."""

    start: Due | None
    """Its first sample. None where there was no sound, or it was cancelled before any."""
    end: Due | None
    """Its end. None where it was cancelled on the way."""

    @property
    def interrupted(self) -> bool:
        """Return whether it was cancelled before it was pushed to its end."""
        return self.end is None
