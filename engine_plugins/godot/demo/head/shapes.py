"""The 52 ARKit shapes of the demo's head: where each moves the points, at its full weight.

Skin is moved by smooth weights around the mouth, nose, cheeks and eyes. The jaw turns about the ears and
takes the lower teeth and the tongue along. `mouthClose` undoes what `jawOpen` does to the lips, half from
above and half from below, so that both together are a closed mouth in an open jaw.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from parts import MEET, OPEN_LOWER, OPEN_UPPER, Part, lid
from surface import EYE, SEGMENTS, Array, Skin, bump, step

JAW_PIVOT: Final = np.array([0.0, -0.12, -0.15])
JAW_ANGLE: Final = 0.36
LOOK: Final = np.radians([30.0, 24.0])
"""How far an eye turns sideways, and up or down."""
UP, FORWARD = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Head:
    """All points at rest, the skin's first."""

    skin: Skin
    parts: list[Part]

    def rest(self) -> dict[str, Array]:
        """Return the points of each part by its name; the skin is `skin`."""
        return {"skin": self.skin.position, **{part.name: part.position for part in self.parts}}

    def moved(self, shape: str) -> dict[str, Array]:
        """Return the parts that `shape` moves, at their new places."""
        left = shape.endswith("Left")
        side = 1 if left else -1 if shape.endswith("Right") else 0
        base = shape.removesuffix("Left").removesuffix("Right")
        if base in _EYES:
            return _eyes(self, base, side)
        if base.startswith("jaw"):
            return _jaw(self, base, side)
        if base == "tongueOut":
            return {"tongue": _tongue_out(self.rest()["tongue"])}
        if base.startswith("brow"):
            return _brows(self, base, side)
        return {"skin": self.skin.position + _SKIN[base](self.skin, side)}


def _jaw(head: Head, base: str, side: int) -> dict[str, Array]:
    moved = {}
    for name, weight in (("skin", _jaw_weight(head.skin)), ("lowerTeeth", 1.0), ("tongue", 1.0)):
        point = head.rest()[name]
        weights = np.broadcast_to(weight, len(point))[:, None]
        moved[name] = point + weights * _jaw_motion(point, base, side)
    return moved


def _jaw_motion(point: Array, base: str, side: int) -> Array:
    if base == "jawForward":
        return np.broadcast_to(0.09 * FORWARD, point.shape)
    if base == "jaw":
        return np.broadcast_to([0.10 * side, 0.0, 0.0], point.shape)
    from_pivot = point - JAW_PIVOT
    c, s = np.cos(JAW_ANGLE), np.sin(JAW_ANGLE)
    moved: Array = from_pivot @ np.array([[1, 0, 0], [0, c, s], [0, -s, c]]) - from_pivot
    return moved


def _jaw_weight(skin: Skin) -> Array:
    below = np.clip(-np.sin(skin.around), 0.0, 1.0)
    weight = below ** (2.0 - 0.4 * step(skin.reach, 0.0, 0.5))
    weight *= 1.0 - step(skin.reach, 0.85, 1.55)
    return weight * (1.0 - 0.7 * skin.depth)


def _lips(skin: Skin, width: float = 0.24) -> Array:
    """1 on the rim of the lips, less away from it and inside."""
    return np.exp(-((skin.reach / width) ** 2)) * (1.0 - skin.depth) ** 1.5


def _upper(skin: Skin) -> Array:
    return np.clip(np.sin(skin.around), 0.0, 1.0) ** 0.6


def _lower(skin: Skin) -> Array:
    return np.clip(-np.sin(skin.around), 0.0, 1.0) ** 0.6


def _half(skin: Skin, side: int) -> Array:
    """1 on the given side of the face, fading over its middle."""
    return np.ones(len(skin.position)) if side == 0 else step(side * skin.position[:, 0], -0.10, 0.14)


def _corner(skin: Skin, side: int, width: float = 0.20) -> Array:
    """1 at one corner of the mouth."""
    rim = skin.position[(np.abs(skin.reach) + skin.depth) == 0]
    corner = rim[np.argmax(side * rim[:, 0])]
    away = np.linalg.norm((skin.position - corner) * [1.0, 1.0, 0.6], axis=1)
    near: Array = np.exp(-((away / width) ** 2)) * (1.0 - skin.depth) ** 1.5
    return near


def _at(skin: Skin, x: float, y: float, width: float, height: float) -> Array:
    """1 at one place of the front of the face."""
    point = skin.position
    front: Array = step(point[:, 2], 0.1, 0.35) * (skin.depth == 0)
    return front * bump(point[:, 0] - x, point[:, 1] - y, width, height)


def _move(weight: Array, *by: float) -> Array:
    moved: Array = weight[:, None] * np.array(by)
    return moved


def _mouth_close(skin: Skin, side: int) -> Array:
    del side
    opened = _jaw_weight(skin)[:, None] * _jaw_motion(skin.position, "jawOpen", 0)
    rings = opened.reshape(-1, SEGMENTS, 3)
    mirrored = rings[:, -np.arange(SEGMENTS) % SEGMENTS].reshape(-1, 3)
    near = _lips(skin, 0.30)[:, None]
    return near * np.where(np.sin(skin.around)[:, None] >= 0, 0.42 * mirrored, -0.58 * opened)


def _towards_middle(skin: Skin, share: float) -> Array:
    by = np.zeros_like(skin.position)
    by[:, 0] = -share * skin.position[:, 0]
    return _lips(skin, 0.30)[:, None] * by


def _funnel(skin: Skin, side: int) -> Array:
    del side
    near = _lips(skin)
    out = _towards_middle(skin, 0.42) + _move(near, 0.0, 0.0, 0.13)
    return out + _move(near * _upper(skin), 0.0, 0.075, 0.02) + _move(near * _lower(skin), 0.0, -0.085, 0.0)


def _pucker(skin: Skin, side: int) -> Array:
    del side
    near = _lips(skin)
    # Only the red outside the rim swells: a pucker is closed.
    swelling = near * step(skin.reach, 0.02, 0.12)
    swell = _move(swelling * _upper(skin), 0.0, 0.03, 0.0) + _move(swelling * _lower(skin), 0.0, -0.025, 0.0)
    return _towards_middle(skin, 0.58) + _move(near, 0.0, 0.0, 0.15) + swell


def _cheek_puff(skin: Skin, side: int) -> Array:
    del side
    left, right = _at(skin, 0.42, -0.38, 0.20, 0.22), _at(skin, -0.42, -0.38, 0.20, 0.22)
    return _move(left, 0.13, 0.0, 0.10) + _move(right, -0.13, 0.0, 0.10)


def _smile(skin: Skin, side: int) -> Array:
    cheek = _move(_at(skin, 0.42 * side, -0.12, 0.18, 0.14), 0.0, 0.05, 0.035)
    return cheek + _move(_corner(skin, side), 0.13 * side, 0.12, -0.06)


_SKIN: Final[dict[str, Callable[[Skin, int], Array]]] = {
    "mouthClose": _mouth_close,
    "mouthFunnel": _funnel,
    "mouthPucker": _pucker,
    "mouth": lambda skin, side: _move(_lips(skin, 0.32), 0.13 * side, 0.0, -0.01),
    "mouthSmile": _smile,
    "mouthFrown": lambda skin, side: _move(_corner(skin, side), 0.02 * side, -0.12, -0.03),
    "mouthDimple": lambda skin, side: _move(_corner(skin, side, 0.16), 0.07 * side, 0.01, -0.09),
    "mouthStretch": lambda skin, side: _move(_corner(skin, side, 0.24), 0.14 * side, -0.045, -0.06),
    "mouthRollLower": lambda skin, _: _move(_lips(skin, 0.14) * _lower(skin), 0.0, 0.020, -0.075),
    "mouthRollUpper": lambda skin, _: _move(_lips(skin, 0.14) * _upper(skin), 0.0, -0.020, -0.075),
    "mouthShrugLower": lambda skin, _: _move(_lips(skin, 0.38) * _lower(skin), 0.0, 0.065, 0.035),
    "mouthShrugUpper": lambda skin, _: _move(_lips(skin, 0.20) * _upper(skin), 0.0, 0.055, 0.04),
    "mouthPress": lambda skin, side: (
        _move(_lips(skin, 0.18) * _half(skin, side) * (_lower(skin) - _upper(skin)), 0.0, 0.022, 0.0)
        + _move(_lips(skin, 0.10) * _half(skin, side), 0.0, 0.0, -0.03)
    ),
    "mouthLowerDown": lambda skin, side: _move(
        _lips(skin) * _lower(skin) * _half(skin, side), 0.0, -0.10, 0.0
    ),
    "mouthUpperUp": lambda skin, side: _move(_lips(skin) * _upper(skin) * _half(skin, side), 0.0, 0.085, 0.0),
    "cheekPuff": _cheek_puff,
    "cheekSquint": lambda skin, side: _move(_at(skin, 0.38 * side, -0.10, 0.18, 0.13), 0.0, 0.085, 0.045),
    "noseSneer": lambda skin, side: _move(
        _at(skin, 0.11 * side, -0.12, 0.09, 0.12), 0.02 * side, 0.065, 0.02
    ),
}

_EYES: Final = ("eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp", "eyeSquint", "eyeWide")


def _eyes(head: Head, base: str, side: int) -> dict[str, Array]:
    name = "Left" if side > 0 else "Right"
    upper, lower = f"upperLid{name}", f"lowerLid{name}"
    edges = {
        "eyeBlink": (MEET - 0.04, MEET + 0.04),  # overlapping: no light between them
        "eyeLookDown": (OPEN_UPPER - 0.30, OPEN_LOWER - 0.10),
        "eyeLookUp": (OPEN_UPPER + 0.12, OPEN_LOWER + 0.03),
        "eyeSquint": (OPEN_UPPER - 0.22, OPEN_LOWER + 0.24),
        "eyeWide": (OPEN_UPPER + 0.26, OPEN_LOWER - 0.12),
    }
    moved = {}
    if base in edges:
        top, bottom = edges[base]
        moved[upper] = lid(side, True, top)
        moved[lower] = lid(side, False, bottom).reshape(7, 21, 3)[::-1].reshape(-1, 3)
    if base.startswith("eyeLook"):
        moved[f"eye{name}"] = _look(head.rest()[f"eye{name}"], base.removeprefix("eyeLook"), side)
    return moved


def _look(point: Array, where: str, side: int) -> Array:
    yaw = {"In": -side, "Out": side}.get(where, 0) * LOOK[0]
    pitch = {"Down": 1, "Up": -1}.get(where, 0) * LOOK[1]
    centre = EYE * [side, 1, 1]
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    turned: Array = centre + (point - centre) @ about_y @ about_x
    return turned


def _brows(head: Head, base: str, side: int) -> dict[str, Array]:
    moved = {}
    for one in (1, -1) if side == 0 else (side,):
        name = "brow" + ("Left" if one > 0 else "Right")
        point = head.rest()[name]
        inner = 1.0 - step(np.abs(point[:, 0]), 0.14, 0.42)
        by = {
            "browDown": _move(0.45 + 0.55 * inner, 0.0, -0.095, 0.02) + _move(inner, -0.03 * one, 0.0, 0.0),
            "browInnerUp": _move(inner, 0.0, 0.13, -0.03),
            "browOuterUp": _move(1.0 - 0.75 * inner, 0.0, 0.11, -0.035),
        }
        moved[name] = point + by[base]
    return moved


def _tongue_out(point: Array) -> Array:
    back = point[:, 2].min()
    share = (point[:, 2] - back) / np.ptp(point[:, 2])
    return point + _move(share, 0.0, 0.06, 0.40) + _move(np.maximum(share - 0.55, 0.0), 0.0, -0.28, 0.0)
