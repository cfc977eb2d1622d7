"""The headers of WAV (RIFF, RIFX, RF64, W64), AIFF and AU: how much sound is declared, and how much is there.

libsndfile reads a file that was cut short as if it were whole.
"""

import os
import struct
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

__all__ = ["SoundBytes", "sound_bytes"]

_ORDERS: Final = {b"RIFF": "<", b"RF64": "<", b"RIFX": ">", b"FORM": ">"}
"""The first four bytes of a file, and the byte order of its sizes."""

_AU_ORDERS: Final = {b".snd": ">", b"dns.": "<"}
_W64_HEADER: Final = 24
"""Bytes of a W64 chunk before what it holds: 16 of its name, and its size with all of these."""

_STREAMED: Final = 0x7FFF_F000
"""A size from here on is one that could not be filled in later: pipes of ffmpeg, SoX and arecord."""
_STREAMED_W64: Final = 2**62
"""The same of a W64, whose sizes have 64 bits."""


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
        head = file.read(12)
        kind, form = head[:4], head[8:]
        length = os.fstat(file.fileno()).st_size
        if kind in _AU_ORDERS and len(head) == 12:
            begin, declared = struct.unpack(f"{_AU_ORDERS[kind]}4x2I", head)
            return None if declared >= _STREAMED else SoundBytes(declared, min(declared, length - begin))
        if kind == b"riff":
            return _of_w64(file, length)
        if kind in _ORDERS and form in (b"WAVE", b"AIFF", b"AIFC"):
            return _data_chunk(file, _ORDERS[kind], length)
        return None


def _of_w64(file: BinaryIO, length: int) -> SoundBytes | None:
    at = 40
    while at < length:
        file.seek(at)
        header = file.read(_W64_HEADER)
        size = int.from_bytes(header[16:], "little")
        if header[:4] == b"data":
            declared = size - _W64_HEADER
            present = min(declared, length - at - _W64_HEADER)
            return SoundBytes(declared, present) if declared < _STREAMED_W64 else None
        # Chunks begin at multiples of eight bytes.
        at += max(_W64_HEADER, size + -size % 8)
    return None


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
