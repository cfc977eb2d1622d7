"""The lips and the inside of the mouth: rings of the left half, from the skin round the lips to the throat.

Rings of the lattice, outward in: 0 to 4 skin, 5 and 6 the border of the red, 7 to 9 the red, 10 the rim,
where the lips touch, 11 behind it, 12 to 16 the inside. Stations 0 to 20 are the upper lip from its middle to
the corner, 20 to 40 the lower one.
"""

from typing import Final

import numpy as np

from sculpt.anatomy import MOUTH_HALF, MOUTH_Y, head
from sculpt.fields import Array, bump, drop

STATIONS: Final = 41
CORNER: Final = 20
BORDER, RIM = 6, 10
INSIDE: Final = 16
GAP: Final = -0.1
"""Between the lips at rest, to either side: they press a little, or teeth shine through between them."""


def along() -> Array:
    """Return each station's distance from the middle: 0 there, 1 at the corner."""
    station = np.arange(STATIONS)
    share: Array = np.sin(0.5 * np.pi * (1.0 - np.abs(station - CORNER) / CORNER) ** 1.0)
    return share


def upper() -> Array:
    """Return 1 for stations of the upper lip, -1 for those of the lower, 0 at the corner."""
    return -np.sign(np.arange(STATIONS) - CORNER).astype(np.float64)


def seam(share: Array) -> Array:
    """Return the height of the line between the closed lips."""
    bow = -0.9 * bump(share / 0.16) + 0.9 * bump((share - 0.38) / 0.22)
    line: Array = MOUTH_Y + bow + 1.8 * share**4
    return line


def outline(share: Array) -> tuple[Array, Array]:
    """Return the heights of the red's border above and below."""
    full = np.sqrt(np.clip(1.0 - share**2, 0.0, 1.0))
    above = (
        8.3 * full * (0.35 + 0.65 * (1.0 - share**1.6))
        - 1.5 * bump(share / 0.13)
        + 0.5 * bump((share - 0.26) / 0.1)
    )
    below = 9.8 * full**1.15 * (0.45 + 0.55 * (1.0 - share**2))
    return MOUTH_Y + 1.8 * share**4 + above, MOUTH_Y + 1.8 * share**4 - below


def rings(border: Array) -> dict[int, Array]:
    """Return the points of rings 1 to 16; `border` is ring 0, float64[41, 3]."""
    share, side = along(), upper()
    above, below = outline(share)
    middle = seam(share)
    red = np.where(side > 0, above, np.where(side < 0, below, middle))
    made = {BORDER: _skin(MOUTH_HALF * share + 0.9 * share**8, red)}
    white = made[BORDER][:, :2] + 1.0 * _outward(made[BORDER], border)
    made[5] = _skin(white[:, 0], white[:, 1])
    made[5][:, 2] += 0.35 * (1.0 - share**4)
    for ring in range(1, 5):
        flat = border + (made[5] - border) * (ring / 5) ** 0.9
        made[ring] = drop(head, flat)
    _red(made, red, middle)
    _inside(made, middle)
    return made


def _red(made: dict[int, Array], red: Array, middle: Array) -> None:
    """The body of the lips: fullest between border and rim, and folded in at the rim."""
    share, side = along(), upper()
    full = np.clip(1.0 - share**2, 0.0, 1.0) ** 0.7
    tubercle = bump(share / 0.22)
    pillow = bump((share - 0.30) / 0.26)
    thick = np.where(side > 0, 3.4 + 0.7 * tubercle, 3.6 + 0.9 * pillow) * full
    base = made[BORDER][:, 2]
    deepest = drop(head, _flat(MOUTH_HALF * share, middle))[:, 2]
    made[BORDER][:, 2] += 0.55 * full
    for ring, way, swell in ((7, 0.30, 0.72), (8, 0.62, 1.0), (9, 0.88, 0.80), (RIM, 1.0, 0.30)):
        y = red + (middle - red) * way
        z = base + (deepest - base) * way + thick * swell - 1.1 * share**4 * way
        made[ring] = np.stack([MOUTH_HALF * share, y, z], -1)
    made[RIM][:, 1] += GAP * side


def _inside(made: dict[int, Array], middle: Array) -> None:
    """Behind the lips, round the teeth, and back to the throat."""
    share, side = along(), upper()
    rim = made[RIM]
    up = np.sqrt(np.clip(1.0 - share**4, 0.0, 1.0)) * side
    # Ring: width, height above and below, how far behind the rim.
    for ring, width, above, below, back in (
        (11, 0.99, 0.25, 0.25, 2.6),
        (12, 1.06, 10.0, 11.0, 4.4),
        (13, 1.18, 17.0, 19.0, 13.0),
        (14, 1.22, 19.0, 22.0, 34.0),
        (15, 0.95, 15.0, 18.0, 56.0),
        (INSIDE, 0.5, 7.0, 9.0, 70.0),
    ):
        y = middle + np.where(side > 0, above, below) * up
        made[ring] = np.stack([rim[:, 0] * width, y, rim[:, 2] - back * (1.0 - 0.25 * share**2)], -1)


def _outward(inner: Array, outer: Array) -> Array:
    away = outer[:, :2] - inner[:, :2]
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    return away


def _flat(x: Array, y: Array) -> Array:
    return np.stack([x, y, np.zeros_like(x)], -1)


def _skin(x: Array, y: Array) -> Array:
    return drop(head, _flat(x, y))
