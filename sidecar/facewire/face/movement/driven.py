"""Whether the head is ours to move: pose angles have no mask of their own."""

from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS
from facewire.face.tune import Tuning

__all__ = ["Driven"]

_EYES_AND_BROWS: Final = [index for index, name in enumerate(CHANNELS) if name.startswith(("eye", "brow"))]


class Driven:
    """Remembers what the last tuning says."""

    def __init__(self) -> None:
        self._tuning: Tuning | None = None
        self._driven = True

    def by(self, tuning: Tuning) -> bool:
        """Return whether eyes and brows are ours; where they are a tracker's or a game's, so is the head."""
        if tuning is not self._tuning:
            self._tuning, self._driven = tuning, bool(np.any(tuning.mask[_EYES_AND_BROWS]))
        return self._driven
