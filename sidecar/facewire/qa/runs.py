"""Where a condition holds on and on."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["runs_of"]


def runs_of(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return int64[runs, 2]: begin and end of each run of what is true, the end behind its last."""
    edges = np.flatnonzero(np.diff(np.concatenate(((0,), mask.astype(np.int8), (0,)))))
    result: NDArray[np.int64] = edges.reshape(-1, 2).astype(np.int64)
    return result
