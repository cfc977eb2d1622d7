"""The left eye: ball, iris, pupil and a catchlight; lashes along the lids; and how looks turn the ball."""

from typing import Final

import numpy as np

from sculpt import lids
from sculpt.anatomy import EYE, EYE_RADIUS
from sculpt.fields import Array, bump, step
from sculpt.form import Form
from sculpt.part import HAIR, Part, grid

IRIS_RADIUS: Final = 7.3
PUPIL_RADIUS: Final = 3.1
CORNEA: Final = 0.35
"""How far the cornea stands out, millimetres."""
WHITE: Final = np.array([0.93, 0.915, 0.90])
IRIS: Final = np.array([0.22, 0.43, 0.60])
IRIS_INNER: Final = np.array([0.52, 0.62, 0.62])
RING: Final = np.array([0.07, 0.12, 0.18])
PUPIL: Final = np.array([0.015, 0.015, 0.02])
CORNERS: Final = np.array([0.80, 0.55, 0.50])
FULL_LOOK: Final = 33.7
"""Degrees at full weight: the same to all sides, so that both eyes stay on what they look at, and as far as
the sidecar means by it (1.7 of a weight for a radian), so that they stay there while the head moves."""
LOOK: Final = {
    "In": (-FULL_LOOK, 0.0), "Out": (FULL_LOOK, 0.0), "Up": (0.0, FULL_LOOK), "Down": (0.0, -FULL_LOOK)
}  # fmt: skip
"""Degrees to the outside and up."""
LASH: Final = 4.2
"""Length of the longest upper lash, millimetres."""


def ball() -> Part:
    """Return the ball with its iris, looking ahead."""
    iris, pupil = (np.arcsin(radius / EYE_RADIUS) for radius in (IRIS_RADIUS, PUPIL_RADIUS))
    rings = np.concatenate(
        [
            [0.0, 0.96 * pupil, 1.04 * pupil],
            np.linspace(1.25 * pupil, 0.90 * iris, 4),
            [0.955 * iris, iris, 1.05 * iris],
            np.radians([34.0, 45.0, 60.0, 80.0, 105.0]),
        ]
    )
    turn = np.linspace(0.0, 2 * np.pi, 33)
    ring, angle = np.meshgrid(rings, turn, indexing="ij")
    radius = EYE_RADIUS + CORNEA * bump(ring / iris)
    direction = np.stack([np.sin(ring) * np.cos(angle), np.sin(ring) * np.sin(angle), np.cos(ring)], -1)
    return grid("eye", EYE + radius[..., None] * direction, _ball_colour(ring, angle, iris, pupil), "wet")


def catchlight() -> Part:
    """Return a small bright disc in front of the ball, which stays where the light is."""
    rows, turn = np.linspace(0.0, 1.0, 3), np.linspace(0.0, 2 * np.pi, 13)
    share, angle = np.meshgrid(rows, turn, indexing="ij")
    flat = np.stack([-2.6 + 1.15 * share * np.cos(angle), 2.9 + 1.15 * share * np.sin(angle)], -1)
    points = lids.on_ball(flat.reshape(-1, 2), EYE_RADIUS + CORNEA + 0.12).reshape(3, 13, 3)
    colour = np.where(share[..., None] < 0.9, 1.0, 0.78) * np.ones(3)
    return grid("catchlight", points, colour, "light")


def turned(point: Array, where: str) -> Array:
    """Return how far points of the left ball move when it looks `In`, `Out`, `Up` or `Down`."""
    yaw, pitch = np.radians(LOOK[where])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    moved: Array = (point - EYE) @ about_y @ about_x.T.T + EYE - point
    return moved


def lashes(form: Form, upper: bool) -> Part:
    """Return the lashes of one left lid: a fringe that curls away from its edge."""
    stations = np.arange(1, 24) if upper else np.arange(47, 24, -1)
    fine = np.linspace(0.0, len(stations) - 1.0, 4 * len(stations) - 3)
    knots = np.arange(len(stations))
    edge = _ring(form, lids.OUTER)[stations]
    base = np.stack([np.interp(fine, knots, edge[:, axis]) for axis in range(3)], axis=1)
    share = np.interp(fine, knots, lids.share_along()[stations])
    outward = (base - EYE) / np.linalg.norm(base - EYE, axis=1, keepdims=True)
    # Single lashes: long ones stand between short ones.
    single = np.array([1.0, 0.45, 0.8, 0.4])[np.arange(len(fine)) % 4]
    longest = (LASH if upper else 0.42 * LASH) * (0.35 + 0.65 * np.sin(np.pi * share**0.75))
    length = longest * single * step(share, 0.0, 0.14) * step(share, 1.0, 0.93)
    curl = np.array([0.0, 1.0, 0.0]) if upper else np.array([0.0, -1.0, 0.0])
    fan = (share - 0.4)[:, None] * np.array([1.0, 0.0, 0.0])
    rows = [base - 0.3 * outward]
    for part in (0.35, 0.7, 1.0):
        way = outward * (part - 0.35 * part**2) + curl * (0.05 * part + 0.6 * part**2) + fan * part**1.5
        rows.append(base + length[:, None] * way)
    return grid("upperLashes" if upper else "lowerLashes", np.stack(rows), 0.28 * HAIR, "hair", not upper)


def _ring(form: Form, ring: int) -> Array:
    made = np.zeros((lids.STATIONS, 3))
    on_lid = (form.eye_ring == ring) & form.left
    made[form.eye_station[on_lid]] = form.position[on_lid]
    return made


def _ball_colour(ring: Array, angle: Array, iris: float, pupil: float) -> Array:
    inside = step(ring, 0.95 * iris, 0.55 * iris)[..., None]
    fibres = 1.0 + (0.14 * np.sin(11 * angle + 7 * ring) + 0.08 * np.sin(7 * angle))[..., None] * inside
    # Light from above shades the iris's top and lights its lower half.
    lit = 1.0 - 0.35 * np.sin(angle)[..., None]
    coloured = (IRIS + (IRIS_INNER - IRIS) * inside) * fibres * lit
    colour = np.where((ring < 1.0 * pupil)[..., None], PUPIL, coloured)
    colour = np.where((ring > 0.93 * iris)[..., None], RING, colour)
    sides = step(np.abs(np.cos(angle)) * np.sin(ring), 0.55, 0.95)[..., None]
    white = WHITE + (CORNERS - WHITE) * 0.75 * sides
    return np.clip(np.where((ring > 1.03 * iris)[..., None], white, colour), 0.0, 1.0)
