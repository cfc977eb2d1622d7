"""What an engine makes of sound, or why it made nothing."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from facewire.values.equality import equal

__all__ = ["Bytes", "Floats", "Geometry", "Mouth", "NoMouth", "StreamLayout"]

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Geometry:
    """How an engine's window is laid out.

    Pose k of a window belongs to its sample `(k + 1) * hop`, so the last pose sits at the window's end.
    Windows begin and end at whole steps of the timeline: a moment's sound is cut alike in all of them.
    """

    window: int
    """Samples at 16 kHz in one window."""
    hop: int
    """Samples from one pose to the next."""
    step: int
    """Samples of what the network hears as one: whole hops, of which a window has a whole number."""

    @property
    def poses(self) -> int:
        """Return how many poses one window gives."""
        return self.window // self.hop


@dataclass(frozen=True, slots=True)
class StreamLayout:
    """How a streaming network hears, in steps of two poses."""

    hop: int
    """Samples at 16 kHz from one pose to the next."""
    step: int
    """Samples of a step."""
    before: int
    """Samples before the steps of a call that go in with them."""
    behind: int
    """Steps that a pose looks ahead at most: after as many it never changes again."""
    remembered: int
    """Steps after which nothing of an earlier state is left."""
    most: int
    """Steps of one call at most."""


class Mouth(NamedTuple):
    """What an engine makes of sound: the mouth of one frame."""

    weights: Floats
    """float32[52], 0..1, in the order of `CHANNELS`; zero where the engine moves nothing."""
    visemes: Floats
    """float32[15], 0..1, in the order of `VISEMES`."""
    voice: float
    """Voice activity, 0..1."""

    def __eq__(self, other: object) -> bool:
        return equal(self, other)

    def __ne__(self, other: object) -> bool:
        return not equal(self, other)


class NoMouth(Enum):
    """Why a frame has no mouth of its own."""

    SETTLES = "it was not asked for: the face settles or rests"
    LATE = "the engine had nothing in time"
    SHED = "the tick had no time left for it"
