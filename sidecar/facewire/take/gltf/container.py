"""The chunks of a binary glTF file (GLB 2.0, glTF 2.0 specification, section 4). Bytes in, bytes out."""

import struct
from dataclasses import dataclass
from typing import Final

from facewire.errors import WireError

__all__ = ["MOST_BYTES", "Container", "pack", "unpack"]

MOST_BYTES: Final = 1 << 30
"""Of a whole file; the largest avatars have a tenth of it."""
_MOST_TEXT: Final = 1 << 26
"""Of the JSON chunk."""

_MAGIC: Final = 0x46546C67
_VERSION: Final = 2
_JSON: Final = 0x4E4F534A
_BINARY: Final = 0x004E4942
_HEADER: Final = struct.Struct("<III")
_CHUNK: Final = struct.Struct("<II")
_ALIGNED: Final = 4


@dataclass(frozen=True, slots=True)
class Container:
    """What a file holds."""

    text: bytes
    """The JSON chunk, with the spaces that it may end in."""
    binary: bytes | None = None
    """The binary chunk; None where there is none."""
    rest: bytes = b""
    """All chunks after these, with their headers: extensions may have some."""


def unpack(data: bytes) -> Container:
    """Return the chunks of a file.

    Raises:
        WireError: it is no binary glTF 2.0, is not whole, is longer than it says, or is too large.
    """
    if len(data) > MOST_BYTES:
        raise WireError(f"it has {len(data)} bytes; {MOST_BYTES} are the most")
    if len(data) < _HEADER.size or data[:4] != _MAGIC.to_bytes(4, "little"):
        raise WireError("it is no binary glTF")
    _, version, length = _HEADER.unpack_from(data)
    if version != _VERSION:
        raise WireError(f"it is glTF {version}; only glTF 2 is read")
    if length != len(data):
        what = "breaks off" if length > len(data) else "has something after its end"
        raise WireError(f"it {what}: it has {len(data)} bytes and says {length}")
    text, at = _chunk(data, _HEADER.size, _JSON)
    if text is None:
        raise WireError("it does not begin with JSON")
    if len(text) > _MOST_TEXT:
        raise WireError(f"its JSON has {len(text)} bytes; {_MOST_TEXT} are the most")
    binary, at = _chunk(data, at, _BINARY)
    _check_chunks(data, at)
    return Container(text, binary, data[at:])


def pack(container: Container) -> bytes:
    """Return a file of these chunks; JSON and binary are padded as the format wants.

    Raises:
        WireError: it would be longer than the format can say.
    """
    text = _padded(container.text, b" ")
    chunks = [_CHUNK.pack(len(text), _JSON), text]
    if container.binary is not None:
        binary = _padded(container.binary, b"\0")
        chunks += [_CHUNK.pack(len(binary), _BINARY), binary]
    chunks.append(container.rest)
    length = _HEADER.size + sum(map(len, chunks))
    if length >= 1 << 32:
        raise WireError(f"a binary glTF cannot have {length} bytes")
    return b"".join([_HEADER.pack(_MAGIC, _VERSION, length), *chunks])


def _chunk(data: bytes, at: int, kind: int) -> tuple[bytes | None, int]:
    """Return the chunk at `at`, and where the next begins; None if it is of another kind or not there."""
    if at == len(data):
        return None, at
    end = _end_of_chunk(data, at)
    if _CHUNK.unpack_from(data, at)[1] != kind:
        return None, at
    return data[at + _CHUNK.size : end], end


def _check_chunks(data: bytes, at: int) -> None:
    while at < len(data):
        at = _end_of_chunk(data, at)


def _end_of_chunk(data: bytes, at: int) -> int:
    if len(data) - at < _CHUNK.size:
        raise WireError(f"it has {len(data) - at} bytes after its last chunk")
    end: int = at + _CHUNK.size + _CHUNK.unpack_from(data, at)[0]
    if end > len(data):
        raise WireError(f"a chunk at byte {at} is longer than the file")
    return end


def _padded(content: bytes, filling: bytes) -> bytes:
    return content + filling * (-len(content) % _ALIGNED)
