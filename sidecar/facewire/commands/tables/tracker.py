"""The tables [tracker] and [tracker.parts]: a phone or camera that drives a face too."""

from typing import Final

from facewire.commands.tables.setting import MOVING, about
from facewire.tracker.config import KINDS

__all__ = ["TRACKER", "TRACKER_DELAY", "TRACKER_PARTS"]

TRACKER: Final = about(
    f"a phone or camera that drives head, eyes and brows beside the voice: {', '.join(KINDS)}",
    MOVING, metavar="KIND[:HOST][:PORT]", table="tracker", key="address", default="none",
)  # fmt: skip
TRACKER_DELAY: Final = about(
    "how late its poses come", MOVING, metavar="MS|auto", table="tracker", key="delay",
    low=0, high=500, unit="ms or auto", default="auto: measured by the movement of the jaw",
)  # fmt: skip
TRACKER_PARTS: Final = about(
    "where a part of the face or a channel comes from: tracker, voice, or both, which is the voice while it "
    "speaks and the tracker in silence",
    MOVING, flag="tracker-part", metavar="PART=ORIGIN", table="tracker", key="parts",
    default="jaw, mouth and tongue both, all else tracker",
)  # fmt: skip
