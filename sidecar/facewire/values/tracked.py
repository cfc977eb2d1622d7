"""What a camera or a phone knows of a face."""

from dataclasses import dataclass

from facewire.values.mouth import Floats

__all__ = ["TrackedPose"]


@dataclass(frozen=True, slots=True, eq=False)
class TrackedPose:
    """One pose of a tracked face, in the signs and units of our own wire."""

    values: Floats
    """float32[61]: weights 0..1 in the order of `CHANNELS`, then radians in the order of `POSE_ANGLES`."""
    known: Floats
    """float32[61]: 1 where the tracker tells the value, 0 where it does not."""
