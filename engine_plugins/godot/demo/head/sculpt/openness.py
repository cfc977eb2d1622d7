"""How open each point of a surface is to light from around: creases and necks are darker."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sculpt.fields import Array

DIRECTIONS: Final = 96
CELL: Final = 2.5
"""Millimetres of the grid in which the nearest surface along a direction is kept."""
CLEAR: Final = 3.5
"""Millimetres that a point may lie behind that surface and still see the light."""
DARKEST: Final = 0.25
"""Light reaches every place from other places."""


def openness(position: Array, triangles: NDArray[np.int64]) -> Array:
    """Return float64[n], `DARKEST` to 1: the share of light from around that reaches each point.

    Args:
        position: float64[n, 3], millimetres.
        triangles: int64[t, 3], seen from both sides.
    """
    normal = _normals(position, triangles)
    samples = _samples(position, triangles)
    lit, whole = np.zeros(len(position)), np.zeros(len(position))
    for direction in _directions(DIRECTIONS):
        facing = np.clip(normal @ direction, 0.0, None)
        lit += facing * _sees(position, samples, direction)
        whole += facing
    share = lit / np.maximum(whole, 1e-9)
    result: Array = DARKEST + (1.0 - DARKEST) * np.clip(share, 0.0, 1.0)
    return np.round(result, 2)


def _directions(count: int) -> Array:
    """Return float64[count, 3]: spread evenly over a sphere, on a spiral, more from above than from below."""
    index = np.arange(count) + 0.5
    y = 1.0 - 1.6 * index / count
    around = np.pi * (1.0 + np.sqrt(5.0)) * index
    ring = np.sqrt(1.0 - y * y)
    return np.stack([ring * np.cos(around), y, ring * np.sin(around)], axis=1)


def _samples(position: Array, triangles: NDArray[np.int64]) -> Array:
    """Return points that lie on the surface as close as the grid's cells."""
    corners = position[triangles]
    shares = np.array(
        [[1, 1, 1], [4, 1, 1], [1, 4, 1], [1, 1, 4], [3, 3, 0], [0, 3, 3], [3, 0, 3]], np.float64
    )
    shares /= shares.sum(axis=1, keepdims=True)
    inner: Array = np.einsum("sc,tcx->tsx", shares, corners).reshape(-1, 3)
    return np.concatenate([position, inner])


def _sees(position: Array, samples: Array, direction: Array) -> NDArray[np.bool_]:
    helper = np.array([0.0, 1.0, 0.0]) if abs(direction[1]) < 0.9 else np.array([1.0, 0.0, 0.0])
    right = np.cross(helper, direction)
    right /= np.linalg.norm(right)
    axes = np.stack([right, np.cross(direction, right)], axis=1)
    low = samples @ axes
    origin = low.min(axis=0)
    cells = ((low - origin) / CELL).astype(np.int64)
    width = int(cells[:, 0].max()) + 1
    nearest = np.full(width * (int(cells[:, 1].max()) + 1), -np.inf)
    np.maximum.at(nearest, cells[:, 1] * width + cells[:, 0], samples @ direction)
    own = ((position @ axes - origin) / CELL).astype(np.int64)
    seen: NDArray[np.bool_] = position @ direction >= nearest[own[:, 1] * width + own[:, 0]] - CLEAR
    return seen


def _normals(position: Array, triangles: NDArray[np.int64]) -> Array:
    a, b, c = (position[triangles[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    normal = np.zeros_like(position)
    for corner in range(3):
        np.add.at(normal, triangles[:, corner], across)
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
