"""From the network's articulators to the 52 ARKit weights: each goes to its channel, or to both sides."""

import numpy as np

from facewire.face.articulate import articulate, articulate_one
from facewire.face.channels import ARTICULATOR_TARGETS, ARTICULATORS, CHANNELS, DRIVE_VOICE, VISEMES
from facewire.values import Floats, Mouth

__all__ = ["solve", "solve_one", "to_channels"]

_SOURCE = {target: source for source, targets in enumerate(ARTICULATOR_TARGETS) for target in targets}
_SOURCES = np.array([_SOURCE.get(channel, 0) for channel in range(len(CHANNELS))], np.intp)
_MOVED = np.array([channel in _SOURCE for channel in range(len(CHANNELS))], np.float32)
"""The articulator of each channel, and 1 for those that have one: to take all and clear the others costs a
fraction of writing to some."""
_VISEMES = slice(len(ARTICULATORS), len(ARTICULATORS) + len(VISEMES))


def solve(intervals: Floats, centre: int) -> list[Mouth]:
    """Return the mouths of frames.

    Args:
        intervals: float32[N, I, 36], the network's poses inside each frame's interval, `DRIVE_CHANNELS`.
        centre: index of the pose at a frame's own time.
    """
    drives = articulate(intervals, centre)
    weights = to_channels(drives)
    visemes, voices = drives[:, _VISEMES].copy(), drives[:, DRIVE_VOICE].tolist()
    return list(map(Mouth, weights, visemes, voices))


def solve_one(interval: Floats, centre: int) -> Mouth:
    """Return the mouth that `solve` makes of one frame's poses, float32[I, 36]."""
    drive = articulate_one(interval, centre)
    weights = drive.take(_SOURCES)
    weights *= _MOVED
    return Mouth(weights, drive[_VISEMES], drive.item(DRIVE_VOICE))


def to_channels(poses: Floats) -> Floats:
    """Return the ARKit weights float32[N, 52] of poses [N, 20 or more] that begin with articulators."""
    weights: Floats = poses.take(_SOURCES, axis=1)
    weights *= _MOVED
    return weights
