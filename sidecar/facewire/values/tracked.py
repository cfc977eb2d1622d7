"""What a camera or a phone knows of a face, and how it fares."""

from dataclasses import dataclass
from enum import StrEnum

from facewire.values.mouth import Floats

__all__ = ["TrackedPose", "TrackerState", "TrackerStatus"]


@dataclass(frozen=True, slots=True, eq=False)
class TrackedPose:
    """One pose of a tracked face, in the signs and units of our own wire."""

    values: Floats
    """float32[61]: weights 0..1 in the order of `CHANNELS`, then radians in the order of `POSE_ANGLES`."""
    known: Floats
    """float32[61]: 1 where the tracker tells the value, 0 where it does not."""


class TrackerState(StrEnum):
    """What a tracker does: the key `state` of a tracker in the status."""

    WAITING = "waiting"
    """Nothing has come yet."""
    RECEIVING = "receiving"
    QUIET = "quiet"
    """It has sent, and sends nothing more, or sees no face."""
    STALLED = "stalled"
    """It sends the same face over and over."""
    UNREADABLE = "unreadable"
    """What it sends is something else."""
    REFUSED = "refused"
    """Its port cannot be had, or its address cannot be found; tried again for ever."""


@dataclass(frozen=True, slots=True)
class TrackerStatus:
    """The tracker as the status message shows it."""

    name: str
    """What it is and where, such as `livelink 0.0.0.0:11111`."""
    subject: str
    """Whose face it drives."""
    state: str = TrackerState.WAITING
    """One of `TrackerState`; a later sidecar may know more."""
    why: str = ""
    """Why it is in this state, and what to do about it, in words; empty where there is nothing to explain."""
    rate: float = 0.0
    """Poses a second, over the last second or two."""
    packets: int = 0
    """Datagrams since the start."""
    bad: int = 0
    """Datagrams that could not be read."""
    dropped: int = 0
    """Poses that came out of order, and datagrams of another sender than the one that is listened to."""
    delay_ms: float = 0.0
    """From the face's movement to its arrival here, in force now."""
    delay_is: str = ""
    """`set`, `measured`, or `assumed` as long as it could not be measured."""
    behind_ms: float = 0.0
    """How much the tracked half of the face is later than the voiced one, 0 where both are of one instant."""
