"""The skin at rest: every vertex of the lattice in its place, relaxed along the surface."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sculpt import ears, lids, lips
from sculpt.anatomy import CROWN, head
from sculpt.fields import Array, drop, project
from sculpt.lattice import COLUMNS, EAR_RINGS, EYE_RINGS, MOUTH_RINGS, ROWS, Half, half, neighbours

ROUNDS: Final = 24
PACE: Final = 0.5

GUIDES: Final = np.array(
    [
        # Row, front y and z, side x, y and z, back y and z.
        [0, CROWN, -10, 0, CROWN, -10, CROWN, -10],
        [4, 100, 45, 48, 98, -12, 100, -70],
        [8, 58, 77, 70, 55, -12, 55, -100],
        [11, 17, 82, 73, 19, -10, 15, -103],
        [16, 0, 82, 73, 0, -10, -5, -98],
        [21, -17, 85, 71, -22, -8, -28, -88],
        [29, -51, 88, 66, -50, -6, -58, -74],
        [35, -67, 86, 60, -63, -6, -72, -72],
        [41, -86, 82, 54, -76, -8, -85, -72],
        [46, -111, 72, 49, -90, -12, -98, -73],
        [51, -127, 26, 48, -108, -22, -112, -74],
        [57, -158, 9, 53, -148, -35, -142, -82],
        [59, -172, 12, 88, -164, -40, -160, -88],
        [62, -214, 16, 172, -212, -42, -204, -90],
    ],
    dtype=np.float64,
)


@dataclass(frozen=True)
class Skin:
    """The left half of the skin."""

    lattice: Half
    position: Array
    """float64[count, 3]."""


def skin() -> Skin:
    """Return the left half, made from nothing but the numbers in this folder."""
    lattice = half()
    position = np.zeros((lattice.count, 3))
    seeds = _seeds()
    kept = lattice.grid >= 0
    position[lattice.grid[kept]] = seeds[kept]
    grid = np.unique(lattice.grid[kept])
    position[grid] = project(head, position[grid], 12)
    _place_rings(lattice, position)
    _relax(lattice, position)
    _place_rings(lattice, position)
    position[lattice.middle, 0] = 0.0
    return Skin(lattice, position)


def _seeds() -> Array:
    """Return where the grid's vertices begin, float64[ROWS + 1, COLUMNS + 1, 3]."""
    row = np.arange(ROWS + 1)
    front_y, front_z, side_x, side_y, side_z, back_y, back_z = (
        np.interp(row, GUIDES[:, 0], GUIDES[:, one])[:, None] for one in range(1, 8)
    )
    turn = _turns()[None, :]
    ahead = np.cos(turn)
    end_y = np.where(ahead > 0, front_y, back_y)
    end_z = np.where(ahead > 0, front_z, back_z)
    x = side_x * np.sin(turn)
    y = side_y + (end_y - side_y) * np.abs(ahead) ** 1.5
    z = side_z + (end_z - side_z) * np.abs(ahead)
    seeds = np.stack([x, y, z], -1)
    face = (row[:, None] >= 9) & (row[:, None] <= 45) & (turn < 0.95)
    seeds[face] = drop(head, seeds[face])
    return seeds


def _turns() -> Array:
    """Return each column's angle round the neck: dense over the face, 90 degrees through the ear."""
    face = np.arcsin(np.arange(19) * 58.0 / 18 / 74.0)
    ear = face[-1] + (np.pi / 2 - face[-1]) * np.arange(1, 8) / 7.5
    back = np.pi / 2 + np.pi / 2 * (np.arange(COLUMNS - 25) + 0.5) / (COLUMNS - 25.5)
    return np.concatenate([face, ear, back])


def _place_rings(lattice: Half, position: Array) -> None:
    for ids, made in (
        (lattice.eye, lids.rings(position[lattice.eye[0]])),
        (lattice.mouth, lips.rings(position[lattice.mouth[0]])),
        (lattice.ear, ears.rings()),
    ):
        for ring, points in made.items():
            position[ids[ring]] = points
    outer, inner = position[lattice.ear[0]], position[lattice.ear[ears.BASE]]
    position[lattice.ear[1]] = project(head, 0.5 * (outer + inner))
    position[lattice.throat] = position[lattice.mouth[MOUTH_RINGS, [0, -1]]].mean(axis=0) - [0, 0, 4]
    position[lattice.canal] = ears.centre()


def _relax(lattice: Half, position: Array) -> None:
    """Even out the free vertices along the surface; lids, lips and ear stay."""
    free = np.ones(lattice.count, dtype=bool)
    free[lattice.eye[lids.CREASE : EYE_RINGS + 1].ravel()] = False
    free[lattice.mouth[5 : MOUTH_RINGS + 1].ravel()] = False
    free[lattice.ear[ears.BASE : EAR_RINGS + 1].ravel()] = False
    free[[lattice.throat, lattice.canal]] = False
    free[lattice.grid[[0, -1]].ravel()] = False
    start, end, _ = neighbours(lattice.triangles, lattice.count)
    # What lies beside the middle lies there twice: on the other half, too.
    twice = np.where(lattice.middle[start] & ~lattice.middle[end], 2.0, 1.0)
    degree = np.bincount(start, weights=twice, minlength=lattice.count)
    for _ in range(ROUNDS):
        mean = np.zeros_like(position)
        np.add.at(mean, start, twice[:, None] * position[end])
        mean /= np.maximum(degree, 1.0)[:, None]
        edge = lattice.middle
        mean[edge, 0] = 0.0
        position[free] += PACE * (mean[free] - position[free])
        position[free] = project(head, position[free], 2)
        position[edge, 0] = 0.0
