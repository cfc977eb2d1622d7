"""Random draws that follow from a seed and a stretch of time alone.

Time is cut into cells of equal length, and each cell's draws depend on the seed and the cell's number, so
that whatever is drawn from them is the same from any frame on. The smooth step that moves lids and eyes is
here too.
"""

import math
import random
from typing import Final

__all__ = ["draws", "ease", "pick"]


_64_BITS: Final = 2**64 - 1


def draws(seed: int, kind: int, cell: int) -> random.Random:
    """Return the generator of one cell of one kind of movement."""
    return random.Random((cell << 80) | (kind << 64) | seed % 2**63)


def pick(seed: int, kind: int, cell: int, count: int) -> int:
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
