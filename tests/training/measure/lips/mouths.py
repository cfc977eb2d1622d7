"""Real lips and mouths made of numbers, whose scores are known."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from facewire_training.data.lip_clips import LipClip
from facewire_training.measure.lips.pairs import Mouth
from facewire_training.phones.inventory import Phone

Doubles = NDArray[np.float64]

PHONES = (
    Phone("sil", 0.0, 0.8),
    Phone("s", 0.8, 0.9),
    Phone("eh", 0.9, 1.2),
    Phone("b", 1.2, 1.28),
    Phone("iy", 1.28, 1.5),
    Phone("w", 1.5, 1.62),
    Phone("uw", 1.62, 1.9),
    Phone("t", 1.9, 2.0),
    Phone("sil", 2.0, 2.6),
)
FIRST_B = (Phone("sil", 0.0, 0.8), Phone("b", 0.8, 0.88), *PHONES[2:])
VIDEO = np.arange(65) / 25.0
FINE = np.arange(260) / 100.0

GAP = (
    *((0.0, 0.0), (0.5, 0.0), (0.6, 0.6), (0.9, 0.6), (1.0, 1.0), (1.14, 0.9), (1.18, 0.0), (1.28, 0.0)),
    *((1.36, 0.7), (1.5, 0.6), (1.56, 0.05), (1.7, 0.1), (1.9, 0.3), (2.0, 0.2), (2.05, 0.0), (2.6, 0.0)),
)
BREATH_THEN_SHUT = ((0.0, 0.0), (0.5, 0.0), (0.6, 0.4), (0.66, 0.0), (0.86, 0.0), *GAP[4:])
ROUNDING = ((0.0, 0.0), (1.4, 0.0), (1.65, 1.0), (1.9, 0.8), (2.05, 0.0), (2.6, 0.0))


def curve(points: tuple[tuple[float, float], ...], times: Doubles, late: float = 0.0) -> Doubles:
    """Straight lines through `points`, `late` seconds later."""
    at, values = zip(*points, strict=True)
    return np.asarray(np.interp(times - late, at, values), np.float64)


def real_clip(
    name: str = "s1_one", phones: tuple[Phone, ...] = PHONES, gap: tuple[tuple[float, float], ...] = GAP
) -> LipClip:
    """A clip in units of a face: gap 0.01 to 0.13, corners 0.58 apart at rest, jaw from 0.95 on."""
    opening = curve(gap, VIDEO)
    return LipClip(
        name=name,
        path=Path(f"{name}.ogg"),
        text="",
        phones=phones,
        times=VIDEO,
        gap=0.01 + 0.12 * opening,
        width=0.58 - 0.05 * curve(ROUNDING, VIDEO),
        jaw=0.95 + 0.08 * opening,
    )


def mouth(
    gap: tuple[tuple[float, float], ...] = GAP, late: float = 0.0, wide: float = 0.6, floor: float = 0.0
) -> Mouth:
    """A mouth that does what the real one does, `late` seconds later and in its own units."""
    opening = np.maximum(curve(gap, FINE, late), floor)
    return Mouth(FINE, wide * opening, 0.8 * curve(ROUNDING, FINE, late), 0.5 * opening)
