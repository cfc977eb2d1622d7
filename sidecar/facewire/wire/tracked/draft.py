"""What decoded packets become: 52 weights and nine angles, kept within what a face can do."""

import math
from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES
from facewire.values import Floats, TrackedPose
from facewire.wire.livelink import VALUES

__all__ = ["Draft", "bounded"]

_MOST_RADIANS: Final = math.pi / 2
"""No head turns further; a tracker that says so has mistaken something."""
_LOW: Final = np.array([0.0] * len(CHANNELS) + [-_MOST_RADIANS] * len(POSE_ANGLES), np.float32)
_HIGH: Final = np.array([1.0] * len(CHANNELS) + [_MOST_RADIANS] * len(POSE_ANGLES), np.float32)
_ANGLES: Final = {name: len(CHANNELS) + index for index, name in enumerate(POSE_ANGLES)}


def bounded(values: Floats, known: Floats) -> TrackedPose:
    """Return a pose with weights within 0..1 and angles within a quarter turn.

    Args:
        values: float32[61], finite.
        known: float32[61], 0 or 1.
    """
    return TrackedPose(np.clip(values, _LOW, _HIGH), known)


class Draft:
    """A pose that is being put together, channel by channel."""

    def __init__(self) -> None:
        self._values = np.zeros(VALUES, np.float32)
        self._known = np.zeros(VALUES, np.float32)

    def weight(self, channel: int, value: float) -> None:
        """Set one weight by its index in `CHANNELS`; a finite value."""
        # A float64 beyond float32 would become infinite.
        self._values[channel] = min(max(value, 0.0), 1.0)
        self._known[channel] = 1.0

    def angles(self, part: str, yaw: float, pitch: float, roll: float) -> None:
        """Set three angles in radians, signs as on our wire; `part` is `head`, `leftEye` or `rightEye`."""
        first = _ANGLES[f"{part}Yaw"]
        for index, angle in enumerate((yaw, pitch, roll), first):
            self._values[index] = min(max(angle, -_MOST_RADIANS), _MOST_RADIANS)
            self._known[index] = 1.0

    def pose(self) -> TrackedPose:
        """Return the pose; the draft must not be used any more."""
        return bounded(self._values, self._known)
