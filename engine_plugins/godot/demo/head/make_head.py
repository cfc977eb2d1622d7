"""Makes the demo's head, head.glb: a bust with all 52 ARKit shapes, from nothing but arithmetic.

    python make_head.py            write head.glb beside this file
    python make_head.py --verify   exit 1 if the file is not what would be made

Needs numpy.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

import numpy as np
from glb import Material, Primitive, write
from numpy.typing import NDArray
from sculpt.bust import Bust, bust
from sculpt.fields import Array
from sculpt.part import Part

HERE: Final = Path(__file__).parent
CHANNELS: Final = HERE.parents[3] / "protocol/channels.json"
METRES: Final = 1e-3
DECIMALS: Final = 5
"""Hundredths of a millimetre: below that, processors differ."""
MATERIALS: Final = (
    Material("skin", roughness=0.5),
    Material("hair", roughness=0.72, both_sides=True),
    Material("wet", roughness=0.12),
    Material("cloth", roughness=0.9, both_sides=True),
    Material("light", roughness=0.3, glow=1.0),
)


def head_glb() -> bytes:
    """Return the file's bytes."""
    names = json.loads(CHANNELS.read_text(encoding="utf-8"))["channels"]
    made = bust()
    moved = [made.moved(name) for name in names]
    return write([_primitive(made, moved, one) for one in MATERIALS], names, "Head")


def _primitive(made: Bust, moved: list[dict[str, Array]], material: Material) -> Primitive:
    group = [part for part in made.parts if part.material == material.name]
    faces = _joined(group)
    rest = np.concatenate([part.position for part in group])
    normal = _normals(rest, faces)
    targets = []
    for shape in moved:
        by = np.concatenate([shape.get(part.name, np.zeros_like(part.position)) for part in group])
        turned = _normals(rest + by, faces) - normal
        targets.append((_rounded(by * METRES), _rounded(turned)))
    return Primitive(
        _rounded(rest * METRES),
        _rounded(normal),
        _rgba(np.concatenate([part.colour for part in group])),
        _round_the_head(rest),
        faces.astype(np.uint16),
        targets,
        material,
    )


def _joined(group: list[Part]) -> NDArray[np.int64]:
    offsets = np.cumsum([0, *(len(part.position) for part in group[:-1])])
    return np.concatenate([part.triangles + offset for part, offset in zip(group, offsets, strict=True)])


def _normals(position: Array, triangles: NDArray[np.int64]) -> Array:
    a, b, c = (position[triangles[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    normal = np.zeros_like(position)
    for corner in range(3):
        np.add.at(normal, triangles[:, corner], across)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.where(length > 1e-12, normal / np.maximum(length, 1e-12), [0.0, 0.0, 1.0])


def _round_the_head(position: Array) -> NDArray[np.uint16]:
    """Return texture coordinates: how far round the head from behind, and how far down."""
    around = 0.5 + np.arctan2(position[:, 0], position[:, 2] + 12.0) / (2.0 * np.pi)
    down = np.clip((140.0 - position[:, 1]) / 380.0, 0.0, 1.0)
    coordinates: NDArray[np.uint16] = np.rint(65535 * np.stack([around, down], -1)).astype(np.uint16)
    return coordinates


def _rgba(colour: Array) -> NDArray[np.uint8]:
    # glTF's vertex colours are linear.
    linear = np.clip(colour, 0.0, 1.0) ** 2.2
    opaque = np.concatenate([linear, np.ones((len(colour), 1))], axis=1)
    rounded: NDArray[np.uint8] = np.rint(255 * opaque).astype(np.uint8)
    return rounded


def _rounded(values: Array) -> NDArray[np.float32]:
    return (np.round(values, DECIMALS) + 0.0).astype(np.float32)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--verify", action="store_true", help="compare, write nothing")
    made, path = head_glb(), HERE / "head.glb"
    if parser.parse_args().verify:
        if path.read_bytes() != made:
            print("head.glb differs; run make_head.py and look at it", file=sys.stderr)
            return 1
        return 0
    path.write_bytes(made)
    print(f"{len(made)} bytes in {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
