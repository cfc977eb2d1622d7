"""A mixture of moods on a face: what it adds and scales, and what it leaves to the voice.

A mood moves brows, lids, cheeks and the corners of the mouth at any time. It parts or presses the lips where
nobody speaks; in speech it opens them only as far as they are open anyway. Where the voice shuts the lips,
they are shut. Pure.
"""

from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS
from facewire.face.expression.mouth import CORNERS, MOST, Lips
from facewire.face.expression.table import TABLE
from facewire.values import Face, Floats

__all__ = ["Colour"]

_ALL: Final = len(CHANNELS)
_ROWS: Final = np.hstack([TABLE.held, TABLE.parting, TABLE.parted, TABLE.pressing, TABLE.scale])
"""The whole table side by side: one product a frame while a mood comes or goes."""


class Colour:
    """A mixture of moods.

    Args:
        levels: float32[moods], 0..1, how strong each is.
    """

    def __init__(self, levels: Floats) -> None:
        mixed = levels @ _ROWS
        self._held, self._parting, self._parted, self._pressing = mixed[:-3].reshape(4, _ALL)
        jaw, lips, lids = mixed[-3:].tolist()
        self._jaw, self._lips = max(1.0 + jaw, 0.0), max(1.0 + lips, 0.0)
        self.lid_speed = min(max(1.0 + lids, 0.1), 1.0)
        """Share of their usual speed at which lids open."""

    def on(self, face: Face, speaking: float) -> Floats:
        """Return the weights [52] of a face in this mood.

        Args:
            face: as the voice alone draws it.
            speaking: how much the mouth is the voice's, 0..1.
        """
        spoken, lips, resting = face.weights, Lips.of(face, speaking), 1.0 - speaking
        added = self._held + speaking * lips.wide * self._parting
        added += resting * (1.0 - lips.shut) * self._parted
        added += resting * (1.0 - lips.wide) * self._pressing
        added *= MOST - np.float32(1.0 - lips.corners(spoken)) * CORNERS
        np.minimum(added, MOST, out=added)
        moved = lips.scaled(spoken, self._jaw, self._lips)
        weights: Floats = moved + added * (MOST - moved)
        lips.keep(weights, moved)
        return weights
