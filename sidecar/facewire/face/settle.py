"""What a face does when its audio stops: it waits one frame, then eases to rest within 200 ms."""

import math
from typing import Final

import numpy as np

from facewire.face.channels import VISEMES
from facewire.face.solve import Expression

__all__ = ["REST", "SETTLE_NS", "settle", "settle_frames"]

SETTLE_NS: Final = 200_000_000
"""A mouth that stays open after the voice has stopped is the first thing a viewer sees."""

_SILENCE = np.zeros(len(VISEMES), np.float32)
_SILENCE[0] = 1.0

REST: Final[Expression] = (np.zeros(52, np.float32), _SILENCE, 0.0)
"""A closed, relaxed mouth: the viseme `sil`, no voice."""


def settle_frames(fps: int) -> int:
    """Return how many frames it takes from the last inferred pose to rest: as many as fit into 200 ms."""
    return max(1, SETTLE_NS * fps // 10**9)


def settle(last: Expression, held: int, fps: int) -> Expression:
    """Return the mouth after `held` frames without audio (1 is the first); `REST` once it has settled."""
    frames = settle_frames(fps)
    if held >= frames:
        return REST
    left = 0.5 + 0.5 * math.cos(math.pi * max(0, held - 1) / max(1, frames - 1))
    weights, visemes, voice = last
    return (
        np.float32(left) * weights,
        np.float32(left) * visemes + np.float32(1.0 - left) * _SILENCE,
        left * voice,
    )
