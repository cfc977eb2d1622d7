"""Things that lie on the skin and move with it: lashes and brows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sculpt.fields import Array
from sculpt.lattice import Ids

NEAREST = 4


@dataclass(frozen=True)
class Binding:
    """Which vertices of the skin carry each point, and how much."""

    skin: Ids
    """int[n, NEAREST]."""
    weight: Array
    """float64[n, NEAREST]; rows sum to 1."""

    def moved(self, by: Array) -> Array:
        """Return how far the points move when the skin moves by `by`, float64[vertices, 3]."""
        carried: Array = (self.weight[..., None] * by[self.skin]).sum(axis=1)
        return carried


def bind(point: Array, skin: Array, allowed: NDArray[np.bool_]) -> Binding:
    """Bind points to the nearest of the allowed vertices, by inverse squared distance."""
    candidates = np.flatnonzero(allowed)
    away = np.linalg.norm(point[:, None] - skin[None, candidates], axis=2)
    nearest = np.argsort(away, axis=1)[:, :NEAREST]
    weight = 1.0 / (np.take_along_axis(away, nearest, 1) ** 2 + 0.04)
    return Binding(candidates[nearest], weight / weight.sum(axis=1, keepdims=True))
