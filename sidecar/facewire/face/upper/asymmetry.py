"""What makes left and right of a face differ, and stays with it: a stage of the face.

No face is even: one corner of the mouth rises a little further, one brow. What one side gains the other
loses; and what opens and shuts the lips stays as it is, so that no closure is touched.
"""

from typing import Final

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.movement.cells import Kind, draws
from facewire.face.stage import Context, weights_of
from facewire.values import Face

__all__ = ["Asymmetry"]

_MOUTH: Final = 0.05
_REST: Final = 0.14
"""Standard deviations of the share by which a side differs: mouth; brows, cheeks, nose."""
_MOST: Final = 2.0
"""No share is beyond so many of them."""

_PAIRED: Final = (
    "mouthSmile", "mouthFrown", "mouthDimple", "mouthStretch",
    "browDown", "browOuterUp", "cheekSquint", "noseSneer",
)  # fmt: skip
_SIDES: Final = tuple((CHANNEL_INDEX[f"{name}Left"], CHANNEL_INDEX[f"{name}Right"]) for name in _PAIRED)
_SPREAD: Final = tuple(_MOUTH if name.startswith("mouth") else _REST for name in _PAIRED)


class Asymmetry:
    """The unevenness of one face.

    Args:
        seed: any integer; equal seeds are uneven alike.
    """

    def __init__(self, seed: int) -> None:
        random = draws(seed, Kind.ASYMMETRY, 0)
        shares = (spread * min(max(random.gauss(0.0, 1.0), -_MOST), _MOST) for spread in _SPREAD)
        self._pairs = tuple((share, *sides) for share, sides in zip(shares, _SIDES, strict=True))
        """The share of each pair, and its channels left and right."""

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with more on one side and as much less on the other."""
        amount = context.character.asymmetry
        if amount == 0.0:
            return face
        weights, half = weights_of(face), 0.5 * amount
        for share, left, right in self._pairs:
            here, there = weights[left], weights[right]
            if here or there:
                more = half * share * (here + there)
                # Nothing leaves 0..1 on either side, so that the mean of the two stays.
                if not (-here <= more <= there and there - 1.0 <= more <= 1.0 - here):
                    more = max(min(more, 1.0 - here, there), -here, there - 1.0)
                weights[left], weights[right] = here + more, there - more
        return face
