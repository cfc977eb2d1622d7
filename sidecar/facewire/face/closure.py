"""How far the voice shuts the lips: what no tracker, mood or style may undo.

Lips meet for p, b and m, and the lower one meets the upper teeth for f and v: a viewer forgives a wrong vowel
and not a missing closure. The measure is one, and so is the way back to what the voice wants.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.articulate import LIP_GAP
from facewire.face.channels import ARTICULATOR_TARGETS, CHANNEL_INDEX, CHANNELS, VISEMES
from facewire.values import Face, Floats

__all__ = ["CHANNEL_GAP", "LIPS", "PARTED", "SHUT", "closing", "closures_in", "gap_of", "ramp"]

_MOUTH_CLOSE: Final = CHANNEL_INDEX["mouthClose"]
_PP: Final = VISEMES.index("PP")
_FF: Final = VISEMES.index("FF")

_TIGHT: Final = (0.05, 0.10)
"""Gap between the lips up to which they are shut, and from which they are open, in jaw-open units."""
_PRESSING: Final = 0.1
"""mouthClose from which lips are being shut; at rest it is 0, because the jaw is shut."""
SHUT: Final = 0.05
"""Gap between the lips, in jaw-open units, below which they are together in a take."""
PARTED: Final = 0.15
"""Gap that must be reached between two closures of a take: less is a tremor of one."""
_NAMED: Final = 0.5
"""Share of the visemes PP and FF from which lips are being shut."""


def _channel_gap() -> Floats:
    gap = np.zeros(len(CHANNELS), np.float32)
    for share, targets in zip(LIP_GAP, ARTICULATOR_TARGETS, strict=True):
        gap[list(targets)] = share / len(targets)
    return gap


CHANNEL_GAP: Final = _channel_gap()
"""float32[52]: the channels' shares in the gap between the lips, in jaw-open units."""
LIPS: Final = np.union1d(
    np.flatnonzero(CHANNEL_GAP), [CHANNEL_INDEX["mouthFunnel"], CHANNEL_INDEX["mouthShrugUpper"]]
)
"""Indices of all that parts or shuts the lips: a funnel and a lifted upper lip part them on any face, too."""


def gap_of(face: Face) -> float:
    """Return the gap between the lips in jaw-open units; below 0 where they press."""
    return float(CHANNEL_GAP @ face.weights)


def closing(face: Face, speaking: float, gap: float | None = None) -> float:
    """Return how much the voice shuts the lips, 0..1: they are together, and not because nobody speaks.

    Args:
        face: as the voice alone draws it.
        speaking: how much the mouth is the voice's, 0..1.
        gap: between its lips, where it is known.
    """
    tight = 1.0 - ramp(gap_of(face) if gap is None else gap, *_TIGHT)
    if tight == 0.0:
        return 0.0
    pressing = float(face.weights[_MOUTH_CLOSE]) / _PRESSING
    named = float(face.visemes[_PP] + face.visemes[_FF]) / _NAMED
    return tight * min(1.0, max(speaking, pressing, named))


def closures_in(gap: NDArray[np.floating[Any]]) -> list[tuple[int, int]]:
    """Return the first and last frame of each time at which the lips come together between two openings.

    Args:
        gap: float[N], between the lips in each frame, in jaw-open units.
    """
    found: list[tuple[int, int]] = []
    begin: int | None = None
    opened = False
    for index, value in enumerate(gap.tolist()):
        if value < SHUT and begin is None and opened:
            begin = index
        elif value > PARTED:
            if begin is not None:
                shut = np.flatnonzero(gap[begin:index] < SHUT) + begin
                found.append((int(shut[0]), int(shut[-1])))
                begin = None
            opened = True
    return found


def ramp(value: float, low: float, high: float) -> float:
    """Return 0 below `low`, 1 above `high`, and a straight line between."""
    share = (value - low) / (high - low)
    if share <= 0.0:
        return 0.0
    return 1.0 if share >= 1.0 else share
