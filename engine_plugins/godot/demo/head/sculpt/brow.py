"""What lids, brows, cheeks and nose do to the skin, on the left; millimetres at full weight."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from sculpt import lids
from sculpt.fields import Array, bump, step
from sculpt.form import Form

_EDGES: Final[Mapping[str, tuple[float, float]]] = {
    "eyeWideLeft": (8.4, 5.8),
    "eyeSquintLeft": (5.0, 2.3),
    "eyeLookDownLeft": (0.0, 9.8),
    "eyeLookUpLeft": (8.5, 4.7),
}
"""How far the lids reach above and below the line between the corners."""


def lid_moved(form: Form, name: str) -> Array:
    """Return what a shape does to the left lids; nothing for one that only turns the eye."""
    moved = np.zeros_like(form.position)
    if name == "eyeBlinkLeft":
        rim = lids.met()
    elif name in _EDGES:
        rim = lids.edge(*_EDGES[name])
    else:
        return moved
    ids = np.full((lids.INNERMOST + 1, lids.STATIONS), -1)
    on_lid = (form.eye_ring >= 0) & form.left
    ids[form.eye_ring[on_lid], form.eye_station[on_lid]] = np.flatnonzero(on_lid)
    for ring, points in lids.pulled(form.position[ids], rim).items():
        moved[ids[ring]] = points - form.position[ids[ring]]
    return moved


def _at(form: Form, x: float, y: float, width: float, up: float, down: float) -> Array:
    """Return 1 at one place on the left of the front of the face, and 0 on the lids."""
    px, py, pz = form.position.T
    height = np.where(py > y, up, down)
    free = np.where(form.eye_ring >= 4, 0.0, np.where(form.eye_ring >= 0, 1.0 - form.eye_ring / 4.0, 1.0))
    front: Array = step(pz, 15.0, 40.0) * free
    return front * bump((px - x) / width, (py - y) / height)


def _move(weight: Array, x: float, y: float, z: float) -> Array:
    moved: Array = weight[:, None] * np.array([x, y, z])
    return moved


def _inner_up(form: Form) -> Array:
    one = _move(_at(form, 13.0, 20.0, 13.0, 34.0, 9.0), 0.5, 8.0, 0.5)
    return one + form.mirrored(one)


def _brow_down(form: Form) -> Array:
    inner = _at(form, 13.0, 18.0, 12.0, 22.0, 11.0)
    return _move(inner, -2.0, -6.0, 1.0) + _move(_at(form, 34.0, 21.0, 15.0, 20.0, 9.0), 0.0, -4.0, 0.5)


def _sneer(form: Form) -> Array:
    wing = _move(_at(form, 12.0, -38.0, 8.0, 20.0, 9.0), 0.8, 3.8, -0.5)
    return wing + _move(_at(form, 12.0, -52.0, 9.0, 12.0, 7.0), 0.5, 2.4, 0.5)


BROWS: Final[Mapping[str, Callable[[Form], Array]]] = {
    "browDownLeft": _brow_down,
    "browInnerUp": _inner_up,
    "browOuterUpLeft": lambda form: _move(_at(form, 38.0, 20.0, 17.0, 32.0, 9.0), 0.5, 7.0, -1.5),
    "cheekSquintLeft": lambda form: _move(_at(form, 37.0, -27.0, 18.0, 13.0, 18.0), 0.0, 4.5, 2.5),
    "noseSneerLeft": _sneer,
}
