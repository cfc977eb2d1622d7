"""Rotations as glTF has them: quaternions x y z w, right-handed, Y up, a face that looks along +Z.

Ours are angles in radians: yaw towards the face's own right, pitch down, roll to its own right (SPEC.md).
A face that looks along +Z has its own right at -X, so that yaw turns about -Y, pitch about +X and roll about
+Z, in this order.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["IDENTITY", "Turns", "about", "continuous", "inverse", "product", "turns"]

Turns = NDArray[np.float64]
"""float64[..., 4]: x y z w."""

IDENTITY: Final[tuple[float, float, float, float]] = (0.0, 0.0, 0.0, 1.0)


def turns(angles: NDArray[np.float64]) -> Turns:
    """Return the rotations of a face in the space of its model.

    Args:
        angles: float64[N, 3], radians: yaw, pitch, roll.
    """
    yaw, pitch, roll = angles.T
    return product(product(about((0, 1, 0), -yaw), about((1, 0, 0), pitch)), about((0, 0, 1), roll))


def about(axis: tuple[float, float, float], angle: NDArray[np.float64] | float) -> Turns:
    """Return rotations about one axis of length 1, radians."""
    half = np.asarray(angle, np.float64)[..., np.newaxis] / 2
    return np.concatenate((np.sin(half) * np.asarray(axis, np.float64), np.cos(half)), axis=-1)


def product(first: Turns, second: Turns) -> Turns:
    """Return `second`, then `first`: Hamilton's product, as matrices multiply."""
    ax, ay, az, aw = np.moveaxis(first, -1, 0)
    bx, by, bz, bw = np.moveaxis(second, -1, 0)
    parts = (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )
    return np.stack(parts, axis=-1)


def inverse(rotation: Turns) -> Turns:
    """Return the rotations back; each must have length 1."""
    return np.asarray(rotation * (-1.0, -1.0, -1.0, 1.0), np.float64)


def continuous(rotations: Turns) -> Turns:
    """Return the same rotations with signs that go the short way from each to the next.

    Args:
        rotations: float64[N, 4].
    """
    dots = np.einsum("ij,ij->i", rotations[1:], rotations[:-1])
    signs = np.cumprod(np.concatenate(([1.0], np.where(dots < 0.0, -1.0, 1.0))))
    return np.asarray(rotations * signs[:, np.newaxis], np.float64)
