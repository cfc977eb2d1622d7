"""Where everything is on the face, and the solid that the skin lies on: skull, jaw, nose, neck, shoulders.

Millimetres; +x is the face's own left, +y up, +z forward. The pupils are at y = 0, the ear canals at z = 0.
Proportions are those of a young adult; the eyes are a fifth larger, which flatters.
"""

from typing import Final

import numpy as np

from sculpt.fields import Array, capsule, carve, ellipsoid, join

EYE: Final = np.array([31.0, 0.0, 58.5])
EYE_RADIUS: Final = 17.0
LID: Final = 1.9
"""Thickness of the lids."""
MOUTH_Y: Final = -66.0
MOUTH_HALF: Final = 25.0
"""Half the width of the mouth."""
EAR: Final = np.array([71.0, -12.0, -8.0])
JAW_HINGE: Final = np.array([0.0, -22.0, 2.0])

CROWN: Final = 114.0
COLLAR_Y: Final = -158.0


def head(point: Array) -> Array:
    """Return the distance to the skin, without lips, lids and ears, which are modelled on it."""
    return _nose(_sockets(_face(point), point), point)


def scalp(point: Array) -> Array:
    """Return the distance to the skull alone, for the hair."""
    return ellipsoid(point, np.array([0.0, 32.0, -12.0]), np.array([74.0, 82.0, 92.0]))


def _face(point: Array) -> Array:
    folded = point * [0.0, 1.0, 1.0] + np.abs(point) * [1.0, 0.0, 0.0]
    solid = scalp(point)
    solid = join(solid, ellipsoid(point, np.array([0.0, -30.0, 20.0]), np.array([60.0, 74.0, 58.0])), 24.0)
    # The jaw, from its angle to the chin.
    solid = join(
        solid,
        capsule(folded, np.array([44.0, -51.0, 4.0]), np.array([12.0, -94.0, 60.0]), (13.0, 13.5)),
        18.0,
    )
    solid = join(solid, ellipsoid(point, np.array([0.0, -97.0, 67.0]), np.array([17.0, 14.0, 14.0])), 12.0)
    # Cheekbones, and the round of the cheek in front of them.
    solid = join(solid, ellipsoid(folded, np.array([45.0, -24.0, 50.0]), np.array([19.0, 15.0, 19.0])), 16.0)
    solid = join(solid, ellipsoid(folded, np.array([31.0, -40.0, 60.0]), np.array([18.0, 20.0, 16.0])), 18.0)
    solid = join(solid, ellipsoid(folded, np.array([33.0, -60.0, 42.0]), np.array([18.0, 22.0, 20.0])), 20.0)
    # What the teeth push forward.
    solid = join(solid, ellipsoid(point, np.array([0.0, -66.0, 60.0]), np.array([32.0, 23.0, 25.5])), 12.0)
    return join(solid, _neck(point, folded), 14.0)


def _neck(point: Array, folded: Array) -> Array:
    solid = capsule(point, np.array([0.0, -60.0, -26.0]), np.array([0.0, -200.0, -40.0]), (47.0, 50.0))
    throat = capsule(point, np.array([0.0, -118.0, 4.0]), np.array([0.0, -165.0, -6.0]), (17.0, 15.0))
    solid = join(solid, throat, 22.0)
    slope = capsule(folded, np.array([18.0, -135.0, -52.0]), np.array([120.0, -205.0, -52.0]), (22.0, 34.0))
    shoulder = capsule(
        folded, np.array([30.0, -214.0, -40.0]), np.array([140.0, -222.0, -44.0]), (48.0, 42.0)
    )
    return join(join(solid, slope, 30.0), shoulder, 34.0)


def _sockets(solid: Array, point: Array) -> Array:
    folded = np.abs(point) * [1.0, 0.0, 0.0] + point * [0.0, 1.0, 1.0]
    brow = capsule(folded, np.array([12.0, 17.0, 72.0]), np.array([44.0, 21.0, 58.0]), (8.0, 7.5))
    solid = join(solid, brow, 10.0)
    socket = ellipsoid(folded, EYE + np.array([0.5, 0.0, 25.0]), np.array([22.5, 13.5, 16.0]))
    solid = carve(solid, socket, 13.0)
    ball = np.linalg.norm(folded - EYE, axis=1) - (EYE_RADIUS + LID)
    return join(solid, ball, 4.0)


def _nose(solid: Array, point: Array) -> Array:
    mirrored = point * [-1.0, 1.0, 1.0]
    bridge = capsule(point, np.array([0.0, 8.0, 71.0]), np.array([0.0, -32.0, 91.0]), (7.0, 6.8))
    nose = join(bridge, ellipsoid(point, np.array([0.0, -36.0, 92.0]), np.array([10.0, 8.5, 10.5])), 7.0)
    nose = join(
        nose, capsule(point, np.array([0.0, -44.0, 90.0]), np.array([0.0, -47.0, 80.0]), (3.4, 4.0)), 5.0
    )
    for side in (point, mirrored):
        wing = ellipsoid(side, np.array([12.2, -40.5, 82.5]), np.array([5.8, 6.6, 9.0]))
        nose = join(nose, wing, 5.0)
    solid = join(solid, nose, 6.5)
    for side in (point, mirrored):
        nostril = ellipsoid(side, np.array([6.6, -47.0, 88.0]), np.array([3.0, 4.6, 5.0]))
        solid = carve(solid, nostril, 2.5)
    # The groove between nose and lip.
    groove = capsule(point, np.array([0.0, -49.0, 91.8]), np.array([0.0, -57.0, 91.6]), (1.6, 2.2))
    return carve(solid, groove, 5.0)
