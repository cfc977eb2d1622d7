"""Random draws that follow from a seed and a stretch of time alone.

Time is cut into cells of equal length, and each cell's draws depend on the seed and the cell's number, so
that whatever is drawn from them is the same from any frame on. What happens when the voice says so draws from
the cell that it happens in: one accent more or less changes nothing that comes later, and one that is heard a
frame later is mostly answered alike. The smooth step that moves lids and eyes is here too.
"""

import math
import random
from enum import IntEnum, unique
from typing import Final

__all__ = ["Kind", "draws", "draws_at", "ease", "pick"]

_MOMENT_S: Final = 0.25
"""Length of a cell for what happens: a syllable."""


@unique
class Kind(IntEnum):
    """What is drawn for: each has draws of its own."""

    LIDS_AT_REST = 0
    FIXATION = 1
    ATTENTION = 2
    HEAD_PIECE = 3
    NOD = 4
    BROWS = 5
    ASYMMETRY = 6
    LIDS_IN_SPEECH = 7
    LIDS_AT_EVENTS = 8
    BROWS_AT_TURNS = 9
    NOD_AT_ENDS = 10


_64_BITS: Final = 2**64 - 1


def draws(seed: int, kind: Kind, cell: int) -> random.Random:
    """Return the generator of one cell of one kind of movement."""
    return random.Random((cell << 80) | (kind << 64) | seed % 2**63)


def draws_at(seed: int, kind: Kind, seconds: float) -> random.Random:
    """Return the generator of what happens of one kind around a moment, at least 0."""
    return draws(seed, kind, int(seconds / _MOMENT_S))


def pick(seed: int, kind: Kind, cell: int, count: int) -> int:
    """Return one of the numbers below `count`, without the time that it takes to make a generator.

    SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    """
    mixed = (seed + (cell << 8 | kind) * 0x9E3779B97F4A7C15) & _64_BITS
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _64_BITS
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _64_BITS
    return (mixed ^ mixed >> 31) % count


def ease(share: float) -> float:
    """Return a smooth step from 0 to 1 as `share` goes from 0 to 1."""
    if share <= 0.0:
        return 0.0
    return 0.5 - 0.5 * math.cos(math.pi * share) if share < 1.0 else 1.0
