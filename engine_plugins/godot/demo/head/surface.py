"""The skin of the demo's head: rings around the mouth, from the back of the throat to the back of the skull.

A ring has one point for each of SEGMENTS directions; the first half of them is above the slit of the mouth,
the second below. The lips are where the rings turn inside, so that they part wherever a shape moves them.
Units are half a head's height; +x is the face's own left, +y up, +z forward.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SEGMENTS: Final = 56
RINGS: Final = 34
THROAT: Final = 7
"""Rings inside the mouth."""
MOUTH_WIDTH: Final = 0.30
"""Half the slit, as an angle in radians seen from the head's centre."""
LIP: Final = 0.125
"""How far the red of the lips reaches, in radians."""
RADII: Final = np.array([0.70, 1.0, 0.84])
MOUTH: Final = np.array([0.0, -0.42, 0.0])
"""Height of the mouth; its depth follows from the skin."""
EYE: Final = np.array([0.285, 0.19, 0.60])
EYE_RADIUS: Final = 0.185

SKIN_COLOUR: Final = np.array([0.86, 0.62, 0.50])
LIP_COLOUR: Final = np.array([0.72, 0.32, 0.31])
THROAT_COLOUR: Final = np.array([0.17, 0.03, 0.04])


@dataclass(frozen=True)
class Skin:
    """The skin at rest; one entry for each vertex."""

    position: Array
    around: Array
    """Direction of the point seen from the middle of the mouth, radians; 0 is the left corner, pi/2 up."""
    reach: Array
    """Angular distance from the slit, radians; 0 on the rim of the lips and inside."""
    depth: Array
    """0 outside and on the rim, 1 at the back of the throat."""
    colour: Array
    triangles: NDArray[np.int64]


def skin() -> Skin:
    """Return the skin, rings from the throat outward."""
    around, rings = np.meshgrid(
        np.arange(SEGMENTS) * 2 * np.pi / SEGMENTS, np.arange(-THROAT, RINGS + 1), indexing="xy"
    )
    share = np.maximum(rings, 0) / RINGS
    far = 0.995 * share**1.7
    half_width = MOUTH_WIDTH + (np.pi - MOUTH_WIDTH) * far
    half_height = 0.004 + (np.pi - 0.004) * far
    across, up = half_width * np.cos(around), half_height * np.sin(around)
    position = _on_head(across, up)
    reach = np.where(rings > 0, half_height, 0.0)
    position += _lip_roll(reach)[..., None] * _outward(position)
    depth = np.maximum(-rings, 0) / THROAT
    position = _into_throat(position, around, depth)
    colour = _colours(reach, depth)
    return Skin(
        position.reshape(-1, 3), around.ravel(), reach.ravel(), depth.ravel(), colour.reshape(-1, 3),
        _grid_triangles(RINGS + THROAT + 1),
    )  # fmt: skip


def _on_head(across: Array, up: Array) -> Array:
    """Return the points of the head at angles from the mouth, sideways and upward."""
    distance = np.hypot(across, up)
    direction = np.arctan2(up, across)
    ahead = np.stack(
        [np.sin(distance) * np.cos(direction), np.sin(distance) * np.sin(direction), np.cos(distance)], -1
    )
    tilt = np.arcsin(MOUTH[1])
    y = ahead[..., 1] * np.cos(tilt) + ahead[..., 2] * np.sin(tilt)
    z = -ahead[..., 1] * np.sin(tilt) + ahead[..., 2] * np.cos(tilt)
    return _sculpt(np.stack([ahead[..., 0], y, z], -1) * RADII)


def _sculpt(point: Array) -> Array:
    """Give an ellipsoid a jaw, a nose, cheeks and sockets."""
    x, y, z = np.moveaxis(point, -1, 0)
    front = step(z, 0.0, 0.5)
    taper = 1.0 - 0.22 * step(-y, 0.25, 1.0) * step(z, -0.4, 0.4)
    x = x * taper
    side = np.abs(x)
    bulge = 0.26 * bump(side, y + 0.06, 0.085, 0.10) + 0.10 * bump(side, y - 0.10, 0.06, 0.17)
    bulge += 0.09 * bump(side, y + 0.86, 0.20, 0.16) - 0.17 * bump(side - 0.285, y - 0.19, 0.19, 0.16)
    bulge += 0.06 * bump(side - 0.40, y + 0.16, 0.18, 0.14) + 0.05 * bump(side - 0.27, y - 0.43, 0.22, 0.08)
    nostrils = 0.07 * bump(side - 0.10, y + 0.13, 0.05, 0.055)
    return np.stack([x, y, z + front * (bulge + nostrils)], -1)


def _lip_roll(reach: Array) -> Array:
    share = np.clip(reach / LIP, 0.0, 1.0)
    return 0.038 * np.sin(np.pi * share**0.6) * (reach > 0) - 0.012 * (reach <= 0)


def _into_throat(position: Array, around: Array, depth: Array) -> Array:
    """Turn the rings inside the rim into a bag behind the teeth."""
    rim = position[THROAT]
    inside = depth > 0
    widen = 1.0 + 0.35 * np.sin(np.pi * np.minimum(depth * 1.3, 1.0))
    close = np.sqrt(np.clip(1.0 - depth**4, 0.0, 1.0))
    bag = np.stack(
        [
            rim[:, 0] * widen * close,
            MOUTH_Y + (rim[:, 1] - MOUTH_Y + 0.20 * np.sin(around) * np.sqrt(depth)) * close,
            rim[:, 2] - 0.50 * depth,
        ],
        -1,
    )
    return np.where(inside[..., None], bag, position)


def _colours(reach: Array, depth: Array) -> Array:
    red = 1.0 - step(reach, 0.75 * LIP, 1.05 * LIP)
    colour: Array = SKIN_COLOUR + red[..., None] * (LIP_COLOUR - SKIN_COLOUR)
    dark = step(depth, 0.0, 0.3)[..., None]
    colour += dark * (THROAT_COLOUR - colour)
    return colour


def _grid_triangles(rings: int) -> NDArray[np.int64]:
    ring, segment = np.meshgrid(np.arange(rings - 1), np.arange(SEGMENTS), indexing="ij")
    following = (segment + 1) % SEGMENTS
    a, b = ring * SEGMENTS + segment, ring * SEGMENTS + following
    c, d = a + SEGMENTS, b + SEGMENTS
    return np.concatenate([np.stack([a, c, b], -1), np.stack([b, c, d], -1)]).reshape(-1, 3)


def _outward(point: Array) -> Array:
    away: Array = point / RADII**2
    away /= np.linalg.norm(away, axis=-1, keepdims=True)
    return away


def step(value: Array, low: float, high: float) -> Array:
    """Return a smooth rise from 0 at `low` to 1 at `high`."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


def bump(x: Array, y: Array, width: float, height: float) -> Array:
    """Return a round hill, 1 at the origin."""
    hill: Array = np.exp(-((x / width) ** 2) - (y / height) ** 2)
    return hill


MOUTH_Y: Final = float(_on_head(np.zeros(1), np.zeros(1))[0, 1])
MOUTH_Z: Final = float(_on_head(np.zeros(1), np.zeros(1))[0, 2])
