"""Hair, brows and shirt: what covers the skin."""

from typing import Final

import numpy as np

from sculpt.anatomy import head
from sculpt.fields import Array, bump, drop, gradient, project, step
from sculpt.lattice import whole
from sculpt.part import HAIR, Part, grid
from sculpt.skin import Skin

CENTRE: Final = np.array([0.0, 30.0, -12.0])
HAIRLINE: Final = np.array(
    [
        # Degrees round the head from the front, degrees down from the crown.
        [0, 60], [14, 61], [26, 58], [40, 66], [58, 80], [70, 104], [80, 109], [88, 92],
        [100, 88], [114, 108], [135, 128], [160, 134], [180, 135],
    ],
    dtype=np.float64,
)  # fmt: skip
VOLUME: Final = np.array([[0, 13], [35, 12], [70, 6.5], [100, 5], [140, 5.5], [180, 6]], dtype=np.float64)
"""Degrees round the head, millimetres that the hair stands out."""
PARTING: Final = 26.0
"""Degrees to the left of the front."""
COLLAR_ROW: Final = 57
CLOTH: Final = np.array([0.27, 0.43, 0.53])
BROW: Final = np.array([[10.0, 19.0], [17.0, 20.6], [25.0, 21.9], [33.0, 22.0], [40.0, 19.8], [46.5, 15.8]])
"""The left brow's middle line, x and y."""


def hair() -> Part:
    """Return short hair, combed back from a parting."""
    rows, columns = 30, 161
    share = np.linspace(0.0, 1.0, rows)[:, None]
    turn = np.linspace(-np.pi, np.pi, columns)[None, :]
    degrees = np.degrees(turn)
    down = np.radians(np.interp(np.abs(degrees), *HAIRLINE.T)) * share
    # Strands run from the parting over the head and lean to one side on their way back.
    lean = turn + 0.30 * (1.0 - share) * np.cos(turn)
    strand = sum(
        size * np.sin(count * lean + phase)
        for size, count, phase in ((1.0, 15, 0.4), (0.9, 29, 1.9), (0.8, 47, 0.7))
    )
    stands = np.interp(np.abs(degrees), *VOLUME.T)
    stands = 13.0 + (stands - 13.0) * step(share, 0.15, 0.7)
    parted = bump((degrees - PARTING) / 6.0) * step(share, 0.25, 0.6)
    # Cut short at the sides and the back, full at the front.
    short = step(np.abs(degrees), 38.0, 80.0)
    fade = 1.0 - short * step(share, 0.35, 1.0) * 0.85
    edge = (1.0 - share**14) ** 0.5
    thick = (stands * (1.0 - 0.45 * parted) * fade + strand * np.sin(np.pi * share) ** 0.4 * fade) * edge
    thick = thick - 1.2 * share**14
    quiff = 8.0 * bump((degrees + 12.0) / 30.0) * step(share, 0.5, 0.92) * edge
    direction = np.stack(
        [np.sin(down) * np.sin(turn), np.cos(down) * np.ones_like(turn), np.sin(down) * np.cos(turn)], -1
    )
    skin = _landed(direction.reshape(-1, 3))
    out = gradient(head, skin)
    points = (
        skin + (thick + quiff).reshape(-1, 1) * out + quiff.reshape(-1, 1) * np.array([-0.25, 0.35, 0.25])
    )
    shade = 0.82 + 0.30 * strand / 1.6 + 0.15 * (1.0 - share)
    colour = HAIR * np.clip(shade * (1.0 - 0.35 * parted), 0.35, 1.35)[..., None]
    return grid("hair", points.reshape(rows, columns, 3), colour, "hair")


def brow() -> Part:
    """Return the left brow: short hairs along an arch."""
    share = np.linspace(0.0, 1.0, 49)
    knots = np.linspace(0.0, 1.0, len(BROW))
    line = np.stack([np.interp(share, knots, BROW[:, axis]) for axis in range(2)], -1)
    half = 3.3 * step(share, -0.12, 0.10) * (1.0 - 0.78 * step(share, 0.35, 1.0))
    ragged = np.array([1.0, 0.72, 0.9, 0.65])[np.arange(len(share)) % 4]
    # Hairs lean outward: up near the nose, along the arch further out.
    lean = np.stack([0.35 + 0.75 * share, 1.0 - 0.85 * share], -1)
    rows, colours = [], []
    for across, lift in ((-1.0, 0.0), (-0.6, 0.9), (0.0, 1.35), (0.6, 1.0), (1.0, 0.1)):
        reach = half * across * (ragged if abs(across) == 1.0 else 1.0)
        flat = line + reach[:, None] * (lean if across > 0 else np.array([0.15, 1.0]))
        landed = drop(head, np.concatenate([flat, np.zeros((len(flat), 1))], axis=1))
        rows.append(landed + (lift - 0.25) * step(share, -0.05, 0.2)[:, None] * gradient(head, landed))
        colours.append(np.tile(HAIR * (0.55 + 0.12 * lift), (len(share), 1)))
    return grid("brow", np.stack(rows), np.stack(colours), "hair", True)


def shirt(skin: Skin) -> Part:
    """Return a round collar and what is seen of the shirt below it."""
    lattice = skin.lattice
    _, mirror, source = whole(lattice)
    position = skin.position[source].copy()
    position[lattice.count :, 0] *= -1.0
    left = lattice.grid[COLLAR_ROW:]
    loop = np.concatenate([left, mirror[left[:, -2:0:-1]]], axis=1)
    point = position[loop]
    # Rows of skin wave where the throat meets the shoulders; a collar does not.
    for _ in range(12):
        point = 0.5 * point + 0.25 * (np.roll(point, 1, axis=1) + np.roll(point, -1, axis=1))
    point = project(head, point.reshape(-1, 3)).reshape(point.shape)
    point = np.concatenate([point, point[:, :1]], axis=1)
    out = gradient(head, point.reshape(-1, 3)).reshape(point.shape)
    away = np.array([-1.0, 2.2, 3.4, 2.6])
    lifted = np.array([3.0, 3.6, 1.2, -2.2])
    collar = [point[0] + a * out[0] + [0.0, b, 0.0] for a, b in zip(away, lifted, strict=True)]
    body = [point[row] + 2.8 * out[row] for row in range(1, len(point))]
    points = np.stack([*collar, *body])
    colour = np.tile(CLOTH, (*points.shape[:2], 1))
    colour[:4] *= 0.8
    return grid("shirt", points, colour, "cloth")


def _landed(direction: Array) -> Array:
    """Return where rays from the middle of the skull leave the head."""
    reach = np.full(len(direction), 170.0)
    for _ in range(70):
        reach -= 0.8 * head(CENTRE + reach[:, None] * direction)
    point: Array = CENTRE + reach[:, None] * direction
    return point
