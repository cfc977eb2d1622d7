"""From the network's articulators to the 52 ARKit weights: each goes to its channel, or to both sides."""

import numpy as np

from facewire.face.articulate import articulate
from facewire.face.channels import ARTICULATOR_TARGETS, ARTICULATORS, CHANNELS, DRIVE_VOICE, VISEMES
from facewire.values import Floats, Mouth

__all__ = ["solve"]

_SOURCE = np.array([i for i, targets in enumerate(ARTICULATOR_TARGETS) for _ in targets], np.intp)
_TARGET = np.array([target for targets in ARTICULATOR_TARGETS for target in targets], np.intp)
_VISEMES = slice(len(ARTICULATORS), len(ARTICULATORS) + len(VISEMES))


def solve(intervals: Floats, centre: int) -> list[Mouth]:
    """Return the mouths of frames.

    Args:
        intervals: float32[N, I, 36], the network's poses inside each frame's interval, `DRIVE_CHANNELS`.
        centre: index of the pose at a frame's own time.
    """
    drives = articulate(intervals, centre)
    weights = np.zeros((len(drives), len(CHANNELS)), np.float32)
    weights[:, _TARGET] = drives[:, _SOURCE]
    visemes, voices = drives[:, _VISEMES].copy(), drives[:, DRIVE_VOICE].tolist()
    return list(map(Mouth, weights, visemes, voices))
