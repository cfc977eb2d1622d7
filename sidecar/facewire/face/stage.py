"""What a stage of the face is, and what it is told about the frame that it draws."""

from typing import Any, NamedTuple, Protocol

from facewire.face.character import USUAL, Character
from facewire.face.tune import Tuning
from facewire.values import SILENT, Face, Mouth, Prosody, TimedMood

__all__ = ["Context", "Stage", "pose_of", "weights_of"]


class Context(NamedTuple):
    """What is known about a frame before its face is drawn."""

    n: int
    """Frame number of the subject."""
    fps: int
    mouth: Mouth
    """The newest mouth that an engine made; the resting one before the first."""
    settling: int
    """Frames since that mouth was made: 0 where it is this frame's own."""
    tuning: Tuning
    at_ns: int = 0
    """Monotonic time at which the frame's instant was heard, or is due to be played."""
    now_ns: int = 0
    """Monotonic time of the tick that makes the frame."""
    character: Character = USUAL
    prosody: Prosody = SILENT
    """What the voice does at this frame, and what its look-ahead has made known."""
    epoch: int = 0
    """Counts how often the subject's sound has been cut."""
    mood: TimedMood | None = None
    """The entry of the mood track that is in force; None for the character's own mood."""


class Stage(Protocol):
    """Draws one part of a face."""

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with this stage's part drawn.

        Args:
            context: of the frame.
            face: so far. Its weights and angles are this frame's own, and are drawn on in place; its visemes
                are shared, and never written to.
        """
        ...


def weights_of(face: Face) -> "memoryview[float]":
    """Return the weights of a face, to be read and written one by one: twice as fast as in their array."""
    weights: memoryview[Any] = face.weights.data
    return weights


def pose_of(face: Face) -> "memoryview[float]":
    """Return the angles of a face, to be read and written one by one, as `weights_of` does."""
    pose: memoryview[Any] = face.pose.data
    return pose
