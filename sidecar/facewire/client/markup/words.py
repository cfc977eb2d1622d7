"""The words of hints: which mood each names, and which events show on a face."""

from collections.abc import Mapping
from typing import Final

from facewire.face.expression.table import MOODS
from facewire.values import TimedMood

__all__ = ["EVENT_OF", "GAIN_OF", "LOOK_OF", "MOOD_OF"]

_MOOD_WORDS: Final = {
    "neutral": "neutral calm normal default serious",
    "joy": "happy happily joyful cheerful excited excitedly smiling amused friendly delighted",
    "anger": "angry angrily mad furious annoyed irritated",
    "sadness": "sad sadly sorrowful depressed disappointed crying empathetic",
    "fear": "afraid scared fearful terrified nervous anxious worried",
    "disgust": "disgusted",
    "surprise": "surprised amazed astonished",
    "contempt": "contemptuous disdainful sarcastic sarcastically smug",
    "tired": "sleepy exhausted weary",
    "whisper": "whispers whispering whispered softly",
    "shout": "shouts shouting yelling screaming",
}
MOOD_OF: Final[Mapping[str, str]] = {
    **{mood: mood for mood in MOODS},
    **{word: mood for mood, words in _MOOD_WORDS.items() for word in words.split()},
}
"""The mood of each word that lasts until another one comes."""

_EVENT_WORDS: Final = {
    "laugh": "laughs laughing laughter chuckle chuckles giggle giggles haha",
    "sigh": "sighs sighing exhales",
    "gasp": "gasps gasping",
    "cry": "cries sob sobs sobbing",
    "yawn": "yawns yawning",
    "scoff": "scoffs snort snorts",
}
EVENT_OF: Final[Mapping[str, str]] = {
    **{event: event for event in _EVENT_WORDS},
    **{word: event for event, words in _EVENT_WORDS.items() for word in words.split()},
}
"""The event of each word that happens once."""

LOOK_OF: Final[Mapping[str, TimedMood]] = {
    "laugh": TimedMood(0.0, "joy", 1.0, fade_s=0.2, hold_s=1.5),
    "sigh": TimedMood(0.0, "tired", 0.6, fade_s=0.3, hold_s=1.0),
    "gasp": TimedMood(0.0, "surprise", 0.9, fade_s=0.1, hold_s=0.8),
    "cry": TimedMood(0.0, "sadness", 1.0, fade_s=0.3, hold_s=2.0),
    "yawn": TimedMood(0.0, "tired", 1.0, fade_s=0.4, hold_s=2.0),
    "scoff": TimedMood(0.0, "contempt", 0.9, fade_s=0.2, hold_s=1.0),
}
"""What each event shows; the times are of our own choice."""

GAIN_OF: Final[Mapping[str, float]] = {
    "x-low": 0.3, "low": 0.4, "weak": 0.4, "medium": 0.7, "moderate": 0.7, "high": 1.0, "strong": 1.0,
    "x-high": 1.0,
}  # fmt: skip
"""Intensities in words."""
