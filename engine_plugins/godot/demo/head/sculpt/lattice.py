"""The skin's topology: a grid of quads over half a head, with rings around eye, mouth and ear set into it.

Rows run from the crown to the shoulders, columns from the middle of the face to the middle of the back.
Three blocks of the grid are taken out, and each is filled by concentric rings that begin at the block's
border: edge loops for lids, lips and the rim of the ear. The other half is the mirror image; both share the
middle.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sculpt.fields import Array

Ids = NDArray[np.int64]

ROWS: Final = 62
COLUMNS: Final = 34
EYE_BLOCK: Final = (11, 21, 4, 18)
"""First row, last row, first column, last column."""
MOUTH_BLOCK: Final = (29, 41, 0, 14)
EAR_BLOCK: Final = (15, 25, 23, 28)
EYE_RINGS: Final = 11
MOUTH_RINGS: Final = 16
EAR_RINGS: Final = 11


@dataclass(frozen=True)
class Half:
    """Half a head's vertices by their place in the lattice; an id is a row of all per-vertex arrays."""

    grid: Ids
    """[ROWS + 1, COLUMNS + 1]; -1 where a block was taken out; the first row is one vertex, the crown."""
    eye: Ids
    """[EYE_RINGS + 1, 48]; ring 0 lies in the grid; stations go from the nose over the top and back below."""
    mouth: Ids
    """[MOUTH_RINGS + 1, 41]; stations go from the middle of the upper lip round the corner to the lower."""
    ear: Ids
    """[EAR_RINGS + 1, 30]; stations begin before the ear and go over its top."""
    throat: int
    """The vertex that closes the mouth."""
    canal: int
    """The vertex that closes the ear."""
    count: int
    triangles: Ids
    """int[n, 3], counter-clockwise seen from outside, on the face's left."""
    middle: NDArray[np.bool_]
    """Whether a vertex is its own mirror image."""


def half() -> Half:
    """Return the lattice of the left half."""
    grid, count = _grid()
    eye, count = _rings(_border(grid, EYE_BLOCK), EYE_RINGS, count)
    ear, count = _rings(_border(grid, EAR_BLOCK), EAR_RINGS, count)
    mouth, count = _rings(_half_border(grid, MOUTH_BLOCK), MOUTH_RINGS, count)
    throat, canal = count, count + 1
    quads = np.concatenate(
        [_grid_quads(grid), _ring_quads(eye, True), _ring_quads(ear, True), _ring_quads(mouth, False)]
    )
    triangles = np.concatenate([_split(quads), _fan(ear[-1], canal, True), _fan(mouth[-1], throat, False)])
    # The crown is one vertex: quads there have two equal corners.
    flat = (triangles == np.roll(triangles, 1, axis=1)).any(axis=1)
    middle = np.zeros(count + 2, dtype=bool)
    for ids in (grid[:, 0], grid[:, -1], mouth[:, 0], mouth[:, -1], np.array([throat])):
        middle[ids[ids >= 0]] = True
    return Half(grid, eye, mouth, ear, throat, canal, count + 2, triangles[~flat], middle)


def whole(part: Half) -> tuple[Ids, Ids, Ids]:
    """Return (triangles, mirror, source) of both halves.

    `mirror[v]` is the vertex that lies opposite of `v`; `source[v]` is the left half's vertex that `v` is
    made from, so that `position[source]` with x turned round where `v >= part.count` is the whole head.
    """
    others = np.flatnonzero(~part.middle)
    twin = np.arange(part.count)
    twin[others] = part.count + np.arange(len(others))
    triangles = np.concatenate([part.triangles, twin[part.triangles][:, ::-1]])
    mirror = np.concatenate([twin, others])
    return triangles, mirror, np.concatenate([np.arange(part.count), others])


def neighbours(triangles: Ids, count: int) -> tuple[Ids, Ids, Array]:
    """Return the edges in both directions (from, to), and how many leave each vertex."""
    pairs = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    pairs = np.unique(np.concatenate([pairs, pairs[:, ::-1]]), axis=0)
    return pairs[:, 0], pairs[:, 1], np.bincount(pairs[:, 0], minlength=count).astype(np.float64)


def _grid() -> tuple[Ids, int]:
    there = np.ones((ROWS + 1, COLUMNS + 1), dtype=bool)
    for top, bottom, first, last in (EYE_BLOCK, EAR_BLOCK):
        there[top + 1 : bottom, first + 1 : last] = False
    top, bottom, first, last = MOUTH_BLOCK
    there[top + 1 : bottom, first:last] = False
    there[0, 1:] = False
    grid = np.full(there.shape, -1)
    grid[there] = np.arange(there.sum())
    grid[0] = grid[0, 0]
    return grid, int(there.sum())


def _border(grid: Ids, block: tuple[int, int, int, int]) -> Ids:
    """Return the block's border, from the middle of its first column upward and round."""
    top, bottom, first, last = block
    start = (top + bottom) // 2
    upward = grid[start:top:-1, first]
    above = grid[top, first:last]
    down = grid[top:bottom, last]
    below = grid[bottom, last:first:-1]
    return np.concatenate([upward, above, down, below, grid[bottom:start:-1, first]])


def _half_border(grid: Ids, block: tuple[int, int, int, int]) -> Ids:
    top, bottom, first, last = block
    return np.concatenate([grid[top, first:last], grid[top:bottom, last], grid[bottom, last::-1]])


def _rings(border: Ids, rings: int, count: int) -> tuple[Ids, int]:
    made = count + np.arange(rings * len(border)).reshape(rings, -1)
    return np.concatenate([border[None], made]), count + made.size


def _grid_quads(grid: Ids) -> Ids:
    kept = np.ones((ROWS, COLUMNS), dtype=bool)
    for top, bottom, first, last in (EYE_BLOCK, EAR_BLOCK, MOUTH_BLOCK):
        kept[top:bottom, first:last] = False
    quads = np.stack([grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]], -1)
    return quads[kept]


def _ring_quads(rings: Ids, closed: bool) -> Ids:
    following = np.roll(rings, -1, axis=1) if closed else rings[:, 1:]
    these = rings if closed else rings[:, :-1]
    quads = np.stack([these[:-1], these[1:], following[1:], following[:-1]], -1)
    return quads.reshape(-1, 4)


def _split(quads: Ids) -> Ids:
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _fan(ring: Ids, centre: int, closed: bool) -> Ids:
    following = np.roll(ring, -1) if closed else ring[1:]
    these = ring if closed else ring[:-1]
    return np.stack([these, np.full(len(these), centre), following], -1)
