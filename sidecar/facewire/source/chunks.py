"""The chunks of WAV (RIFF, RIFX, RF64) and AIFF files: how much sound is declared, and how much is there.

libsndfile reads a file that was cut short as if it were whole.
"""

import os
import struct
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

__all__ = ["SoundBytes", "sound_bytes"]

_ORDERS: Final = {b"RIFF": "<", b"RF64": "<", b"RIFX": ">", b"FORM": ">"}
"""The first four bytes of a file, and the byte order of its sizes."""

_STREAMED: Final = 0x7FFF_F000
"""A size from here on is one that could not be filled in later: pipes of ffmpeg, SoX and arecord."""


class SoundBytes(NamedTuple):
    """The length of a file's sound, in bytes."""

    declared: int
    present: int


def sound_bytes(path: Path) -> SoundBytes | None:
    """Return the length that the header declares, and what the file holds of it.

    None for other formats, for a length that the writer did not know, and for a file without sound.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        kind, form = file.read(4), file.read(8)[4:]
        order = _ORDERS.get(kind)
        if order is None or form not in (b"WAVE", b"AIFF", b"AIFC"):
            return None
        length = os.fstat(file.fileno()).st_size
        return _data_chunk(file, order, length)


def _data_chunk(file: BinaryIO, order: str, length: int) -> SoundBytes | None:
    long_size: int | None = None
    while len(header := file.read(8)) == 8:
        name, size = struct.unpack(f"{order}4sI", header)
        if name == b"ds64" and len(sizes := file.read(16)) == 16:
            # RF64 keeps the size of its data here, in 64 bits.
            long_size = struct.unpack("<8xQ", sizes)[0]
            file.seek(size - 16, os.SEEK_CUR)
        elif name in (b"data", b"SSND"):
            declared = size if long_size is None else long_size
            if long_size is None and size >= _STREAMED:
                return None
            return SoundBytes(declared, min(declared, length - file.tell()))
        else:
            file.seek(size + size % 2, os.SEEK_CUR)
    return None
