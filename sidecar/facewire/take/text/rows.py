"""Rows of numbers as text, many at once: a fifth of the time that they take one by one.

Rows are laid out in words of four bytes. A number has five: the end of what precedes it with its sign, twice
three digits before the point, twice three behind it.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from facewire.take.table import rounded
from facewire.take.text.styles import BYTES, DECIMALS, SCALE, TINY, Style, Words, words

__all__ = ["Rows"]

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Index = slice | Places

_MOST: Final = 10**6 * SCALE
"""Millionths: what has more than six digits before its point is printed one by one."""
_WORDS: Final = 5
_TOGETHER: Final = 4096
"""Numbers that are printed at once: more of them leave the processor's nearest cache."""

_FIRST: Final = words(("", *map(str, range(1, 1000))))
_LAST: Final = words((*map(str, range(1000)), *map("{:03d}".format, range(1000))))
"""The digits before the last three, and those: of a number below 1000 and of one from there on."""
_SIGN: Final = words(("", "\0\0\0-"))


class _Styled(NamedTuple):
    """The numbers of one style."""

    style: Style
    columns: Index
    places: Places
    """Where in a row they begin, in words."""
    words: list[Index]
    """Where each of the words of all of them is."""


class Rows:
    """Rows of text in which nothing differs but numbers.

    Args:
        numbers: what precedes each number of a row, and its style; one or more.
        end: what follows the last.
    """

    def __init__(self, numbers: Sequence[tuple[str, Style]], end: str = "") -> None:
        self._numbers, self._end = numbers, end
        parts: list[bytes] = []
        at: list[int] = []
        for text, _ in numbers:
            # The last three bytes share a word with the sign.
            encoded = text.encode()
            parts.append(_padded(encoded[:-3]))
            at.append(sum(map(len, parts)) // BYTES)
            parts.append(_padded(encoded[-3:].ljust(BYTES * _WORDS, b"\0")))
        self._blank: Words = np.frombuffer(b"".join((*parts, _padded(end.encode()))), np.uint32)
        places = np.array(at, np.intp)
        self._words = _words_of(places)
        self._styled: list[_Styled] = []
        for style in dict.fromkeys(style for _, style in numbers):
            columns = np.flatnonzero([one is style for _, one in numbers])
            self._styled.append(_Styled(style, _evenly(columns), places[columns], _words_of(places[columns])))

    @property
    def columns(self) -> int:
        """Return how many numbers a row has."""
        return len(self._numbers)

    def of(self, values: Numbers) -> bytes:
        """Return rows as UTF-8.

        Args:
            values: float64[N, columns], finite.
        """
        most = max(_TOGETHER // self.columns, 1)
        return b"".join(self._printed(values[begin : begin + most]) for begin in range(0, len(values), most))

    def _printed(self, values: Numbers) -> bytes:
        scaled = np.rint(values * SCALE)
        size = np.abs(scaled)
        if not (size < _MOST).all():
            return "".join(map(self._one_by_one, rounded(values, DECIMALS))).encode()
        text = np.tile(self._blank, (len(values), 1))
        # Exact: a quotient of whole numbers as small as these is rounded up to no other whole number.
        whole = np.floor(size / SCALE)
        part = (size - whole * SCALE).astype(np.intp)
        upper = part // 1000
        lower = part - 1000 * upper
        units = whole.astype(np.intp)
        thousands = units // 1000
        before, most, least, *_ = self._words
        text[:, before] |= _SIGN.take(scaled < 0.0)
        text[:, most] = _FIRST.take(thousands)
        text[:, least] = _LAST.take(np.where(thousands, units - 1000 * thousands + 1000, units))
        for style, columns, places, own in self._styled:
            above, below = upper[:, columns], lower[:, columns]
            text[:, own[2]] |= style.point.take(part[:, columns] != 0)
            text[:, own[3]] = style.upper.take(above + 1000 * (below != 0))
            text[:, own[4]] = style.lower.take(below)
            if style.tiny is not None:
                rows, found = np.nonzero((size[:, columns] < TINY) & (below != 0))
                text[rows, places[found] + 2] = 0
                text[rows[:, np.newaxis], places[found, np.newaxis] + (3, 4)] = style.tiny[below[rows, found]]
        return text.tobytes().translate(None, b"\0")

    def _one_by_one(self, row: Numbers) -> str:
        pairs = zip(self._numbers, row.tolist(), strict=True)
        return "".join(text + style.one(number) for (text, style), number in pairs) + self._end


def _words_of(places: Places) -> list[Index]:
    """Return where each of the words of numbers is that begin at these places."""
    return [_evenly(places + word) for word in range(_WORDS)]


def _evenly(places: Places) -> Index:
    """Return places as a slice where they lie evenly: NumPy takes half the time for one."""
    step = int(places[1] - places[0]) if len(places) > 1 else 1
    even = (np.diff(places) == step).all()
    return slice(int(places[0]), int(places[-1]) + 1, step) if even else places


def _padded(text: bytes) -> bytes:
    return text.ljust(-(-len(text) // BYTES) * BYTES, b"\0")
