"""Signed distance fields: solids as functions that are negative inside, and what joins and carves them.

Lengths are millimetres. A field takes points, float64[n, 3], and returns float64[n].
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Field = Callable[[Array], Array]

OFFSET: Final = 0.05
"""Step of the central differences, in millimetres."""


def ellipsoid(point: Array, centre: Array, radii: Array) -> Array:
    """Return the distance to an ellipsoid; exact on its surface (Quilez, ellipsoid distance bound)."""
    local = point - centre
    near = np.linalg.norm(local / radii, axis=1)
    steep = np.linalg.norm(local / radii**2, axis=1)
    distance: Array = near * (near - 1.0) / np.maximum(steep, 1e-9)
    return distance


def capsule(point: Array, start: Array, end: Array, radius: tuple[float, float]) -> Array:
    """Return the distance to a rod whose radius changes from start to end."""
    along = end - start
    share = np.clip((point - start) @ along / (along @ along), 0.0, 1.0)
    distance: Array = np.linalg.norm(point - start - share[:, None] * along, axis=1)
    return distance - (radius[0] + share * (radius[1] - radius[0]))


def join(one: Array, other: Array, blend: float) -> Array:
    """Return the union of two solids, rounded over `blend` millimetres (polynomial smooth minimum)."""
    share = np.clip(0.5 + 0.5 * (other - one) / blend, 0.0, 1.0)
    joined: Array = other + share * (one - other) - blend * share * (1.0 - share)
    return joined


def carve(one: Array, other: Array, blend: float) -> Array:
    """Return the first solid without the second, its edge rounded over `blend` millimetres."""
    return -join(-one, other, blend)


def gradient(field: Field, point: Array) -> Array:
    """Return unit vectors that point out of the solid."""
    steps = OFFSET * np.concatenate([np.eye(3), -np.eye(3)])
    values = field((point[None] + steps[:, None]).reshape(-1, 3)).reshape(6, -1)
    slope = (values[:3] - values[3:]).T
    unit: Array = slope / np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-12)
    return unit


def project(field: Field, point: Array, rounds: int = 8) -> Array:
    """Return the points moved onto the surface, along its slope."""
    for _ in range(rounds):
        point = point - 0.9 * field(point)[:, None] * gradient(field, point)
    return point


def drop(field: Field, point: Array, rounds: int = 60) -> Array:
    """Return the points moved onto the surface along z, from far in front of it."""
    landed = point.copy()
    landed[:, 2] = 160.0
    for _ in range(rounds):
        landed[:, 2] -= 0.8 * field(landed)
    return landed


def step(value: Array, low: float, high: float) -> Array:
    """Return a smooth rise from 0 at `low` to 1 at `high`; a fall where `high` is the smaller."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def bump(*scaled: Array) -> Array:
    """Return a round hill over coordinates that are scaled to its width: 1 at the origin."""
    squares = [one**2 for one in scaled]
    hill: Array = np.exp(-np.sum(squares, axis=0))
    return hill
