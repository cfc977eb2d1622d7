"""A face as its own mirror shows it: left and right change places."""

from typing import Final

import numpy as np

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, POSE_ANGLES
from facewire.values import Face

__all__ = ["mirrored"]


def _other_side(name: str) -> str:
    if name.endswith("Left"):
        return name.removesuffix("Left") + "Right"
    return name.removesuffix("Right") + "Left" if name.endswith("Right") else name


def _other_eye(name: str) -> str:
    for one, other in (("left", "right"), ("right", "left")):
        if name.startswith(one):
            return other + name.removeprefix(one)
    return name


_WEIGHTS: Final = np.array([CHANNEL_INDEX[_other_side(name)] for name in CHANNELS])
_ANGLES: Final = np.array([POSE_ANGLES.index(_other_eye(name)) for name in POSE_ANGLES])
_SIGNS: Final = np.array([1.0 if name.endswith("Pitch") else -1.0 for name in POSE_ANGLES], np.float32)
"""Yaw and roll turn the other way; a nod stays a nod."""


def mirrored(face: Face) -> Face:
    """Return the face with left and right swapped in weights, eyes, and the head's turn and lean."""
    return Face(face.weights[_WEIGHTS], face.pose[_ANGLES] * _SIGNS, face.visemes, face.voice)
