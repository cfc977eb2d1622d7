"""The mood track of a piece of audio on the wire: the array `moods` of the request `audio`."""

from typing import Final

from facewire.face.character import TRAITS
from facewire.face.expression.table import MOODS
from facewire.values import TimedMood
from facewire.wire.fields import FieldError, Fields
from facewire.wire.packing import Value

__all__ = ["MAX_AT_S", "MAX_MOODS", "read_moods", "to_array"]

MAX_MOODS: Final = 256
"""Entries of one request."""
MAX_AT_S: Final = 3600.0
"""An entry may lie in audio that has yet to come."""


def to_array(moods: tuple[TimedMood, ...]) -> list[Value]:
    """Return the array of `moods`; what need not be said is left out."""
    return [_to_map(mood) for mood in moods]


def read_moods(fields: Fields) -> tuple[TimedMood, ...]:
    """Return the mood track of a request; empty where it has none.

    Raises:
        FieldError: no array of maps, too many, or an entry that is not one.
    """
    if not fields.has("moods"):
        return ()
    entries = fields.rows("moods")
    if len(entries) > MAX_MOODS:
        raise FieldError("out_of_range", f"moods has {len(entries)} entries; it may have {MAX_MOODS}")
    return tuple(map(_read, entries))


def _to_map(mood: TimedMood) -> dict[str, Value]:
    values: dict[str, Value] = {
        "at": mood.at_s, "mood": mood.mood, "gain": None if mood.gain == 1.0 else mood.gain,
        "fade": mood.fade_s, "hold": mood.hold_s or None,
    }  # fmt: skip
    return {key: value for key, value in values.items() if value is not None}


def _read(entry: Fields) -> TimedMood:
    fade, hold = TRAITS["mood_fade"], TRAITS["mood_hold"]
    return TimedMood(
        at_s=entry.number("at", 0.0, MAX_AT_S),
        mood=entry.choice("mood", "neutral", *MOODS),
        gain=entry.number("gain", 0.0, 1.0) if entry.has("gain") else 1.0,
        fade_s=entry.number("fade", fade.low, fade.high) if entry.has("fade") else None,
        hold_s=entry.number("hold", hold.low, hold.high) if entry.has("hold") else 0.0,
    )
