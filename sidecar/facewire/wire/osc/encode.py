"""Open Sound Control 1.0 as bytes. Source: opensoundcontrol.stanford.edu/spec-1_0.html.

A face is sixty messages that differ from the last one in their numbers alone: `head` makes what stays, and
a number is appended to it. python-osc's builders make the same bytes in fifty times the time.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Final

__all__ = ["MAX_DATAGRAM", "datagrams", "head", "message"]

MAX_DATAGRAM: Final = 1472
"""Bytes that fit an Ethernet frame of 1500 with the headers of IPv4 and UDP: larger ones go in pieces."""

_BUNDLE: Final = b"#bundle\0" + (1).to_bytes(8)
"""With the time tag that means at once."""

_INT: Final = struct.Struct(">i").pack
_FLOAT: Final = struct.Struct(">f").pack


def message(address: str, *arguments: float | str | bool | bytes) -> bytes:
    """Return one message; a bool is an argument without bytes, an int has 32 bits and a float too."""
    tags, values = ",", []
    for argument in arguments:
        match argument:
            case bool():
                tags += "T" if argument else "F"
            case int():
                tags += "i"
                values.append(_INT(argument))
            case float():
                tags += "f"
                values.append(_FLOAT(argument))
            case str():
                tags += "s"
                values.append(_string(argument))
            case bytes():
                tags += "b"
                values.append(_INT(len(argument)) + argument + b"\0" * (-len(argument) % 4))
    return b"".join((_string(address), _string(tags), *values))


def head(address: str, texts: Sequence[str], numbers: str) -> bytes:
    """Return a message up to its numbers, which are big-endian and come last.

    Args:
        address: begins with `/`.
        texts: the arguments before the numbers.
        numbers: their type tags, such as `fff`.
    """
    tags = "," + "s" * len(texts) + numbers
    return b"".join((_string(address), _string(tags), *map(_string, texts)))


def datagrams(messages: Iterable[bytes], most: int = MAX_DATAGRAM) -> list[bytes]:
    """Return bundles of at most `most` bytes that hold the messages in their order."""
    bundles, parts, size = [], [_BUNDLE], len(_BUNDLE)
    for one in messages:
        if size + 4 + len(one) > most and len(parts) > 1:
            bundles.append(b"".join(parts))
            parts, size = [_BUNDLE], len(_BUNDLE)
        parts += (_INT(len(one)), one)
        size += 4 + len(one)
    return [*bundles, b"".join(parts)] if len(parts) > 1 else bundles


def _string(text: str) -> bytes:
    encoded = text.encode()
    return encoded + b"\0" * (4 - len(encoded) % 4)
