"""Writes one mesh with morph targets as a binary glTF file.

Targets are sparse: only points that move are stored, which makes the file ten times smaller.
"""

import json
import struct
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FLOAT, UINT16, UINT8 = 5126, 5123, 5121
ARRAY_BUFFER, ELEMENT_BUFFER = 34962, 34963
STILL: Final = 1.5e-4
"""Metres; what moves less does not move."""
STEADY: Final = 0.09
"""Length of a normal's change that nobody sees: five degrees."""


@dataclass(frozen=True)
class Material:
    """How a surface answers light; its colour is that of the vertices."""

    name: str
    roughness: float
    both_sides: bool = False
    glow: float = 0.0
    """Light that it gives by itself, white."""


@dataclass
class Primitive:
    """Some triangles with one material."""

    position: NDArray[np.float32]
    normal: NDArray[np.float32]
    colour: NDArray[np.uint8]
    """uint8[n, 4]."""
    texture: NDArray[np.uint16]
    """uint16[n, 2], 0 to 65535 from the texture's left and top: for whoever paints the head."""
    triangles: NDArray[np.uint16]
    targets: list[tuple[NDArray[np.float32], NDArray[np.float32]]]
    """(change of position, change of normal) at full weight, one for each shape."""
    material: Material


@dataclass
class Document:
    """A glTF file that grows."""

    data: bytearray = field(default_factory=bytearray)
    views: list[dict[str, Any]] = field(default_factory=list)
    accessors: list[dict[str, Any]] = field(default_factory=list)

    def dense(self, values: NDArray[Any], kind: str, target: int, **more: Any) -> int:
        """Store all values; return the accessor."""
        component = {"f": FLOAT, "u": UINT16 if values.dtype.itemsize == 2 else UINT8}[values.dtype.kind]
        entry = {"bufferView": self._view(values, target), "componentType": component, "type": kind}
        count = values.size if kind == "SCALAR" else len(values)
        self.accessors.append({**entry, "count": count, **more})
        return len(self.accessors) - 1

    def sparse(self, values: NDArray[np.float32], least: float, bounds: bool) -> int:
        """Store only what is longer than `least`; return the accessor."""
        rows = np.flatnonzero(np.linalg.norm(values, axis=1) > least)
        entry: dict[str, Any] = {"componentType": FLOAT, "type": "VEC3", "count": len(values)}
        if bounds:
            entry |= _bounds(values)
        if len(rows):
            entry["sparse"] = {
                "count": len(rows),
                "indices": {"bufferView": self._view(rows.astype("<u2")), "componentType": UINT16},
                "values": {"bufferView": self._view(values[rows].astype("<f4"))},
            }
        self.accessors.append(entry)
        return len(self.accessors) - 1

    def _view(self, values: NDArray[Any], target: int | None = None) -> int:
        raw = np.ascontiguousarray(values).tobytes()
        view = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(raw)}
        self.views.append(view | ({"target": target} if target else {}))
        self.data += raw + bytes(-len(raw) % 4)
        return len(self.views) - 1


def write(primitives: list[Primitive], names: list[str], mesh: str) -> bytes:
    """Return the file: one mesh called `mesh` whose targets are called `names`."""
    document = Document()
    made = [_primitive(document, index, one) for index, one in enumerate(primitives)]
    gltf = {
        "asset": {"version": "2.0", "generator": "make_head.py"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": mesh, "mesh": 0}],
        "meshes": [
            {
                "name": mesh,
                "primitives": made,
                "weights": [0.0] * len(names),
                "extras": {"targetNames": names},
            }
        ],
        "materials": [
            {
                "name": one.material.name,
                "pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": one.material.roughness},
                "doubleSided": one.material.both_sides,
                "emissiveFactor": [one.material.glow] * 3,
            }
            for one in primitives
        ],
        "accessors": document.accessors,
        "bufferViews": document.views,
        "buffers": [{"byteLength": len(document.data)}],
    }
    text = json.dumps(gltf, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    chunks += struct.pack("<II", len(document.data), 0x004E4942) + bytes(document.data)
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def _primitive(document: Document, material: int, one: Primitive) -> dict[str, Any]:
    return {
        "attributes": {
            "POSITION": document.dense(one.position, "VEC3", ARRAY_BUFFER, **_bounds(one.position)),
            "NORMAL": document.dense(one.normal, "VEC3", ARRAY_BUFFER),
            "TEXCOORD_0": document.dense(one.texture, "VEC2", ARRAY_BUFFER, normalized=True),
            "COLOR_0": document.dense(one.colour, "VEC4", ARRAY_BUFFER, normalized=True),
        },
        "indices": document.dense(one.triangles.ravel(), "SCALAR", ELEMENT_BUFFER),
        "material": material,
        "targets": [
            {
                "POSITION": document.sparse(position, STILL, True),
                "NORMAL": document.sparse(normal, STEADY, False),
            }
            for position, normal in one.targets
        ],
    }


def _bounds(values: NDArray[np.float32]) -> dict[str, list[float]]:
    return {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
