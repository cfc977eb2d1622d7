"""The tables [face], [face.gain] and [face.offset]: how a face is made."""

from typing import Final

from facewire.commands.tables.setting import ALL, about
from facewire.face.tune import MASKS, MAX_GAIN, MAX_OFFSET

__all__ = ["CHARACTER", "GAIN", "MASK", "OFFSET"]

CHARACTER: Final = about(
    "a character file, as `facewire tune` saves it; what else is set goes above it",
    ALL, metavar="FILE", table="face", key="character", flag="character", default="none",
)  # fmt: skip
GAIN: Final = about(
    "scale a channel", ALL, metavar="CHANNEL=X", table="face", low=0, high=MAX_GAIN, default="1"
)
OFFSET: Final = about(
    "add to a channel", ALL, metavar="CHANNEL=X", table="face", low=-MAX_OFFSET, high=MAX_OFFSET, default="0"
)
MASK: Final = about(
    "which channels to drive, in the file also as a list; lower leaves eyes and brows to a tracker",
    ALL, metavar="|".join(MASKS), table="face", default="full",
)  # fmt: skip
