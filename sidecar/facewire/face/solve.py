"""From the network's articulators to the 52 ARKit weights: each goes to its channel, or to both sides."""

import numpy as np

from facewire.face.articulate import articulate
from facewire.face.channels import ARTICULATOR_TARGETS, ARTICULATORS, CHANNELS, DRIVE_VOICE, VISEMES
from facewire.values import Floats, Mouth

__all__ = ["solve"]

_SOURCE = np.array([i for i, targets in enumerate(ARTICULATOR_TARGETS) for _ in targets], np.intp)
_TARGET = np.array([target for targets in ARTICULATOR_TARGETS for target in targets], np.intp)
_VISEMES = slice(len(ARTICULATORS), len(ARTICULATORS) + len(VISEMES))


def solve(interval: Floats, centre: int) -> Mouth:
    """Return the mouth of one frame.

    Args:
        interval: float32[I, 36], the network's poses inside the frame's interval, `DRIVE_CHANNELS`.
        centre: index of the pose at the frame's own time.
    """
    drive = articulate(interval, centre)
    weights = np.zeros(len(CHANNELS), np.float32)
    weights[_TARGET] = drive[_SOURCE]
    return Mouth(weights, drive[_VISEMES].copy(), drive.item(DRIVE_VOICE))
