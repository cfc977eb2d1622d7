"""Teeth with gums, and the tongue."""

from typing import Final

import numpy as np

from sculpt.anatomy import MOUTH_Y
from sculpt.fields import Array, bump, step
from sculpt.part import Part, grid

TOOTH: Final = np.array([0.83, 0.81, 0.77])
GUM: Final = np.array([0.58, 0.27, 0.27])
TONGUE: Final = np.array([0.72, 0.40, 0.40])
FRONT: Final = 77.0
"""z of the upper incisors' edges."""
EDGE: Final = MOUTH_Y - 3.4
"""Height of the upper incisors' edges."""
TONGUE_Y: Final = MOUTH_Y - 10.0
"""Height of the middle of its tip."""
_WIDTHS: Final = {True: (8.6, 6.8, 7.4, 7.0, 6.8, 9.8), False: (5.4, 5.9, 6.8, 7.0, 7.0, 10.4)}
"""Of the teeth from the middle outward, millimetres (Wheeler's Dental Anatomy, rounded)."""
_LENGTHS: Final = {True: (10.2, 9.0, 10.0, 8.6, 8.2, 7.6), False: (8.8, 9.2, 10.4, 8.6, 8.0, 7.6)}
_ACROSS: Final = 9
"""Points across a tooth."""


def teeth(upper: bool) -> Part:
    """Return one arch: the front of every tooth, its biting edge, its back, and the gum."""
    widths, lengths = np.array(_WIDTHS[upper]), np.array(_LENGTHS[upper])
    within = np.linspace(-1.0, 1.0, _ACROSS)
    starts = np.concatenate([[0.0], np.cumsum(widths)[:-1]])
    along = (starts[:, None] + widths[:, None] * (0.5 + 0.5 * within)).ravel()
    length = np.repeat(lengths, _ACROSS)
    round_ = np.tile(np.abs(within), len(widths))
    point, out = _arch(np.concatenate([-along[::-1], along]), upper)
    length, round_ = (np.concatenate([one[::-1], one]) for one in (length, round_))
    rows, colours = [], []
    sign = 1.0 if upper else -1.0
    edge = EDGE if upper else EDGE + 1.3
    for way, thick, shade in _profile():
        # Crowns are widest near the edge and round at their sides; between them it is dark.
        side = np.clip(1.0 - round_**5, 0.0, 1.0)
        depth = thick - 1.1 * (1.0 - side) * (way < 0.98)
        lift = np.where(way < 0.3, 0.35 * round_**8, 0.0) + np.where(way > 0.9, 1.2 * bump(round_ / 0.9), 0.0)
        y = edge + sign * (length * way + lift) + sign * 0.5 * (np.abs(point[:, 0]) / 24.0) ** 2
        rows.append(np.stack([point[:, 0] + out[:, 0] * depth, y, point[:, 1] + out[:, 1] * depth], -1))
        gap = 1.0 - 0.16 * bump((1.0 - round_) / 0.12)
        deep = 1.0 - 0.85 * step(np.abs(point[:, 0]), 11.0, 24.0)
        base = GUM if shade == "gum" else TOOTH
        colours.append(base * (gap if shade == "tooth" else np.ones_like(gap))[:, None] * deep[:, None])
    return grid(
        "upperTeeth" if upper else "lowerTeeth", np.stack(rows), np.stack(colours), "wet", flip=not upper
    )


def tongue() -> Part:
    """Return the tongue: it lies behind the lower teeth, its tip against them."""
    u = np.linspace(0.001, np.pi - 0.001, 17)
    v = np.linspace(0.0, 2 * np.pi, 25)
    polar, turn = np.meshgrid(u, v, indexing="ij")
    top = np.clip(np.sin(turn), 0.0, 1.0)
    groove = 2.4 * bump(np.cos(turn) / 0.35) * top * np.sin(polar) ** 2
    points = np.stack(
        [
            18.0 * np.sin(polar) ** 0.8 * np.cos(turn),
            TONGUE_Y + 6.5 * np.sin(polar) ** 0.9 * np.sin(turn) - groove + 1.5 * np.sin(0.5 * polar) ** 2,
            46.5 + 23.0 * np.cos(polar),
        ],
        -1,
    )
    shade = 0.85 + 0.15 * top - 0.12 * bump(np.cos(turn) / 0.2) * top
    return grid("tongue", points, TONGUE * shade[..., None], "wet", flip=False)


def tongue_out(point: Array) -> Array:
    """Return how far the tongue's points move when it comes out between the lips.

    Points move straight, as far as a shape's weight says: one that ended hanging over the lower lip would go
    through it on its way. So the tongue rises as it comes, and leaves over the lip at any weight.
    """
    share = np.clip((point[:, 2] - point[:, 2].min()) / np.ptp(point[:, 2]), 0.0, 1.0)
    moved = np.zeros_like(point)
    moved[:, 0] = -0.12 * point[:, 0] * share
    moved[:, 1] = 15.0 * share**0.6 - 0.30 * (point[:, 1] - TONGUE_Y) * share
    moved[:, 2] = 32.0 * share**1.3
    return moved


def _profile() -> tuple[tuple[float, float, str], ...]:
    """Rows from the gum in front over the edge to behind: share of the length, thickness, what it is."""
    return (
        (1.7, -1.2, "gum"),
        (1.25, 0.9, "gum"),
        (1.0, 0.3, "gum"),
        (0.98, 0.0, "tooth"),
        (0.72, 0.75, "tooth"),
        (0.40, 0.85, "tooth"),
        (0.12, 0.35, "tooth"),
        (0.0, -0.5, "tooth"),
        (0.05, -1.8, "tooth"),
        (0.5, -3.6, "tooth"),
        (1.1, -6.0, "gum"),
    )


def _arch(along: Array, upper: bool) -> tuple[Array, Array]:
    """Return points [n, 2] (x, z) of a half ellipse at distances from its middle, and what leads outward."""
    wide, deep = (25.0, 34.0) if upper else (23.5, 32.0)
    front = FRONT if upper else FRONT - 2.8
    turn = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 2001)
    curve = np.stack([wide * np.sin(turn), front - deep * (1.0 - np.cos(turn))], -1)
    steps = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    steps -= steps[1000]
    at = np.interp(along, steps, turn)
    point = np.stack([wide * np.sin(at), front - deep * (1.0 - np.cos(at))], -1)
    out = np.stack([np.sin(at) / wide, np.cos(at) / deep], -1)
    return point, out / np.linalg.norm(out, axis=1, keepdims=True)
