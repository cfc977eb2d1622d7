"""How numbers are written: with six decimals, digits in words of four bytes.

A word is shorter than four bytes where it ends with zeros, which the finished text does without.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["BYTES", "DECIMALS", "FIXED", "JSON", "SCALE", "SHORT", "TINY", "Style", "Words", "words"]

DECIMALS: Final = 6
SCALE: Final = 10**DECIMALS
TINY: Final = 100
"""Millionths below which JSON has an exponent."""

Words = NDArray[np.uint32]
BYTES: Final = np.dtype(np.uint32).itemsize


def words(texts: Iterable[str], each: int = 1) -> Words:
    """Return texts of four characters at most, or of so many times four."""
    return np.frombuffer("".join(text.ljust(each * BYTES, "\0") for text in texts).encode(), np.uint32)


_THREE: Final = [f"{number:03d}" for number in range(1000)]
_BARE: Final = [digits.rstrip("0") for digits in _THREE]
_POINT: Final = words(("", "\0\0\0."))
"""The last byte of the word before it."""


@dataclass(frozen=True, slots=True, eq=False)
class Style:
    """How a number is written, rounded to six decimals; no zero has a minus."""

    one: Callable[[float], str]
    """Returns a number, rounded already, by itself."""
    point: Words
    """uint32[2]: where nothing but zeros comes behind it, and elsewhere."""
    upper: Words
    """uint32[2000]: three digits behind the point that no others follow, and that others follow."""
    lower: Words
    """uint32[1000]: the three after those."""
    tiny: Words | None = None
    """uint32[100, 2]: numbers of so many millionths, where those are written otherwise."""


def _short(number: float) -> str:
    return f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")


FIXED: Final = Style(
    f"{{:.{DECIMALS}f}}".format, np.repeat(_POINT[1:], 2), words(_THREE + _THREE), words(_THREE)
)
"""As `%.6f` writes it."""
SHORT: Final = Style(_short, _POINT, words(_BARE + _THREE), words(_BARE))
"""The same without zeros at the end, nor a point there."""
JSON: Final = Style(
    repr,
    FIXED.point,
    words(("0", *_BARE[1:], *_THREE)),
    SHORT.lower,
    words((repr(number / SCALE) for number in range(TINY)), 2).reshape(TINY, 2),
)
"""As `json` writes it."""
