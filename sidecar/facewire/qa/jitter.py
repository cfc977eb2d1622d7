"""How much a face trembles from frame to frame."""

from typing import Final

import numpy as np

from facewire.face.channels import LOWER_FACE
from facewire.take.table import Take

__all__ = ["jitter_of"]

_LOWER: Final = sorted(LOWER_FACE)


def jitter_of(take: Take) -> float:
    """Return a take's tremor: the median second difference of the lower face's weights, frame by frame."""
    if len(take) < 3:
        return 0.0
    return float(np.median(np.abs(np.diff(take.weights[:, _LOWER], n=2, axis=0))))
