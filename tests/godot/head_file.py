"""The demo's head as its file has it, read without the code that made it."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.godot.project import PROJECT

PATH = PROJECT / "demo/head/head.glb"

Points = NDArray[np.float64]
Triangles = NDArray[np.int64]


@dataclass(frozen=True)
class Surface:
    """One material's triangles, in millimetres."""

    rest: Points
    triangles: Triangles
    targets: Mapping[str, Points]
    colours: Points
    """Linear red, green and blue of each point, 0..1."""

    def at(self, weights: Mapping[str, float]) -> Points:
        """Return the points with shapes at these weights."""
        moved = self.rest.copy()
        for name, weight in weights.items():
            moved += weight * self.targets[name]
        return moved


class HeadFile:
    """A binary glTF with one mesh whose materials have names."""

    def __init__(self, path: Path = PATH) -> None:
        raw = path.read_bytes()
        magic, version, length, json_length, _ = struct.unpack_from("<5I", raw)
        assert (magic, version, length) == (0x46546C67, 2, len(raw))
        self.gltf: dict[str, Any] = json.loads(raw[20 : 20 + json_length])
        self._data = raw[28 + json_length :]
        self.bytes = len(raw)

    @property
    def names(self) -> list[str]:
        names: list[str] = self.gltf["meshes"][0]["extras"]["targetNames"]
        return names

    @cached_property
    def surfaces(self) -> dict[str, Surface]:
        """Return each material's surface by its name."""
        materials = [one["name"] for one in self.gltf["materials"]]
        primitives = self.gltf["meshes"][0]["primitives"]
        return {materials[one["material"]]: self._surface(one) for one in primitives}

    def _surface(self, primitive: dict[str, Any]) -> Surface:
        view = self.gltf["accessors"][primitive["indices"]]["bufferView"]
        targets = {
            name: 1e3 * self._vectors(target["POSITION"])
            for name, target in zip(self.names, primitive["targets"], strict=True)
        }
        triangles = self._numbers(view, "<u2").astype(np.int64).reshape(-1, 3)
        attributes = primitive["attributes"]
        colours = self._colours(attributes["COLOR_0"])
        return Surface(1e3 * self._vectors(attributes["POSITION"]), triangles, targets, colours)

    def _vectors(self, accessor: int) -> Points:
        described = self.gltf["accessors"][accessor]
        count = described["count"]
        if "bufferView" in described:
            return self._numbers(described["bufferView"], "<f4").reshape(count, 3).astype(np.float64)
        values = np.zeros((count, 3))
        if sparse := described.get("sparse"):
            rows = self._numbers(sparse["indices"]["bufferView"], "<u2")
            values[rows] = self._numbers(sparse["values"]["bufferView"], "<f4").reshape(-1, 3)
        return values

    def _colours(self, accessor: int) -> Points:
        described = self.gltf["accessors"][accessor]
        kind, most = {5121: ("<u1", 255.0), 5123: ("<u2", 65535.0), 5126: ("<f4", 1.0)}[
            described["componentType"]
        ]
        values = self._numbers(described["bufferView"], kind).reshape(described["count"], -1)
        colours: Points = values[:, :3].astype(np.float64) / most
        return colours

    def _numbers(self, view: int, kind: str) -> NDArray[Any]:
        described = self.gltf["bufferViews"][view]
        start = described["byteOffset"]
        return np.frombuffer(self._data[start : start + described["byteLength"]], kind)


@dataclass(frozen=True)
class Window:
    """A part of the face that is looked at, in millimetres, a point each `step`."""

    left: float
    right: float
    bottom: float
    top: float
    step: float = 0.5


def depth(points: Points, triangles: Triangles, window: Window) -> Points:
    """Return how far forward the foremost triangle is at each point of the window; -inf where there is none.

    Seen from in front, both sides of a triangle.
    """
    across = round((window.right - window.left) / window.step)
    up = round((window.top - window.bottom) / window.step)
    seen = np.full((up, across), -np.inf)
    corners = points[triangles]
    lows = (corners[:, :, :2].min(axis=1) - [window.left, window.bottom]) / window.step
    highs = (corners[:, :, :2].max(axis=1) - [window.left, window.bottom]) / window.step
    inside = (highs > 0).all(axis=1) & (lows < [across, up]).all(axis=1)
    for index in np.flatnonzero(inside):
        x0, y0 = np.maximum(np.floor(lows[index]).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(highs[index]).astype(int) + 1, [across, up])
        a, b, c = corners[index]
        area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
        if abs(area) < 1e-9 or x1 <= x0 or y1 <= y0:
            continue
        x = window.left + (np.arange(x0, x1) + 0.5)[None, :] * window.step
        y = window.bottom + (np.arange(y0, y1) + 0.5)[:, None] * window.step
        of_a = ((b[0] - x) * (c[1] - y) - (c[0] - x) * (b[1] - y)) / area
        of_b = ((c[0] - x) * (a[1] - y) - (a[0] - x) * (c[1] - y)) / area
        of_c = 1.0 - of_a - of_b
        within = (of_a >= 0) & (of_b >= 0) & (of_c >= 0)
        here = np.where(within, of_a * a[2] + of_b * b[2] + of_c * c[2], -np.inf)
        np.maximum(seen[y0:y1, x0:x1], here, out=seen[y0:y1, x0:x1])
    return seen


def turned(points: Points, degrees: float) -> Points:
    """Return the points as one sees them who stands so far to the face's left."""
    angle = np.radians(degrees)
    c, s = np.cos(angle), np.sin(angle)
    seen: Points = points @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    return seen
