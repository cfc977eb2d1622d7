"""Cheeks that a smile lifts, and eyes that it narrows: a stage of the face.

A smile that is meant raises the cheeks and gathers the skin around the eyes (Ekman, Davidson and Friesen,
"The Duchenne smile", 1990). A spread vowel is over sooner, and does not.
"""

from typing import Final, NamedTuple

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.closure import ramp
from facewire.face.movement.follower import Follower
from facewire.face.stage import Context, weights_of
from facewire.values import Face

__all__ = ["Cheeks"]

_LASTS_S: Final = 1.2
"""A smile that has lasted so long is wholly one."""
_SMILE: Final = (0.2, 0.8)
"""Smile at which cheeks begin to rise, and from which they rise no more."""
_CHEEKS, _EYES = 0.55, 0.4
_STILL: Final = 1e-3
"""Lift under which cheeks stay where they are."""


class _Side(NamedTuple):
    """Channels of one half of the face."""

    smile: int
    cheek: int
    eye: int


_LEFT, _RIGHT = (
    _Side(*(CHANNEL_INDEX[f"{name}{side}"] for name in ("mouthSmile", "cheekSquint", "eyeSquint")))
    for side in ("Left", "Right")
)


class Cheeks:
    """The cheeks of one subject.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._frame_s = 1.0 / fps
        self._left, self._right = Follower(_LASTS_S), Follower(_LASTS_S)

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with its cheeks as high as its smile lifts them; never lower than they were."""
        weights = weights_of(face)
        frame_s = self._frame_s
        left = self._left.step(ramp(weights[_LEFT.smile], *_SMILE), frame_s)
        right = self._right.step(ramp(weights[_RIGHT.smile], *_SMILE), frame_s)
        if left < _STILL and right < _STILL:
            return face
        share = min(context.character.brows, 1.0)
        for (_, cheek, eye), lift in ((_LEFT, left), (_RIGHT, right)):
            if lift > 0.0:
                weights[cheek] = max(weights[cheek], share * _CHEEKS * lift)
                weights[eye] = max(weights[eye], share * _EYES * lift)
        return face
