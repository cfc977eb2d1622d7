"""The left ear: rings from the side of the head over the back and the rim into the canal."""

from typing import Final

import numpy as np

from sculpt.anatomy import EAR
from sculpt.fields import Array, bump

STATIONS: Final = 30
BASE: Final = 2
LEAN: Final = 0.18
"""Radians by which the top leans back."""
FLARE: Final = 0.16
"""How far the back stands out, as a slope."""

PROFILE: Final = (
    # Ring, share of the outline, distance from the head.
    (2, 0.60, -1.0),
    (3, 0.80, 5.5),
    (4, 0.97, 10.0),
    (5, 1.00, 12.2),
    (6, 0.92, 13.2),
    (7, 0.80, 10.6),
    (8, 0.66, 10.8),
    (9, 0.50, 8.0),
    (10, 0.33, 3.5),
    (11, 0.15, 1.5),
)


def rings() -> dict[int, Array]:
    """Return the points of rings 2 to 11, float64[30, 3] each."""
    # Stations begin before the ear and go up, over it, down behind it and round the lobe.
    angle = 2 * np.pi * np.arange(STATIONS) / STATIONS
    outline = _outline(angle)[:, None] * np.stack([np.cos(angle), np.sin(angle)], -1)
    against_cheek = (0.5 + 0.5 * np.cos(angle)) ** 2
    lobe = bump((np.sin(angle) + 1.0) / 0.5)
    made = {}
    for ring, share, away in PROFILE:
        flat = share * outline
        out = 0.85 * away * (1.0 - 0.62 * against_cheek)
        if ring > BASE:
            out = out - FLARE * flat[:, 0] - 2.0 * lobe * share
        made[ring] = _placed(flat, out)
    return made


def centre() -> Array:
    """Return the point that closes the canal."""
    point: Array = _placed(np.zeros((1, 2)), np.zeros(1))[0]
    return point


def _outline(angle: Array) -> Array:
    """Return the distance of the ear's outline from its middle."""
    radius = 1.0 / np.sqrt((np.cos(angle) / 15.5) ** 2 + (np.sin(angle) / 25.5) ** 2)
    behind_lobe = bump((angle - 1.25 * np.pi) / 0.5)
    shaped: Array = radius * (1.0 - 0.14 * behind_lobe)
    return shaped


def _placed(flat: Array, out: Array) -> Array:
    """Return points of the ear's plane, (forward, up) and away from the head, in the head's space."""
    forward = flat[:, 0] * np.cos(LEAN) - flat[:, 1] * np.sin(LEAN)
    up = flat[:, 0] * np.sin(LEAN) + flat[:, 1] * np.cos(LEAN)
    placed: Array = EAR + np.stack([out, up, forward], -1)
    return placed
