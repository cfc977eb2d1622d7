"""What a face does when its audio stops: it waits one frame, then eases to rest within 200 ms."""

import math
from typing import Final

import numpy as np

from facewire.face.rest import REST
from facewire.values import Face

__all__ = ["SETTLE_NS", "settle", "settle_frames"]

SETTLE_NS: Final = 200_000_000
"""A mouth that stays open after the voice has stopped is the first thing a viewer sees."""


def settle_frames(fps: int) -> int:
    """Return how many frames it takes from the last inferred pose to rest: as many as fit into 200 ms."""
    return max(1, SETTLE_NS * fps // 10**9)


def settle(face: Face, held: int, fps: int) -> Face:
    """Return the face after `held` frames without audio (1 is the first); at rest once it has settled."""
    frames = settle_frames(fps)
    if held >= frames:
        return face._replace(weights=REST.weights, visemes=REST.visemes, voice=REST.voice)
    left = 0.5 + 0.5 * math.cos(math.pi * max(0, held - 1) / max(1, frames - 1))
    return face._replace(
        weights=np.float32(left) * face.weights,
        visemes=np.float32(left) * face.visemes + np.float32(1.0 - left) * REST.visemes,
        voice=left * face.voice,
    )
