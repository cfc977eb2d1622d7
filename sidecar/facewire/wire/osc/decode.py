"""Open Sound Control 1.0: messages and bundles, as programs for avatars send them over UDP.

Source: opensoundcontrol.stanford.edu/spec-1_0.html. Read are the types of the specification's core and of
its usual extensions: i f s b, h d t S c r m, T F N I. Arrays are refused.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from facewire.errors import WireError

__all__ = ["Argument", "Message", "decode"]

Argument = int | float | str | bytes | bool | None

_BUNDLE: Final = b"#bundle\0"
_MOST_NESTED: Final = 4
_MOST_MESSAGES: Final = 1024
"""In one datagram, which could hold five thousand empty ones."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message."""

    address: str
    arguments: tuple[Argument, ...]


def decode(datagram: bytes) -> tuple[Message, ...]:
    """Return the messages of a datagram, those of bundles in their order; time tags are passed over.

    Raises:
        WireError: not OSC, cut off, bytes left over, or nested deeper than four bundles.
    """
    messages: list[Message] = []
    for message in _packet(datagram, 0):
        if len(messages) == _MOST_MESSAGES:
            raise WireError(f"an OSC datagram of more than {_MOST_MESSAGES} messages")
        messages.append(message)
    return tuple(messages)


def _packet(data: bytes, depth: int) -> Iterator[Message]:
    if not data.startswith(_BUNDLE):
        yield _message(data)
        return
    if depth == _MOST_NESTED:
        raise WireError(f"OSC bundles nested deeper than {_MOST_NESTED}")
    if len(data) < 16:
        raise WireError("an OSC bundle ends inside its time tag")
    at = 16
    while at < len(data):
        if at + 4 > len(data):
            raise WireError("an OSC bundle ends inside the size of an element")
        size = int.from_bytes(data[at : at + 4])
        at += 4
        if size % 4 or not 0 < size <= len(data) - at:
            raise WireError(f"an OSC element of {size} bytes where {len(data) - at} are left")
        yield from _packet(data[at : at + size], depth + 1)
        at += size


def _message(data: bytes) -> Message:
    address, at = _string(data, 0)
    if not address.startswith("/"):
        raise WireError("an OSC address must begin with /")
    tags, at = _string(data, at) if at < len(data) else (",", at)
    if not tags.startswith(","):
        raise WireError("an OSC message without type tags")
    arguments: list[Argument] = []
    for tag in tags[1:]:
        reader = _READERS.get(tag)
        if reader is None:
            raise WireError(f"an OSC argument of type {tag!r}")
        argument, at = reader(data, at)
        arguments.append(argument)
    if at != len(data):
        raise WireError(f"an OSC message has {len(data) - at} trailing bytes")
    return Message(address, tuple(arguments))


def _string(data: bytes, at: int) -> tuple[str, int]:
    end = data.find(b"\0", at)
    after = (end // 4 + 1) * 4
    if end < 0 or after > len(data) or any(data[end:after]):
        raise WireError("an OSC string is not ended and filled up with zeros")
    try:
        return data[at:end].decode(), after
    except UnicodeDecodeError:
        raise WireError("an OSC string is not UTF-8") from None


def _blob(data: bytes, at: int) -> tuple[bytes, int]:
    size, at = _unpack(_INT, data, at)
    assert isinstance(size, int)
    after = at + (size + 3) // 4 * 4
    if size < 0 or after > len(data):
        raise WireError(f"an OSC blob of {size} bytes where {len(data) - at} are left")
    return data[at : at + size], after


def _unpack(form: struct.Struct, data: bytes, at: int) -> tuple[Argument, int]:
    if at + form.size > len(data):
        raise WireError("an OSC message ends inside an argument")
    (value,) = form.unpack_from(data, at)
    return value, at + form.size


def _number(form: struct.Struct) -> Callable[[bytes, int], tuple[Argument, int]]:
    return lambda data, at: _unpack(form, data, at)


def _constant(value: Argument) -> Callable[[bytes, int], tuple[Argument, int]]:
    return lambda _, at: (value, at)


_INT: Final = struct.Struct(">i")

_READERS: Final[dict[str, Callable[[bytes, int], tuple[Argument, int]]]] = {
    "i": _number(_INT),
    "f": _number(struct.Struct(">f")),
    "s": _string,
    "S": _string,
    "b": _blob,
    "h": _number(struct.Struct(">q")),
    "d": _number(struct.Struct(">d")),
    "t": _number(struct.Struct(">Q")),
    "c": _number(_INT),
    "r": _number(struct.Struct(">I")),
    "m": _number(struct.Struct(">I")),
    "T": _constant(True),
    "F": _constant(False),
    "N": _constant(None),
    "I": _constant(float("inf")),
}
