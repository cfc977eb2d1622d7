"""Makes the page's head, sidecar/facewire/page/head.bin: the demo's bust, packed for head.js.

    python page_head.py            write head.bin
    python page_head.py --verify   exit 1 if the file is not what would be made

The file: uint32 length, so many bytes of JSON (padded to four), then little-endian arrays one after another:

    position   int16[V, 3]    in steps of `step` millimetres
    colour     uint8[V, 4]    sRGB, and how open to light from around a point is (255: wholly)
    triangles  uint16[T, 3]   those of each material together, as `materials` counts them
    indices    uint16[E]      points that each shape moves, shape after shape, as `shapes` counts them
    moved      int16[E, 3]    how far, in steps of `step`

Needs numpy.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Final

import numpy as np
from make_head import CHANNELS, MATERIALS
from numpy.typing import NDArray
from sculpt.bust import Bust, bust
from sculpt.fields import Array
from sculpt.openness import openness
from sculpt.part import Part

Triangles = NDArray[np.int64]

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parents[3] / "sidecar/facewire/page/head.bin"
STEP: Final = 0.01
"""Millimetres: a bust of 430 mm fits into 16 bits, and no normal trembles."""
STILL: Final = 0.15
"""Millimetres; what moves less does not move."""
DARK: Final = 0.5
"""Red of the lightest point of what is inside the mouth or the nose."""
OPEN: Final = ("wet", "light")
"""Materials that are seen when lids and lips part: at rest they lie in the dark."""


def head_bin() -> bytes:
    """Return the file's bytes."""
    names = json.loads(CHANNELS.read_text(encoding="utf-8"))["channels"]
    made = bust()
    parts = [part for one in MATERIALS for part in made.parts if part.material == one.name]
    position = np.concatenate([part.position for part in parts])
    colours = np.concatenate([part.colour for part in parts])
    groups = {one.name: _triangles(parts, one.name) for one in MATERIALS}
    groups = _with_mouth(groups, colours)
    triangles = list(groups.values())
    light = openness(position, np.concatenate(triangles))
    light[np.concatenate([np.full(len(part.position), part.material in OPEN) for part in parts])] = 1.0
    shapes = [_shape(made, parts, name) for name in names]
    about = {
        "step": STEP,
        "points": len(position),
        "materials": [{"name": name, "triangles": len(faces)} for name, faces in groups.items()],
        "shapes": [
            {"name": name, "points": len(rows)} for name, (rows, _) in zip(names, shapes, strict=True)
        ],
    }
    colour = np.concatenate([colours, light[:, None]], axis=1)
    arrays = [
        _steps(position),
        np.rint(255 * np.clip(colour, 0.0, 1.0)).astype("<u1"),
        np.concatenate(triangles).astype("<u2"),
        np.concatenate([rows for rows, _ in shapes]).astype("<u2"),
        np.concatenate([by for _, by in shapes]),
    ]
    text = json.dumps(about, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    # Arrays of four bytes' alignment first, so that each can be a view of the file.
    body = b"".join(raw + bytes(-len(raw) % 4) for raw in (array.tobytes() for array in arrays))
    return len(text).to_bytes(4, "little") + text + body


def _triangles(parts: list[Part], material: str) -> Triangles:
    offsets = np.cumsum([0, *(len(part.position) for part in parts[:-1])])
    found = [
        part.triangles + offset
        for part, offset in zip(parts, offsets, strict=True)
        if part.material == material
    ]
    return np.concatenate(found)


def _with_mouth(groups: dict[str, Triangles], colour: Array) -> dict[str, Triangles]:
    """Return the groups with the dark inside of the mouth apart, after the skin: it has rules of its own."""
    skin = groups["skin"]
    inside = colour[skin, 0].max(axis=1) < DARK
    rest = {name: faces for name, faces in groups.items() if name != "skin"}
    return {"skin": skin[~inside], "mouth": skin[inside], **rest}


def _shape(made: Bust, parts: list[Part], name: str) -> tuple[NDArray[np.intp], NDArray[np.int16]]:
    moved = made.moved(name)
    by = np.concatenate([moved.get(part.name, np.zeros_like(part.position)) for part in parts])
    rows = np.flatnonzero(np.linalg.norm(by, axis=1) > STILL)
    return rows, _steps(by[rows])


def _steps(millimetres: Array) -> NDArray[np.int16]:
    steps = np.rint(millimetres / STEP)
    assert np.abs(steps).max(initial=0.0) < 2**15
    return steps.astype("<i2")


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--verify", action="store_true", help="compare, write nothing")
    made = head_bin()
    if parser.parse_args().verify:
        if PAGE.read_bytes() != made:
            print("head.bin differs; run page_head.py and look at it", file=sys.stderr)
            return 1
        return 0
    PAGE.write_bytes(made)
    print(f"{len(made)} bytes in {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
