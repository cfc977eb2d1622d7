"""What is not skin, as grids of points with colours."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sculpt.fields import Array
from sculpt.lattice import Ids

HAIR: Final = np.array([0.40, 0.27, 0.18])


@dataclass(frozen=True)
class Part:
    """One thing, named so that shapes find it."""

    name: str
    position: Array
    """float64[n, 3], millimetres."""
    colour: Array
    """float64[n, 3], sRGB, 0 to 1."""
    triangles: Ids
    material: str
    """`hair`, `wet` or `cloth`."""


def grid(name: str, points: Array, colour: Array, material: str, flip: bool = False) -> Part:
    """Return a part of a grid of points, float64[rows, columns, 3], with its triangles.

    They face the side from which rows go down where columns go right; `flip` turns them over.
    """
    rows, columns = points.shape[:2]
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = row * columns + column
    b, c, d = a + 1, a + columns, a + columns + 1
    triangles = np.concatenate([np.stack([a, c, b], -1), np.stack([b, c, d], -1)]).reshape(-1, 3)
    colours = np.broadcast_to(colour, points.shape).reshape(-1, 3)
    return Part(name, points.reshape(-1, 3), colours, triangles[:, ::-1] if flip else triangles, material)


def mirrored(part: Part, name: str) -> Part:
    """Return the part on the other side of the face."""
    return Part(name, part.position * [-1.0, 1.0, 1.0], part.colour, part.triangles[:, ::-1], part.material)
