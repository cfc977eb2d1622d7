"""What is not skin: eyes, lids, brows, teeth, tongue, hair, ears and neck. Each part is a grid of points."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from surface import EYE, EYE_RADIUS, MOUTH_Y, MOUTH_Z, SKIN_COLOUR, Array

HAIR: Final = np.array([0.16, 0.10, 0.08])
BROW: Final = np.array([0.20, 0.12, 0.09])
TOOTH: Final = np.array([0.93, 0.91, 0.85])
TONGUE: Final = np.array([0.74, 0.30, 0.32])
WHITE: Final = np.array([0.95, 0.94, 0.92])
IRIS: Final = np.array([0.17, 0.40, 0.47])
PUPIL: Final = np.array([0.02, 0.02, 0.02])

LID: Final = 1.13
"""Radius of the lids on that of the eye: half-way through a blink a straight path still clears the eye."""
OPEN_UPPER, OPEN_LOWER, MEET, HINGE = np.radians([36.0, -33.0, -14.0, 112.0])


@dataclass(frozen=True)
class Part:
    """Points in a grid, named so that shapes find them."""

    name: str
    position: Array
    colour: Array
    triangles: NDArray[np.int64]
    wet: bool = False
    """Whether it shines."""


def parts() -> list[Part]:
    """Return everything that is not skin."""
    pairs = [make(side) for side in (1, -1) for make in (_eye, _upper_lid, _lower_lid, _brow, _ear)]
    return [*pairs, _teeth(upper=True), _teeth(upper=False), _tongue(), _hair(), _neck()]


def lid(side: int, upper: bool, edge: float) -> Array:
    """Return a lid's points, its edge at `edge` radians above the middle of the eye."""
    across = np.radians(np.linspace(-104.0, 104.0, 21))
    rows = np.linspace(0.0, 1.0, 7)
    middle = edge * np.cos(across * 0.83) + MEET * 0.4 * (1 - np.cos(across))
    end = HINGE if upper else -HINGE
    elevation = middle[None, :] + rows[:, None] * (end - middle[None, :])
    ball = np.stack(
        [np.cos(elevation) * np.sin(across), np.sin(elevation), np.cos(elevation) * np.cos(across)], -1
    )
    return (EYE * [side, 1, 1] + LID * EYE_RADIUS * ball).reshape(-1, 3)


def _eye(side: int) -> Part:
    edges = np.radians([0, 9.5, 9.5, 17, 25.5, 25.5, 40, 60, 80, 100, 125, 150, 179])
    colours = [PUPIL] * 2 + [IRIS * 1.25, IRIS, IRIS * 0.45] + [WHITE] * 8
    turn = np.linspace(0.0, 2 * np.pi, 25)
    ring, angle = np.meshgrid(edges, turn, indexing="ij")
    ball = np.stack([np.sin(ring) * np.cos(angle), np.sin(ring) * np.sin(angle), np.cos(ring)], -1)
    colour = np.repeat(np.array(colours)[:, None, :], len(turn), 1)
    return _part(_sided("eye", side), EYE * [side, 1, 1] + EYE_RADIUS * ball, colour, wet=True)


def _upper_lid(side: int) -> Part:
    points = lid(side, True, OPEN_UPPER).reshape(7, 21, 3)
    colour = np.repeat((SKIN_COLOUR * np.linspace(0.82, 1.0, 7)[:, None])[:, None, :], 21, 1)
    colour[0] = BROW
    return _part(_sided("upperLid", side), points, colour)


def _lower_lid(side: int) -> Part:
    points = lid(side, False, OPEN_LOWER).reshape(7, 21, 3)[::-1]
    return _part(_sided("lowerLid", side), points, SKIN_COLOUR * 0.97)


def _brow(side: int) -> Part:
    along = np.linspace(0.0, 1.0, 13)
    turn = np.linspace(0.0, 2 * np.pi, 9)
    thick = 0.035 * np.sqrt(np.sin(np.pi * (0.08 + 0.9 * along)))
    centre = np.stack(
        [
            side * (0.10 + 0.40 * along),
            0.475 + 0.07 * np.sin(np.pi * along**0.8) - 0.05 * along,
            0.845 - 0.235 * along**1.7,
        ],
        -1,
    )
    around = np.stack([np.zeros(9), np.cos(turn), 0.8 * np.sin(turn)], -1)
    points = centre[:, None, :] + thick[:, None, None] * around[None, :, :]
    return _part(_sided("brow", side), points[:, ::-side], BROW)


def _ear(side: int) -> Part:
    def point(u: Array, v: Array) -> Array:
        bowl = 0.035 * np.exp(-((u / 0.8) ** 2))
        return np.stack(
            [
                side * (0.69 + 0.10 * np.cos(u) - bowl),
                0.02 + 0.20 * np.sin(u) * np.sin(v),
                -0.06 + 0.12 * np.sin(u) * np.cos(v),
            ],
            -1,
        )

    return _surface(_sided("ear", side), point, (0.0, np.pi), (0.0, 2 * np.pi * side), SKIN_COLOUR * 0.95)


def _teeth(upper: bool) -> Part:
    """An arc of teeth: a band whose front is scalloped into single ones."""
    across = np.linspace(-1.15, 1.15, 57)
    height = np.linspace(0.0, 1.0, 5)
    tooth = 0.014 * np.abs(np.sin(across * 6.0))
    radius = (0.235 if upper else 0.215) + tooth
    top = 0.02 if upper else -0.045
    length = 0.115 if upper else -0.09
    rounded = 0.02 * (2 * height - 1.0) ** 2
    r = radius[None, :] - rounded[:, None]
    points = np.stack(
        [
            1.08 * r * np.sin(across),
            np.broadcast_to((MOUTH_Y + top + length * (height - 0.62))[:, None], r.shape),
            MOUTH_Z - 0.325 + r * np.cos(across) * 1.05,
        ],
        -1,
    )
    shade = 1.0 - 0.55 * np.exp(-((np.sin(across * 6.0) / 0.22) ** 2))
    colour = TOOTH * shade[None, :, None] * np.ones((5, 1, 1))
    return _part("upperTeeth" if upper else "lowerTeeth", points, colour, wet=True)


def _tongue() -> Part:
    def point(u: Array, v: Array) -> Array:
        groove = 0.02 * np.exp(-((np.cos(v) * np.sin(u) / 0.3) ** 2)) * (np.sin(v) > 0)
        return np.stack(
            [
                0.17 * np.sin(u) * np.cos(v),
                MOUTH_Y - 0.115 + 0.055 * np.sin(u) * np.sin(v) - groove,
                MOUTH_Z - 0.36 + 0.235 * np.cos(u),
            ],
            -1,
        )

    return _surface("tongue", point, (0.001, np.pi), (0.0, 2 * np.pi), TONGUE, wet=True)


def _hair() -> Part:
    def point(u: Array, v: Array) -> Array:
        # The hairline is high in front and low behind; `u` runs from the crown to it.
        low = 0.80 + 1.25 * (0.5 - 0.5 * np.sin(v)) ** 0.85 + 0.05 * np.cos(4 * v)
        polar = low * u
        shell = 1.0 + 0.055 * (1.0 - u**6) + 0.012 * np.cos(12 * v) * np.sin(np.pi * u)
        return np.stack(
            [
                0.715 * shell * np.sin(polar) * np.cos(v),
                1.01 * shell * np.cos(polar),
                0.855 * shell * np.sin(polar) * np.sin(v),
            ],
            -1,
        )

    return _surface("hair", point, (0.0, 1.0), (2 * np.pi, 0.0), HAIR, (15, 49))


def _neck() -> Part:
    def point(u: Array, v: Array) -> Array:
        r = 0.40 + 0.10 * u**3
        return np.stack([r * np.cos(v), -0.55 - 0.95 * u, -0.22 + r * 0.9 * np.sin(v)], -1)

    return _surface("neck", point, (0.0, 1.0), (0.0, 2 * np.pi), SKIN_COLOUR * 0.92, (8, 33))


def _surface(
    name: str,
    point: Callable[[Array, Array], Array],
    us: tuple[float, float],
    vs: tuple[float, float],
    colour: Array,
    size: tuple[int, int] = (13, 25),
    wet: bool = False,
) -> Part:
    u, v = np.meshgrid(np.linspace(*us, size[0]), np.linspace(*vs, size[1]), indexing="ij")
    return _part(name, point(u, v), colour, wet)


def _part(name: str, points: Array, colour: Array, wet: bool = False) -> Part:
    rows, columns = points.shape[:2]
    row, column = np.meshgrid(np.arange(rows - 1), np.arange(columns - 1), indexing="ij")
    a = row * columns + column
    b, c, d = a + 1, a + columns, a + columns + 1
    triangles = np.concatenate([np.stack([a, c, b], -1), np.stack([b, c, d], -1)]).reshape(-1, 3)
    colours = np.broadcast_to(colour, points.shape).reshape(-1, 3)
    return Part(name, points.reshape(-1, 3), colours, triangles, wet)


def _sided(name: str, side: int) -> str:
    return name + ("Left" if side > 0 else "Right")
