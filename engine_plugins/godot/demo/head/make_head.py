"""Makes the demo's head, head.glb: a stylised face with all 52 ARKit shapes, from nothing but arithmetic.

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
from glb import Primitive, write
from numpy.typing import NDArray
from parts import parts
from shapes import Head
from surface import Array, skin

HERE: Final = Path(__file__).parent
CHANNELS: Final = HERE.parents[3] / "protocol/channels.json"
METRES: Final = 0.12
"""Half a head's height."""
DECIMALS: Final = 5
"""Hundredths of a millimetre: below that, processors differ."""


def head_glb() -> bytes:
    """Return the file's bytes."""
    names = json.loads(CHANNELS.read_text(encoding="utf-8"))["channels"]
    head = Head(skin(), parts())
    colours = {"skin": head.skin.colour, **{part.name: part.colour for part in head.parts}}
    triangles = {"skin": head.skin.triangles, **{part.name: part.triangles for part in head.parts}}
    wet = [part.name for part in head.parts if part.wet]
    dry = ["skin", *(part.name for part in head.parts if not part.wet)]
    rest = head.rest()
    moved = [head.moved(name) for name in names]
    primitives = []
    for group, roughness in ((dry, 0.62), (wet, 0.18)):
        faces = _joined([triangles[name] for name in group], [len(rest[name]) for name in group])
        position = np.concatenate([rest[name] for name in group]) * METRES
        normal = _normals(position, faces)
        targets = []
        for shape in moved:
            there = np.concatenate([shape.get(name, rest[name]) for name in group]) * METRES
            targets.append((_rounded(there - position), _rounded(_normals(there, faces) - normal)))
        colour = np.concatenate([_rgba(colours[name]) for name in group])
        primitives.append(
            Primitive(
                _rounded(position), _rounded(normal), colour, faces.astype(np.uint16), targets, roughness
            )
        )
    return write(primitives, names, "Head")


def _joined(triangles: list[NDArray[np.int64]], sizes: list[int]) -> NDArray[np.int64]:
    offsets = np.cumsum([0, *sizes[:-1]])
    return np.concatenate([one + offset for one, offset in zip(triangles, offsets, strict=True)])


def _normals(position: Array, triangles: NDArray[np.int64]) -> Array:
    a, b, c = (position[triangles[:, corner]] for corner in range(3))
    across = np.cross(b - a, c - a)
    normal = np.zeros_like(position)
    for corner in range(3):
        np.add.at(normal, triangles[:, corner], across)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.where(length > 1e-12, normal / np.maximum(length, 1e-12), [0.0, 0.0, 1.0])


def _rgba(colour: Array) -> NDArray[np.uint8]:
    opaque = np.concatenate([np.clip(colour, 0.0, 1.0), np.ones((len(colour), 1))], axis=1)
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
