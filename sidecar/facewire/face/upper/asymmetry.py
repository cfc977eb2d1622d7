"""What makes left and right of a face differ, and stays with it: a stage of the face.

No face is even: one corner of the mouth rises a little further, one brow. What one side gains the other
loses; and what opens and shuts the lips stays as it is, so that no closure is touched.
"""

from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS
from facewire.face.eyes.cells import draws
from facewire.face.stage import Context
from facewire.values import Face, Floats

__all__ = ["Asymmetry"]

_MOUTH: Final = 0.05
_REST: Final = 0.14
"""Standard deviations of the share by which a side differs: mouth; brows, cheeks, nose."""
_MOST: Final = 2.0
"""No share is beyond so many of them."""
_KIND: Final = 6

_PAIRED: Final = (
    "mouthSmile", "mouthFrown", "mouthDimple", "mouthStretch",
    "browDown", "browOuterUp", "cheekSquint", "noseSneer",
)  # fmt: skip
_LEFT: Final = [CHANNELS.index(f"{name}Left") for name in _PAIRED]
_RIGHT: Final = [CHANNELS.index(f"{name}Right") for name in _PAIRED]
_SPREAD: Final = np.array([_MOUTH if name.startswith("mouth") else _REST for name in _PAIRED], np.float32)


class Asymmetry:
    """The unevenness of one face.

    Args:
        seed: any integer; equal seeds are uneven alike.
    """

    def __init__(self, seed: int) -> None:
        drawn = draws(seed, _KIND, 0).standard_normal(len(_LEFT)).astype(np.float32)
        self._shares: Floats = _SPREAD * np.clip(drawn, -_MOST, _MOST)

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with more on one side and as much less on the other."""
        amount = context.character.asymmetry
        if amount == 0.0:
            return face
        weights = face.weights.copy()
        left, right = weights[_LEFT], weights[_RIGHT]
        more = (np.float32(0.5 * amount) * self._shares) * (left + right)
        # Nothing leaves 0..1 on either side, so that the mean of the two stays.
        more = np.minimum(more, np.minimum(1.0 - left, right))
        more = np.maximum(more, -np.minimum(left, 1.0 - right))
        weights[_LEFT], weights[_RIGHT] = left + more, right - more
        return Face(weights, face.pose, face.visemes, face.voice)
