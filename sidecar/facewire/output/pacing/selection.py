"""What of the faces goes to one output: whose, and which channels of them how strongly."""

import numpy as np

from facewire.face.channels import CHANNELS
from facewire.face.tune import Tuning
from facewire.output.config import OutputConfig
from facewire.output.pacing.mirror import mirrored
from facewire.values import Frame

__all__ = ["Selection"]


class Selection:
    """Picks and tunes frames for one output.

    Args:
        config: whose faces, mask, gain, and whether they are mirrored; the mask names what is sent.
    """

    def __init__(self, config: OutputConfig) -> None:
        self._subject = config.subject
        self._mirror = config.mirror
        tuning = Tuning(gain=np.full(len(CHANNELS), config.gain, np.float32))
        self._tuning = tuning if config.mask is None else tuning.with_mask(config.mask)

    def takes(self, frame: Frame) -> bool:
        """Return whether the output gets this frame."""
        return self._subject is None or frame.subject == self._subject

    def tune(self, frame: Frame) -> Frame:
        """Return the frame as the output sends it; the frame itself is shared and stays as it is."""
        face = self._tuning.apply(mirrored(frame.face) if self._mirror else frame.face)
        return frame if face is frame.face else frame._replace(face=face)
