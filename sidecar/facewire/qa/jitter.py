"""How much a face trembles from frame to frame."""

from typing import Final

import numpy as np

from facewire.face.channels import LOWER_FACE
from facewire.take.table import Take

__all__ = ["added_jitter", "jitter_of", "tells_tremor"]

_LOWER: Final = sorted(LOWER_FACE)
_LEAST_FPS: Final = 20
"""At fewer frames a second speech itself moves so much from frame to frame: of 78 good lines the one that did
most moved by 0.006 at 20, by 0.009 at 15, by 0.014 at 10 and by 0.05 at 2."""


def jitter_of(take: Take) -> float:
    """Return a take's tremor: the median second difference of the lower face's weights, frame by frame."""
    if len(take) < 3:
        return 0.0
    return float(np.median(np.abs(np.diff(take.weights[:, _LOWER], n=2, axis=0))))


def tells_tremor(take: Take) -> bool:
    """Return whether a take has frames enough a second to tell a tremor from speech."""
    return take.head.fps >= _LEAST_FPS


def added_jitter(a: Take, b: Take) -> float:
    """Return how much more take B trembles than take A; 0 where their frame rates do not tell."""
    if a.head.fps != b.head.fps and not (tells_tremor(a) and tells_tremor(b)):
        return 0.0
    return jitter_of(b) - jitter_of(a)
