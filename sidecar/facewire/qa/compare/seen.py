"""What the eye takes in at once of a difference."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["means_seen"]

Array = NDArray[np.float64]

_SEEN_S: Final = 0.1
"""What the eye takes in at once: under it, less for longer looks the same as more for less long (Bloch's law:
A. M. Bloch, "Expérience sur la vision", Comptes rendus de la Société de biologie 37, 1885)."""


def means_seen(values: Array, fps: int) -> Array:
    """Return means over what the eye takes in at once, one for each step that such a stretch begins at.

    Args:
        values: float64[G, ...], one step or more.
        fps: steps a second.
    """
    steps = min(max(1, round(_SEEN_S * fps)), len(values))
    sums = np.cumsum(np.concatenate((np.zeros_like(values[:1]), values)), axis=0)
    means: Array = (sums[steps:] - sums[:-steps]) / steps
    return means
