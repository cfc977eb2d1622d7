"""A motion template: recorded or made head movement, cut into segments by activity."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ANGLES",
    "MAX_ANGLE",
    "MAX_POSES",
    "MAX_RATE",
    "MIN_RATE",
    "Activity",
    "MotionTemplate",
    "Segment",
]

ANGLES: Final = 3
"""Yaw, pitch and roll, in the signs of the wire."""
MAX_ANGLE: Final = 0.8
"""Radians: 46 degrees. No head turns further while its owner talks to someone."""
MIN_RATE: Final = 10.0
MAX_RATE: Final = 120.0
"""Poses a second."""
MAX_POSES: Final = 120 * 600
"""Ten minutes at the highest rate: as much as one template may hold."""
_FEWEST: Final = 8
"""Poses in a segment: with fewer there is nothing to play between two joins."""


class Activity(StrEnum):
    """What somebody does while their head moves."""

    TALKING = "talking"
    PAUSING = "pausing"
    """Between two phrases."""
    LISTENING = "listening"
    """Silent for longer than between phrases."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """One stretch of movement.

    Raises:
        ValueError: of the wrong shape, too short, not finite or beyond `MAX_ANGLE`.
    """

    activity: Activity
    poses: NDArray[np.float64]
    """float64[N, 3], radians: yaw, pitch, roll."""

    def __post_init__(self) -> None:
        if self.poses.ndim != 2 or self.poses.shape[1] != ANGLES:
            raise ValueError(f"poses of shape {self.poses.shape}; there must be {ANGLES} angles each")
        if len(self.poses) < _FEWEST:
            raise ValueError(f"a segment of {len(self.poses)} poses; it must have at least {_FEWEST}")
        if not (np.abs(self.poses) <= MAX_ANGLE).all():
            raise ValueError(f"an angle that is not finite, or beyond {MAX_ANGLE:g} radians")


@dataclass(frozen=True, slots=True, eq=False)
class MotionTemplate:
    """A way of moving the head.

    Raises:
        ValueError: no segments, too many poses, or a number that is out of range.
    """

    rate: float
    """Poses a second, 10 to 120."""
    segments: tuple[Segment, ...]
    """In the order in which they were recorded; at least one."""
    nod: float = 0.05
    """Radians by which the strongest accent nods, 0 to 0.2."""

    def __post_init__(self) -> None:
        if not MIN_RATE <= self.rate <= MAX_RATE:
            raise ValueError(f"{self.rate:g} poses a second; it must be {MIN_RATE:g} to {MAX_RATE:g}")
        if not 0.0 <= self.nod <= 0.2:
            raise ValueError(f"nods of {self.nod:g} radians; they must be 0 to 0.2")
        if not self.segments:
            raise ValueError("no segments")
        if sum(len(segment.poses) for segment in self.segments) > MAX_POSES:
            raise ValueError(f"more than {MAX_POSES} poses")
