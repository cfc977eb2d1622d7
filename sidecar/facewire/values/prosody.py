"""What a voice does beside its words: melody, loudness, accents, phrases and pauses."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

__all__ = ["SILENT", "Accent", "Boundary", "PhraseEnd", "Prosody"]


class Boundary(Enum):
    """How the melody ends a phrase."""

    FALL = "fall"
    """A statement is over."""
    RISE = "rise"
    """A question, or more is to come."""
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Accent:
    """A syllable that stands out."""

    at_s: float
    """When its vowel peaks, in seconds from the frame that tells it; negative where it is over already."""
    strength: float
    """0 for hardly, 1 for the strongest of the phrase."""


@dataclass(frozen=True, slots=True)
class PhraseEnd:
    """The voice falls silent for longer than between words."""

    at_s: float
    """When the last voiced sound ends, in seconds from the frame that tells it; mostly negative."""
    boundary: Boundary


class Prosody(NamedTuple):
    """What is known at one frame; events are told once, at the first frame that knows of them."""

    pitch_hz: float = 0.0
    """Fundamental frequency; 0 where the sound is not voiced."""
    melody: float = 0.0
    """Semitones above the voice's own middle; the last voiced value decays over gaps."""
    energy_db: float = -60.0
    """Loudness against the voice's own level while it speaks, in dB; -60 to 20, -60 in silence."""
    voicing: float = 0.0
    """How periodic the sound is, 0..1."""
    rate: float = 0.0
    """Syllables a second over the last two seconds."""
    phrase_s: float = 0.0
    """Seconds since the phrase began; 0 outside one."""
    pause_s: float = 60.0
    """Seconds since the last phrase ended, 60 at most; 0 inside a phrase."""
    accent: Accent | None = None
    phrase_end: PhraseEnd | None = None

    @property
    def speaking(self) -> bool:
        """Whether a phrase is under way."""
        return self.phrase_s > 0.0


SILENT: Final = Prosody()
"""Nobody has spoken for long."""
