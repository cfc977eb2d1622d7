"""Cheeks that a smile lifts, and eyes that it narrows: a stage of the face.

A smile that is meant raises the cheeks and gathers the skin around the eyes (Ekman, Davidson and Friesen,
"The Duchenne smile", 1990). A spread vowel is over sooner, and does not.
"""

from typing import Final

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.closure import ramp
from facewire.face.movement.follower import Follower
from facewire.face.stage import Context
from facewire.values import Face

__all__ = ["Cheeks"]

_LASTS_S: Final = 1.2
"""A smile that has lasted so long is wholly one."""
_SMILE: Final = (0.2, 0.8)
"""Smile at which cheeks begin to rise, and from which they rise no more."""
_CHEEKS, _EYES = 0.55, 0.4
_SIDES: Final = tuple(
    tuple(CHANNEL_INDEX[f"{name}{side}"] for name in ("mouthSmile", "cheekSquint", "eyeSquint"))
    for side in ("Left", "Right")
)


class Cheeks:
    """The cheeks of one subject.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._frame_s = 1.0 / fps
        self._followers = (Follower(_LASTS_S), Follower(_LASTS_S))

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with its cheeks as high as its smile lifts them; never lower than they were."""
        weight_of = face.weights.item
        left, right = (
            max(follower.step(ramp(weight_of(smile), *_SMILE), self._frame_s), 0.0)
            for (smile, _, _), follower in zip(_SIDES, self._followers, strict=True)
        )
        if max(left, right) < 1e-3:
            return face
        weights, share = face.weights.copy(), min(context.character.brows, 1.0)
        for (_, cheek, eye), lift in zip(_SIDES, (left, right), strict=True):
            weights[cheek] = max(weight_of(cheek), share * _CHEEKS * lift)
            weights[eye] = max(weight_of(eye), share * _EYES * lift)
        return Face(weights, face.pose, face.visemes, face.voice)
