"""MessagePack, in one place: a map with string keys to bytes and back, with every size bounded.

What comes in was written by a stranger. It is checked here for everything that does not depend on
the message: size, depth, lengths, keys, trailing bytes. What the keys must hold is for `fields`.
"""

from collections.abc import Mapping
from typing import Final, NoReturn

import msgpack  # type: ignore[import-untyped]

from facewire.errors import WireError

__all__ = ["MAX_BODY", "Value", "pack", "pack_text", "unpack"]

MAX_BODY: Final = 1 << 20
"""Bytes. No message is longer, in either direction."""

MAX_ITEMS: Final = 1024
"""Items in one array or map: far above the 52 channels, far below what hurts."""

MAX_DEPTH: Final = 6
"""Maps and arrays inside one another; `status` inside a reply needs four."""

_USUAL: Final = 1024
"""Bytes of a buffer that most messages fit into; it grows for others. By default it is 256 KiB for each."""

Value = object
"""nil, a bool, an int, a float, a str, bytes, or a list or map of these."""


def pack(values: Mapping[str, Value]) -> bytes:
    """Return `values` as one MessagePack map, keys in the order of the mapping."""
    packed: bytes = msgpack.packb(values, buf_size=_USUAL)
    return packed


def pack_text(text: str) -> bytes:
    """Return `text` as one MessagePack string."""
    packed: bytes = msgpack.packb(text, buf_size=_USUAL)
    return packed


def unpack(body: bytes) -> dict[str, Value]:
    """Return the one map that `body` holds.

    Raises:
        WireError: too long, not MessagePack, cut short, trailing bytes, not a map, a key that is not a
            string or comes twice, an extension type, or nested too deeply.
    """
    if len(body) > MAX_BODY:
        raise WireError(f"a message of {len(body)} bytes; at most {MAX_BODY} are read")
    try:
        value = msgpack.unpackb(
            body,
            object_pairs_hook=_unique,
            ext_hook=_no_extension,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
            max_ext_len=0,
        )
    except ValueError as error:
        # Every failure of the unpacker is a ValueError, invalid UTF-8 and excessive nesting included.
        raise WireError(f"not one MessagePack value: {_reason(error)}") from None
    if not isinstance(value, dict):
        raise WireError(f"a message is a map, not {type(value).__name__}")
    _check_depth(value, MAX_DEPTH)
    return value


def _unique(pairs: list[tuple[Value, Value]]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for key, value in pairs:
        if not isinstance(key, str):
            raise WireError(f"a key is a string, not {type(key).__name__}")
        if key in values:
            # Readers would differ on which one counts.
            raise WireError(f"the key {key[:64]!r} comes twice")
        values[key] = value
    return values


def _no_extension(code: int, data: bytes) -> NoReturn:
    del data
    raise WireError(f"extension type {code} is not used in this protocol")


def _check_depth(value: Value, room: int) -> None:
    if not isinstance(value, dict | list):
        return
    if room == 0:
        raise WireError(f"nested more than {MAX_DEPTH} deep")
    for child in value.values() if isinstance(value, dict) else value:
        _check_depth(child, room - 1)


def _reason(error: ValueError) -> str:
    if isinstance(error, msgpack.ExtraData):
        return f"trailing bytes: {len(error.extra)}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
