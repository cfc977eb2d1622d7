"""Messages one after another in a file: each a length (uint32, little-endian) and as many bytes.

`faces.bin` holds bodies of `face/` messages and `status.bin` those of `status`, as SPEC.md describes them.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from facewire.errors import WireError

__all__ = ["MAX_MESSAGE", "packed", "unpacked"]

MAX_MESSAGE: Final = 1 << 20
"""Bytes."""

_LENGTH: Final = struct.Struct("<I")


def packed(message: bytes) -> bytes:
    """Return a message with its length before it."""
    return _LENGTH.pack(len(message)) + message


def unpacked(file: BinaryIO) -> Iterator[bytes]:
    """Yield the messages of a file; one that was cut off at its end, by a crash, is passed over.

    Raises:
        WireError: a length that cannot be.
    """
    while len(prefix := file.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(prefix)
        if length > MAX_MESSAGE:
            raise WireError(f"a message of {length} bytes; at most {MAX_MESSAGE} are read")
        message = file.read(length)
        if len(message) < length:
            return
        yield message
