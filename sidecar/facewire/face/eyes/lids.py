"""Lids that are shut, whatever else moves them: a stage of the face.

Rigs add shapes up, and each is made on an open eye. To a shut one a look up or a raised lid would open it
again, and a squint or a look down would drive the lids through each other.
"""

from typing import Final

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.stage import Context, weights_of
from facewire.values import Face

__all__ = ["Lids"]

_ROOM: Final = 3.0
"""What fits beside a blink, for what is left of it: a squint or a look moves lids a third as far at most."""

_LIDS: Final = tuple(
    tuple(CHANNEL_INDEX[f"eye{name}{side}"] for name in ("Blink", "LookDown", "Squint", "LookUp", "Wide"))
    for side in ("Left", "Right")
)


class Lids:
    """The lids of one subject, with all that moves them on the face."""

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with what shut lids leave of looks, squints and raised lids.

        Eyes turn less behind lids that are all but shut; their angles stay.
        """
        del context  # Lids are shut alike in all of them.
        weights = weights_of(face)
        for blink, down, squint, up, wide in _LIDS:
            room = _ROOM * (1.0 - weights[blink])
            if room < 2.0:
                weights[down] = lowered = min(weights[down], room)
                weights[squint] = min(weights[squint], room - lowered)
                weights[up] = min(weights[up], room)
                weights[wide] = min(weights[wide], room)
        return face
