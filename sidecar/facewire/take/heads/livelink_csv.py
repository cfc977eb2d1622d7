"""Heads in the CSV of the Live Link Face app, and in that of Unreal's own writer on the phone."""

from typing import Final

from facewire.take import livelink_take
from facewire.take.heads.track import HeadTrack, voice_of_jaw

__all__ = ["decode", "is_livelink"]

_COLUMNS: Final = ("HeadYaw", "HeadPitch", "HeadRoll", "JawOpen")


def is_livelink(text: str) -> bool:
    """Return whether a file begins as such a CSV does."""
    return text.lstrip("\ufeff").startswith("Timecode")


def decode(text: str) -> HeadTrack:
    """Return the head in a CSV; rows without a face leave a gap.

    Raises:
        WireError: a column is missing, or a row holds something else than it says.
    """
    told = livelink_take.decode(text, _COLUMNS)
    return HeadTrack(told.times, told.values[:, :3], voice_of_jaw(told.times, told.values[:, 3]))
