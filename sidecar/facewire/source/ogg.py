"""The pages of Ogg files, Vorbis and Opus: whether the last one is all there, and how many streams there are.

libsndfile reads a file that was cut short as if it were whole, and of streams behind one another the first.
A last page without its flag for the end of a stream means nothing: many recorders never set it.
"""

import os
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

__all__ = ["Ogg", "examine"]

_CAPTURE: Final = b"OggS"
_HEADER_BYTES: Final = 27
_BEGINS: Final = 2
"""The flag of a stream's first page (RFC 3533, 6)."""
_ENDS: Final = 4
"""The flag of its last one."""


class Ogg(NamedTuple):
    """What a file's pages say."""

    cut: bool
    """Whether the file ends in a page, or holds something else where a stream's next page should be."""
    chained: bool
    """Whether a stream follows another one."""


def examine(path: Path) -> Ogg:
    """Look at all pages of a file, without their contents.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        return _walked(file, os.fstat(file.fileno()).st_size)


def _walked(file: BinaryIO, size: int) -> Ogg:
    at, flags, previous = 0, 0, _BEGINS
    chained = False
    while (page := _page(file)) is not None and at + page[0] <= size:
        flags = page[1]
        # Streams that are played at once all begin before any of them goes on.
        chained |= bool(flags & _BEGINS and not previous & _BEGINS)
        at, previous = at + page[0], flags
        file.seek(at)
    return Ogg(cut=at < size and not flags & _ENDS, chained=chained)


def _page(file: BinaryIO) -> tuple[int, int] | None:
    """Return a page's size in bytes and its flags; None where none begins."""
    header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES or header[:4] != _CAPTURE:
        return None
    sizes = file.read(header[26])
    return _HEADER_BYTES + header[26] + sum(sizes), header[5]
