"""Numbers with ten decimals, many at once: a sixth of the time that they take one by one."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.take.text.styles import words

__all__ = ["ten_decimals"]

_DECIMALS: Final = 10
_SCALE: Final = 1e10
_MOST: Final = 10.0
"""Numbers of more digits before their point are printed one by one."""

_WORDS: Final = 4
"""Of four bytes each: comma, sign, digit and point; four decimals; four more; the last two."""
_FRONT: Final = words([f",{sign}{digit}." for sign in ("\0", "-") for digit in range(10)])
_FOUR: Final = words(map("{:04d}".format, range(10_000)))
_TWO: Final = words(map("{:02d}".format, range(100)))
_END: Final = words(["\n"])


def ten_decimals(values: NDArray[np.float64]) -> bytes:
    """Return lines of numbers as `,%.10f` writes them, a comma before each; no zero has a minus.

    Args:
        values: float64[N, columns], finite.
    """
    scaled = np.rint(values * _SCALE)
    size = np.abs(scaled)
    if not (size < _MOST * _SCALE).all():
        return b"".join(map(_one_by_one, values))
    left = size.astype(np.int64)
    digits, left = np.divmod(left, 10**10)
    first, left = np.divmod(left, 10**6)
    second, last = np.divmod(left, 100)
    count, columns = values.shape
    text = np.empty((count, columns * _WORDS + 1), np.uint32)
    text[:, 0:-1:_WORDS] = _FRONT.take(digits + 10 * (scaled < 0.0))
    text[:, 1:-1:_WORDS] = _FOUR.take(first)
    text[:, 2:-1:_WORDS] = _FOUR.take(second)
    text[:, 3:-1:_WORDS] = _TWO.take(last)
    text[:, -1] = _END
    return text.tobytes().translate(None, b"\0")


def _one_by_one(row: NDArray[np.float64]) -> bytes:
    rounded = np.round(row, _DECIMALS) + 0.0
    return ("".join(map(f",{{:.{_DECIMALS}f}}".format, rounded.tolist())) + "\n").encode()
