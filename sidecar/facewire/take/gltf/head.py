"""Our own head as a binary glTF file: the page's, with a neck that bends and a joint in each eye."""

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.take.gltf.container import Container, pack
from facewire.take.gltf.data import ARRAY_BUFFER, INDEX_BUFFER, Data

__all__ = ["head_glb"]

Array = NDArray[np.float64]
Indices = NDArray[np.intp]

_FILE: Final = Path(__file__).parents[2] / "page/head.bin"
_METRES: Final = 1e-3
_JOINTS: Final = {
    "Shoulders": (0.0, 0.0, 0.0),
    "Neck": (0.0, -0.15, -0.035),
    "Head": (0.0, -0.075, -0.02),
    "LeftEye": (0.031, 0.0, 0.0585),
    "RightEye": (-0.031, 0.0, 0.0585),
}
"""Where they are, metres; the pupils are at height 0, and the own left is at +X.

Those of the eyes move no point: shapes do, and the joints tell the angles to whoever needs them."""
_PARENTS: Final = {"Neck": "Shoulders", "Head": "Neck", "LeftEye": "Head", "RightEye": "Head"}
_SHOULDERS, _CHIN, _TILT = -0.168, -0.098, 0.35
"""Below the first height nothing turns, above the second all does; the border falls towards the face."""

_ROUGHNESS: Final = {"skin": 0.5, "hair": 0.72, "wet": 0.12, "cloth": 0.9, "light": 0.3}
_BOTH_SIDES: Final = ("hair", "cloth")
_GLOWS: Final = "light"
_INSIDE: Final = "mouth"
"""A material of the page alone; here the mouth is skin."""
_STEADY: Final = 0.05
"""Length of a normal's change that nobody sees: three degrees."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Of places or of normals, in one shape."""

    points: Indices
    """Those that it changes."""
    by: Array
    """float64[points, 3]"""

    def within(self, place: Indices) -> tuple[Indices, NDArray[np.float32]]:
        """Return those of a part, by their places in it, -1 for none, and float32[points, 3]."""
        at = place[self.points]
        inside = at >= 0
        return at[inside], self.by[inside].astype("<f4")


@dataclass(frozen=True, slots=True)
class _File:
    """What head.bin holds; engine_plugins/godot/demo/head/page_head.py describes it."""

    names: list[str]
    position: Array
    """float64[V, 3], metres."""
    colour: NDArray[np.uint8]
    """uint8[V, 4]: sRGB, and how open to light."""
    triangles: dict[str, Indices]
    """int[T, 3] by material."""
    moves: list[_Change]
    """Of each shape, metres."""


@functools.cache
def head_glb() -> bytes:
    """Return the file: one mesh with the 52 channels as its shapes, in their order."""
    file = _read(_FILE.read_bytes())
    data = Data()
    mesh = {
        "name": "Face",
        "primitives": _primitives(file, data),
        "weights": [0.0] * len(file.names),
        "extras": {"targetNames": file.names},
    }
    order = list(_JOINTS)
    document = {
        "asset": {"version": "2.0", "generator": "Facewire"},
        "scene": 0,
        "scenes": [{"nodes": [0, len(order)]}],
        "nodes": [*map(_joint, order), {"name": "Face", "mesh": 0, "skin": 0}],
        "meshes": [mesh],
        "skins": [{"joints": list(range(len(order))), "inverseBindMatrices": _binds(data), "skeleton": 0}],
        "materials": list(map(_material, _ROUGHNESS)),
        "accessors": data.accessors,
        "bufferViews": data.views,
        "buffers": [{"byteLength": len(data.content)}],
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    return pack(Container(text, bytes(data.content)))


def _read(raw: bytes) -> _File:
    length = int.from_bytes(raw[:4], "little")
    about = json.loads(raw[4 : 4 + length])
    at = 4 + length

    def taken(kind: str, count: int) -> NDArray[Any]:
        nonlocal at
        array = np.frombuffer(raw, kind, count, at)
        at += (array.nbytes + 3) & ~3
        return array

    step = about["step"] * _METRES
    counts = [one["triangles"] for one in about["materials"]]
    points = [one["points"] for one in about["shapes"]]
    position = taken("<i2", 3 * about["points"]).reshape(-1, 3) * step
    colour = taken("u1", 4 * about["points"]).reshape(-1, 4)
    faces = np.split(taken("<u2", 3 * sum(counts)).reshape(-1, 3).astype(np.intp), np.cumsum(counts)[:-1])
    triangles = {one["name"]: part for one, part in zip(about["materials"], faces, strict=True)}
    triangles["skin"] = np.concatenate((triangles["skin"], triangles.pop(_INSIDE)))
    ends = np.cumsum(points)[:-1]
    rows = np.split(taken("<u2", sum(points)).astype(np.intp), ends)
    moved = np.split(taken("<i2", 3 * sum(points)).reshape(-1, 3) * step, ends)
    names = [one["name"] for one in about["shapes"]]
    return _File(names, position, colour, triangles, list(map(_Change, rows, moved)))


def _primitives(file: _File, data: Data) -> list[dict[str, Any]]:
    every = np.concatenate(list(file.triangles.values()))
    normal = _normals(file.position, every)
    changes = [(move, _turned(file.position, move, every, normal)) for move in file.moves]
    return [_primitive(file, data, index, name, normal, changes) for index, name in enumerate(_ROUGHNESS)]


def _primitive(
    file: _File, data: Data, material: int, name: str, normal: Array, changes: list[tuple[_Change, _Change]]
) -> dict[str, Any]:
    points, corners = np.unique(file.triangles[name], return_inverse=True)
    position = file.position[points].astype("<f4")
    weights = _weights(position)
    attributes = {
        "POSITION": data.dense(position, "VEC3", ARRAY_BUFFER, **_bounds(position)),
        "NORMAL": data.dense(normal[points].astype("<f4"), "VEC3", ARRAY_BUFFER),
        "COLOR_0": data.dense(_linear(file.colour[points]), "VEC4", ARRAY_BUFFER, normalized=True),
        "JOINTS_0": data.dense(np.where(weights > 0.0, (0, 1, 2, 0), 0).astype("u1"), "VEC4", ARRAY_BUFFER),
        "WEIGHTS_0": data.dense(weights, "VEC4", ARRAY_BUFFER),
    }
    place = np.full(len(file.position), -1)
    place[points] = np.arange(len(points))
    targets = []
    for moved, turned in changes:
        (at, by), (beside, change) = moved.within(place), turned.within(place)
        moves, unsteady = by.any(axis=1), np.linalg.norm(change, axis=1) > _STEADY
        # The others stay where they are.
        bounds = _bounds(by if len(at) == len(points) else np.vstack((by, np.zeros(3, "<f4"))))
        targets.append(
            {
                "POSITION": data.sparse(by[moves], at[moves], len(points), "VEC3", **bounds),
                "NORMAL": data.sparse(change[unsteady], beside[unsteady], len(points), "VEC3"),
            }
        )
    indices = data.dense(corners.ravel().astype("<u2"), "SCALAR", INDEX_BUFFER)
    return {"attributes": attributes, "indices": indices, "material": material, "targets": targets}


def _turned(position: Array, move: _Change, triangles: Indices, normal: Array) -> _Change:
    """Return how normals change where points move. Those of points beside no moved one stay."""
    moves, near = np.zeros((2, len(position)), bool)
    moves[move.points] = move.by.any(axis=1)
    near[triangles[_any_corner(moves, triangles)]] = True
    around = triangles[_any_corner(near, triangles)]
    # By themselves: most shapes move a small part of the head.
    needed = near.copy()
    needed[around] = True
    points = np.flatnonzero(needed)
    place = np.empty(len(position), np.intp)
    place[points] = np.arange(len(points))
    moved = position.copy()
    moved[move.points] += move.by
    turned = _normals(moved[points], place[around])
    beside = near[points]
    return _Change(points[beside], (turned - normal[points])[beside])


def _any_corner(points: NDArray[np.bool_], triangles: Indices) -> NDArray[np.bool_]:
    """Return which triangles have one of these points."""
    a, b, c = triangles.T
    found: NDArray[np.bool_] = points[a] | points[b] | points[c]
    return found


def _normals(position: Array, triangles: Indices) -> Array:
    a, b, c = (position[triangles[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    corners = triangles.ravel(order="F")
    sums = [np.bincount(corners, np.tile(axis, 3), len(position)) for axis in across.T]
    normal = np.stack(sums, axis=1)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.where(length > 0.0, normal / np.maximum(length, 1e-30), (0.0, 0.0, 1.0))


def _weights(position: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much each point follows the shoulders, the neck and the head; the fourth is nobody."""
    height = (position[:, 1] + _TILT * position[:, 2] - _SHOULDERS) / (_CHIN - _SHOULDERS)
    share = height.clip(0.0, 1.0)
    turn = 2.0 * share * share * (3.0 - 2.0 * share)
    parts = ((1.0 - turn).clip(0.0), 1.0 - np.abs(1.0 - turn), (turn - 1.0).clip(0.0), 0.0 * turn)
    return np.stack(parts, axis=1).astype("<f4")


def _linear(colour: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Return colours as light: darker where little of it comes, as inside the mouth."""
    parts = colour / 255.0
    light = parts[:, :3] ** 2.2 * parts[:, 3:]
    opaque = np.concatenate((light, np.ones((len(light), 1))), axis=1)
    rounded: NDArray[np.uint16] = np.rint(65535.0 * opaque).astype("<u2")
    return rounded


def _binds(data: Data) -> int:
    """Return the accessor of the matrices from the model to each joint: columns first."""
    matrices = np.tile(np.eye(4), (len(_JOINTS), 1, 1))
    matrices[:, 3, :3] = -np.array(list(_JOINTS.values()))
    return data.dense(matrices.reshape(-1, 16).astype("<f4"), "MAT4")


def _joint(name: str) -> dict[str, Any]:
    parent = _PARENTS.get(name)
    origin = np.array(_JOINTS[parent]) if parent else np.zeros(3)
    order = list(_JOINTS)
    children = [order.index(child) for child, above in _PARENTS.items() if above == name]
    place = np.round(np.array(_JOINTS[name]) - origin, 6).tolist()
    return {"name": name, "translation": place, **({"children": children} if children else {})}


def _material(name: str) -> dict[str, Any]:
    surface = {"metallicFactor": 0.0, "roughnessFactor": _ROUGHNESS[name]}
    glow = {"emissiveFactor": [1.0, 1.0, 1.0]} if name == _GLOWS else {}
    return {"name": name, "pbrMetallicRoughness": surface, "doubleSided": name in _BOTH_SIDES, **glow}


def _bounds(values: NDArray[np.float32]) -> dict[str, list[float]]:
    return {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
