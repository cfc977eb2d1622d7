"""One pose of a face, and the frame that carries it out.

Tuples: a frozen dataclass takes twice the time to make, and a bake makes thousands a second. Two are
equal if all their values are; none has a hash, for they hold arrays.
"""

from enum import IntEnum
from typing import NamedTuple

from facewire.values.equality import equal
from facewire.values.mouth import Floats

__all__ = ["Face", "Frame", "Level", "Quality"]


class Quality(IntEnum):
    """How a pose was made: the frame key `q`."""

    INFERRED = 0
    INTERPOLATED = 1
    HELD = 2
    """Held or decaying to rest, because its audio is late or over or no network is running."""


class Level(IntEnum):
    """What the governor lets the engine do: the frame key `lv`."""

    FULL = 0
    """Every frame on the GPU."""
    PAIRED = 1
    """Two frames in every second tick's call, which adds the time of a frame to each."""
    CPU = 2
    """The same weights on the CPU."""
    HOLD = 3
    """None; the face eases to rest."""


class Face(NamedTuple):
    """One pose of a face."""

    weights: Floats
    """float32[52], 0..1, in the order of `CHANNELS`."""
    pose: Floats
    """float32[9], radians, in the order of `POSE_ANGLES`."""
    visemes: Floats
    """float32[15], 0..1, in the order of `VISEMES`."""
    voice: float
    """Voice activity, 0..1."""

    def __eq__(self, other: object) -> bool:
        return equal(self, other)

    def __ne__(self, other: object) -> bool:
        return not equal(self, other)


class Frame(NamedTuple):
    """One pose of one subject on its way out."""

    subject: str
    session: int
    """uint32, random at each start of the sidecar."""
    n: int
    """Frame number of the subject: 0, 1, 2 … without gaps."""
    t: float
    """Seconds on the subject's audio timeline that the pose belongs to."""
    at_ns: int
    """Monotonic time at which that instant was heard, or is due to be played."""
    quality: Quality
    level: Level
    face: Face
    epoch: int = 0
    """uint32: 0 when the subject opens, plus 1 with every cancel and every pause."""
    sound: Floats | None = None
    """float32[n], what was heard at 16 kHz since the face before, where an output records or a page shows it;
    None where a face holds or rests, and where nobody wants it."""

    def __eq__(self, other: object) -> bool:
        return equal(self, other)

    def __ne__(self, other: object) -> bool:
        return not equal(self, other)
