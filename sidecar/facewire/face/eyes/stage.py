"""Gaze and lids: a stage of the face."""

from facewire.face.eyes.blink import Blink
from facewire.face.eyes.gaze import Gaze
from facewire.face.stage import Context
from facewire.values import Face

__all__ = ["Eyes"]


class Eyes:
    """The eyes and lids of one subject: lids follow the gaze, and close over its leaps.

    Args:
        seed: any integer; equal seeds move alike.
        fps: frames per second.
    """

    def __init__(self, seed: int, fps: int) -> None:
        self._gaze, self._lids = Gaze(seed, fps), Blink(seed, fps)

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with its eyes and lids."""
        face = self._gaze.apply(context, face)
        return self._lids.apply(context, face, self._gaze.shift)
