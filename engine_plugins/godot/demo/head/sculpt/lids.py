"""The lids of the left eye: where they end, and the rings of skin that lead to there and round the edge.

Rings of the lattice, outward in: 0 to 4 the socket, 5 the crease, 6 and 7 the lid, 8 its outer edge, 9 its
inner edge, 10 and 11 what lies against the eye. Stations 0 and 24 are the corners, those between them the
upper lid.
"""

from typing import Final

import numpy as np

from sculpt.anatomy import EYE, EYE_RADIUS, LID, head
from sculpt.fields import Array, drop

STATIONS: Final = 48
CREASE, OUTER, INNER, INNERMOST = 5, 8, 9, 11
HALF_WIDTH: Final = 14.6
TILT: Final = 0.085
"""How far the outer corner lies above the inner one, as a slope."""
UPPER, LOWER = 6.2, 5.3
"""How far the open lids reach above and below the line between the corners."""
FROM_EDGE: Final = np.array([5.4, 3.1, 1.3, 0.0])
"""Distance of rings 5 to 8 from the edge."""
CLOSED: Final = -0.72
"""Where the lids meet: this share of the way from the line between the corners to the open lower lid."""
OVERLAP: Final = 0.9
"""How far each lid goes past that line: lids that a look moves as well still meet."""
CLEARANCE: Final = 0.95
"""Between the eye and the inner edge."""


def share_along() -> Array:
    """Return how far along each station lies, 0 at the inner corner and 1 at the outer."""
    upper = np.arange(24) / 24.0
    return np.concatenate([upper, 1.0 - upper])


def is_upper() -> Array:
    """Return 1 for stations on the upper lid, 0 for those on the lower and for the corners."""
    station = np.arange(STATIONS)
    upper: Array = ((station > 0) & (station < 24)).astype(np.float64)
    return upper


def edge(upper: float, lower: float) -> Array:
    """Return the edge's points in front of the eye, float64[48, 2], with lids that reach so far."""
    share = share_along()
    x = -HALF_WIDTH * np.cos(np.pi * (0.12 * share + 0.88 * share))
    arch_upper = np.sin(np.pi * share**0.86) ** 0.82
    arch_lower = np.sin(np.pi * share**1.12) ** 0.95
    above = is_upper() > 0
    y = TILT * x + np.where(above, upper * arch_upper, -lower * arch_lower)
    y[[0, 24]] = TILT * x[[0, 24]]
    return np.stack([x, y], -1)


def rings(border: Array) -> dict[int, Array]:
    """Return the points of rings 1 to 11; `border` is ring 0, float64[48, 3]."""
    rim = edge(UPPER, LOWER)
    frame = border[:, :2] - EYE[:2]
    out = frame - rim
    length = np.linalg.norm(out, axis=1, keepdims=True)
    out /= length
    made = {}
    for ring, away in zip(range(CREASE, OUTER + 1), FROM_EDGE, strict=True):
        made[ring] = _on_skin(rim + away * _thinner_at_corners()[:, None] * out)
    first = made[CREASE]
    for ring in range(1, CREASE):
        flat = border + (first - border) * (ring / CREASE)
        made[ring] = drop(head, flat)
    made[CREASE][:, 2] -= 0.9 * is_upper() * np.sin(np.pi * share_along()) ** 0.5
    for ring, radius, back in ((INNER, CLEARANCE, 0.0), (10, 0.75, 3.5), (11, 0.75, 9.0)):
        made[ring] = on_ball(rim + back * out, EYE_RADIUS + radius)
    return made


def met() -> Array:
    """Return the line on which the lids meet, float64[48, 2], for both of them."""
    share = share_along()
    x = edge(UPPER, LOWER)[:, 0]
    arch = np.sin(np.pi * share**1.12) ** 0.95
    arch[[0, 24]] = 0.0
    over = OVERLAP * np.where(is_upper() > 0, -1.0, 1.0) * np.sin(np.pi * share)
    return np.stack([x, TILT * x + CLOSED * LOWER * arch + over], -1)


def pulled(rest: Array, rim: Array) -> dict[int, Array]:
    """Return the points of rings 6 to 11 when the edge is pulled to `rim` [48, 2].

    Args:
        rest: float64[12, 48, 3], all rings as they lie open.
        rim: seen from in front, from the middle of the eye.
    """
    crease = rest[CREASE, :, :2] - EYE[:2]
    made = {}
    for ring in (6, 7, OUTER):
        share = 1.0 - FROM_EDGE[ring - CREASE] / FROM_EDGE[0]
        made[ring] = _on_skin(crease + share * (rim - crease))
        before = _on_skin(rest[ring, :, :2] - EYE[:2])
        # What the rest has beside the plain surface stays.
        made[ring] += rest[ring] - before
    out = crease - rim
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    for ring, radius, back in ((INNER, CLEARANCE, 0.0), (10, 0.75, 3.5), (11, 0.75, 9.0)):
        made[ring] = on_ball(rim + back * out, EYE_RADIUS + radius)
    return made


def on_ball(flat: Array, radius: float) -> Array:
    """Return points of a ball round the eye's centre that are seen at `flat` from in front."""
    away = np.linalg.norm(flat, axis=1)
    # Beyond the ball's outline, further back instead of further out.
    angle = np.where(away < 0.93 * radius, np.arcsin(np.minimum(away / radius, 0.93)), away / radius + 0.265)
    direction = flat / np.maximum(away, 1e-9)[:, None]
    return EYE + radius * np.concatenate([direction * np.sin(angle)[:, None], np.cos(angle)[:, None]], 1)


def _thinner_at_corners() -> Array:
    near = np.abs(2.0 * share_along() - 1.0)
    thin: Array = 1.0 - 0.35 * near**4
    return thin


def _on_skin(flat: Array) -> Array:
    point = np.concatenate([flat + EYE[:2], np.zeros((len(flat), 1))], axis=1)
    landed = drop(head, point)
    ball = on_ball(flat, EYE_RADIUS + LID)
    landed[:, 2] = np.maximum(landed[:, 2], ball[:, 2])
    return landed
