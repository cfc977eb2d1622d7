"""A mood at a point of what is said."""

from dataclasses import dataclass

__all__ = ["TimedMood"]


@dataclass(frozen=True, slots=True)
class TimedMood:
    """One entry of a mood track: holds until the next one or the end of its utterance."""

    at_s: float
    """Seconds from the first sample of the audio that it came with."""
    mood: str
    """One of the moods, or `neutral`."""
    gain: float = 1.0
    """How strong, 0..1."""
    fade_s: float | None = None
    """Seconds that it takes to come; None for as long as the character's moods take."""
    hold_s: float = 0.0
    """Seconds after which it goes by itself; 0 for not before the next entry."""
