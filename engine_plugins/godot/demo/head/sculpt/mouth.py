"""What jaw and mouth shapes do to the skin: how far every vertex moves at full weight, in millimetres."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sculpt import lips
from sculpt.anatomy import JAW_HINGE, MOUTH_HALF, MOUTH_Y
from sculpt.fields import Array, bump, step
from sculpt.form import Form

JAW_ANGLE: Final = 0.27
"""Radians at jawOpen 1: the front teeth part by about 28 mm."""
_INSIDE: Final = np.array([1.0] * 11 + [0.95, 0.6, 0.25, 0.0, 0.0, 0.0])
"""How much of what the lips do each ring of the mouth does, outward in."""
_CLOSE: Final = np.array([0.42, 0.42, 0.08])
"""The upper lip's share in closing an open jaw's mouth, along x, y and z; the lower one does the rest."""


def jaw_turned(point: Array, weight: Array | float = 1.0) -> Array:
    """Return how far the jaw takes points along when it opens."""
    away = point - JAW_HINGE
    c, s = np.cos(JAW_ANGLE), np.sin(JAW_ANGLE)
    turned = away @ np.array([[1, 0, 0], [0, c, s], [0, -s, c]]) - away
    moved: Array = np.broadcast_to(weight, len(point))[:, None] * turned
    return moved


def share(form: Form) -> Array:
    """Return 0 in the middle of the lips to 1 at their corners and beyond."""
    outside = np.clip(np.abs(form.position[:, 0]) / (MOUTH_HALF + 12.0), 0.0, 1.0)
    return np.where(form.mouth_ring >= 0, lips.along()[np.maximum(form.mouth_station, 0)], outside)


def _side(form: Form) -> Array:
    """Return 1 on the rings of the upper lip, -1 on the lower one's, 0 at the corners; else of no meaning."""
    side: Array = lips.upper()[np.maximum(form.mouth_station, 0)]
    return side


def upper(form: Form) -> Array:
    """Return 1 on the upper lip and above it, 0 at the corners and below."""
    over = np.where(form.mouth_ring >= 0, _side(form) > 0, form.position[:, 1] > MOUTH_Y).astype(np.float64)
    weight: Array = over * (1.0 - share(form) ** 4) ** 0.7
    return weight


def lower(form: Form) -> Array:
    """Return 1 on the lower lip and below it, 0 at the corners and above."""
    under = np.where(form.mouth_ring >= 0, _side(form) < 0, form.position[:, 1] <= MOUTH_Y).astype(np.float64)
    weight: Array = under * (1.0 - share(form) ** 4) ** 0.7
    return weight


def near_lips(form: Form, width: float) -> Array:
    """Return 1 on the line between the lips, less over `width` millimetres away from it and inside."""
    x, y, z = form.position.T
    away = np.hypot(np.maximum(np.abs(x) - MOUTH_HALF + 5.0, 0.0), y - MOUTH_Y)
    weight: Array = bump(np.maximum(away - 3.0, 0.0) / width) * step(z, 45.0, 62.0)
    inside = _INSIDE[np.maximum(form.mouth_ring, 0)]
    return np.where(form.mouth_ring >= 5, np.where(form.mouth_ring >= 9, 1.0, weight) * inside, weight)


def corner(form: Form, width: float) -> Array:
    """Return 1 at the left corner of the mouth."""
    at = np.array([MOUTH_HALF, MOUTH_Y, 0.0])
    away = np.hypot(form.position[:, 0] - at[0], form.position[:, 1] - at[1])
    near = bump(away / width) * step(form.position[:, 2], 30.0, 50.0)
    weight: Array = near * _INSIDE[np.maximum(form.mouth_ring, 0)]
    return weight


def left_half(form: Form) -> Array:
    """Return 1 on the left, fading over the middle of the mouth."""
    return step(form.position[:, 0], -9.0, 13.0)


def jaw_weight(form: Form) -> Array:
    """Return how far each vertex follows the jaw, 0 to 1."""
    x, y, z = form.position.T
    beyond = np.maximum(np.abs(x) - MOUTH_HALF, 0.0)
    soft = 5.0 + 1.05 * beyond
    below = step(MOUTH_Y - y, -soft, soft)
    taper = share(form) ** 2.6
    side = _side(form)
    of_lip = np.where(side > 0, 0.46 * taper, np.where(side < 0, 1.0 - 0.54 * taper, 0.46))
    # From the rim outward, the lips' own weights give way to what the height says.
    own = np.where(form.mouth_ring >= 0, step(form.mouth_ring.astype(np.float64), 0.0, 6.0), 0.0)
    weight = own * of_lip + (1.0 - own) * below
    back = np.array([1.0] * 13 + [0.95, 0.8, 0.5, 0.3])[np.maximum(form.mouth_ring, 0)]
    weight = np.where(form.mouth_ring >= 13, weight * back, weight)
    throat = step(z, -12.0, 34.0) * step(y, -140.0, -112.0)
    return np.where(form.mouth_ring >= 0, weight, weight * throat)


def _slid_weight(form: Form) -> Array:
    """Return how far each vertex goes along with a jaw that slides: both lips alike, or they would part."""
    inside = _INSIDE[np.maximum(form.mouth_ring, 0)]
    lip = np.where(form.mouth_ring >= 0, step(form.mouth_ring.astype(np.float64), 0.0, 6.0) * inside, 0.0)
    weight: Array = 0.46 * lip + (1.0 - lip) * jaw_weight(form)
    return weight


def opened(form: Form) -> Array:
    """Return what jawOpen does."""
    return jaw_turned(form.position, jaw_weight(form))


def closed(form: Form) -> Array:
    """Return what mouthClose does: it brings together the lips that jawOpen has parted."""
    by_jaw = opened(form)
    parting = np.zeros((lips.STATIONS, 3))
    rim = (form.mouth_ring == lips.RIM) & form.left
    parting[form.mouth_station[rim]] = by_jaw[rim] + form.position[rim]
    parting = parting[::-1] - parting
    along = lips.along()
    order = np.argsort(along[: lips.CORNER + 1])
    apart = np.stack(
        [np.interp(share(form), along[order], parting[order, axis]) for axis in range(3)], axis=1
    )
    apart[:, 0] *= np.sign(form.position[:, 0])
    over = np.where(form.mouth_ring >= 0, _side(form) > 0, form.position[:, 1] > MOUTH_Y)
    ends = np.where(form.mouth_ring >= 0, 1.0, 1.0 - share(form) ** 8)
    reach = (near_lips(form, 17.0) * ends)[:, None]
    moved: Array = reach * np.where(over[:, None], _CLOSE * apart, (_CLOSE - 1.0) * apart)
    return moved


def _move(weight: Array, x: float, y: float, z: float) -> Array:
    moved: Array = weight[:, None] * np.array([x, y, z])
    return moved


def _inward(form: Form, width: float, part: float) -> Array:
    return _move(-part * form.position[:, 0] * near_lips(form, width), 1.0, 0.0, 0.0)


def _red(form: Form) -> Array:
    """Return 1 on the middle of the red of the lips, 0 on the rim and on the skin."""
    by_ring = np.array([0, 0, 0, 0, 0, 0.2, 0.7, 1.0, 1.0, 0.6] + [0.0] * 7)
    return np.where(form.mouth_ring >= 0, by_ring[np.maximum(form.mouth_ring, 0)], 0.0)


def _rim(form: Form) -> Array:
    """Return 1 where the lips touch, less on the red, 0 on the skin."""
    by_ring = np.array([0, 0, 0, 0, 0, 0.05, 0.15, 0.4, 0.75, 0.95, 1.0, 0.9, 0.5, 0.15, 0, 0, 0])
    return np.where(form.mouth_ring >= 0, by_ring[np.maximum(form.mouth_ring, 0)], 0.0)


def _funnel(form: Form) -> Array:
    near = near_lips(form, 15.0)
    out = _inward(form, 17.0, 0.30) + _move(near, 0.0, 0.0, 5.5) + _move(_rim(form), 0.0, 0.0, 2.5)
    return out + _move(near * upper(form), 0.0, 5.0, 0.5) + _move(near * lower(form), 0.0, -6.0, 0.0)


def _pucker(form: Form) -> Array:
    near = near_lips(form, 15.0)
    swell = _move(_red(form) * upper(form), 0.0, 1.6, 1.5) + _move(_red(form) * lower(form), 0.0, -1.4, 1.5)
    return _inward(form, 17.0, 0.40) + _move(near, 0.0, 0.0, 7.5) + swell


def _smile(form: Form) -> Array:
    x, y, _ = form.position.T
    cheek = bump((x - 36.0) / 17.0, (y + 36.0) / 15.0) * step(form.position[:, 2], 20.0, 45.0)
    rise = _move(corner(form, 19.0), 6.5, 7.0, -5.0) + _move(cheek, 1.0, 4.0, 3.0)
    return rise + _move(near_lips(form, 9.0) * left_half(form), 1.2, 0.8, -1.5)


def _roll(form: Form, over: bool) -> Array:
    weight = upper(form) if over else lower(form)
    y = -2.6 if over else 3.0
    tucked = _move(_rim(form) * weight, 0.0, 0.0, -5.5)
    return tucked + _move(_red(form) * weight, 0.0, y, -3.5)


def _press(form: Form) -> Array:
    half = left_half(form)
    thin = _move(_red(form) * upper(form) * half, 0.0, -1.5, -1.6)
    thin = thin + _move(_red(form) * lower(form) * half, 0.0, 1.6, -1.6)
    return thin + _move(_rim(form) * half, 0.0, 0.0, -1.5)


def _cheek_puff(form: Form) -> Array:
    x, y, z = form.position.T
    # Less and less towards the lips, which stay.
    front = step(z, 5.0, 30.0) * (1.0 - step(form.mouth_ring.astype(np.float64), -1.0, 6.0))
    moved = np.zeros_like(form.position)
    for side in (1.0, -1.0):
        weight = front * bump((x - 42.0 * side) / 21.0, (y + 55.0) / 22.0)
        moved += _move(weight, 9.0 * side, 0.0, 8.0)
    return moved


MOUTH: Final[Mapping[str, Callable[[Form], Array]]] = {
    "jawOpen": opened,
    "jawForward": lambda form: _move(jaw_weight(form), 0.0, 0.0, 8.0),
    "jawLeft": lambda form: _move(_slid_weight(form), 9.0, 0.0, 0.0),
    "mouthClose": closed,
    "mouthFunnel": _funnel,
    "mouthPucker": _pucker,
    "mouthLeft": lambda form: _move(near_lips(form, 20.0), 8.5, 0.0, -0.5),
    "mouthSmileLeft": _smile,
    "mouthFrownLeft": lambda form: _move(corner(form, 17.0), 0.5, -7.0, -2.0),
    "mouthDimpleLeft": lambda form: _move(corner(form, 13.0), 4.0, 0.5, -5.5),
    "mouthStretchLeft": lambda form: _move(corner(form, 21.0), 8.0, -3.0, -5.0),
    "mouthRollLower": lambda form: _roll(form, over=False),
    "mouthRollUpper": lambda form: _roll(form, over=True),
    "mouthShrugLower": lambda form: _move(
        near_lips(form, 20.0) * (lower(form) + 0.75 * upper(form)), 0.0, 4.0, 2.0
    ),
    "mouthShrugUpper": lambda form: _move(near_lips(form, 14.0) * upper(form), 0.0, 3.5, 2.5),
    "mouthPressLeft": _press,
    "mouthLowerDownLeft": lambda form: _move(
        near_lips(form, 14.0) * lower(form) * left_half(form), 0.0, -6.5, -0.5
    ),
    "mouthUpperUpLeft": lambda form: _move(
        near_lips(form, 13.0) * upper(form) * left_half(form), 0.0, 5.5, 0.0
    ),
    "cheekPuff": _cheek_puff,
}
"""Those of the left stand for both sides."""
