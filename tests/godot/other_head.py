"""A second rig: the demo's head with the proportions of a drawn character.

Large eyes, a small nose and mouth, a wide forehead, a short face with a narrow chin. Each of the 52 shapes is
made on those proportions and mixed with the others linearly, as engines do: what fits one face need not fit
another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.godot.head_file import Points, Surface

__all__ = ["TINTS", "drawn", "reshaped"]

TINTS: Final[Mapping[str, tuple[float, float, float]]] = {
    "skin": (0.62, 0.5, 0.44),
    "hair": (0.9, 0.42, 0.3),
    "cloth": (0.7, 1.0, 0.75),
}
"""What the colours of a surface are multiplied by, in linear light."""


@dataclass(frozen=True)
class Swelling:
    """A place round which all is scaled, less with the distance.

    centre: millimetres, as the file has them.
    scale: across, up, forward.
    reach: where e⁻¹ of it is left, in millimetres.
    """

    centre: tuple[float, float, float]
    scale: tuple[float, float, float]
    reach: float


SWELLINGS: Final = (
    Swelling((31.0, 2.0, 58.5), (1.36, 1.5, 1.25), 40.0),
    Swelling((-31.0, 2.0, 58.5), (1.36, 1.5, 1.25), 40.0),
    Swelling((0.0, -40.0, 84.0), (0.55, 0.5, 0.5), 24.0),
    Swelling((0.0, -70.0, 80.0), (0.95, 1.05, 0.95), 34.0),
)
FOREHEAD: Final = 1.08
"""How wide the head is above the eyes."""
CHIN: Final = 0.72
"""How wide at the chin, 105 mm below the pupils."""
CHIN_MM: Final = 105.0
SHORT: Final = 0.86
"""How long the face is below the eyes."""
NECK_MM: Final = 160.0
"""Where the neck is that of the other head again, below the pupils."""


def drawn(points: Points) -> Points:
    """Return where points of the demo's head lie on this one, [n, 3] in millimetres."""
    moved = points.copy()
    for one in SWELLINGS:
        from_it = points - np.array(one.centre)
        share = np.exp(-((np.linalg.norm(from_it, axis=1) / one.reach) ** 2))
        moved += share[:, None] * (np.array(one.scale) - 1.0) * from_it
    below = np.clip(-moved[:, 1], 0.0, None)
    face = 1.0 - _step(below, CHIN_MM, NECK_MM)
    above = _step(moved[:, 1], -20.0, 60.0)
    chin = _step(below, 30.0, CHIN_MM) * face
    moved[:, 0] *= 1.0 + (FOREHEAD - 1.0) * above + (CHIN - 1.0) * chin
    moved[:, 1] += (1.0 - SHORT) * np.minimum(below, CHIN_MM)
    return moved


def reshaped(surfaces: Mapping[str, Surface]) -> dict[str, Surface]:
    """Return the surfaces of this head, each with all shapes."""
    return {name: _reshaped(one, TINTS.get(name, (1.0, 1.0, 1.0))) for name, one in surfaces.items()}


def _reshaped(surface: Surface, tint: tuple[float, float, float]) -> Surface:
    rest = drawn(surface.rest)
    targets = {name: drawn(surface.rest + by) - rest for name, by in surface.targets.items()}
    return Surface(rest, surface.triangles, targets, surface.colours * np.array(tint))


def _step(value: Points, low: float, high: float) -> Points:
    """Return 0 below `low`, 1 above `high`, and an even way between (smoothstep)."""
    share = np.clip((value - low) / (high - low), 0.0, 1.0)
    smooth: Points = share * share * (3.0 - 2.0 * share)
    return smooth
