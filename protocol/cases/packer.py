"""A MessagePack writer just large enough for the vectors, from the format's specification."""

import struct
from collections.abc import Iterable, Mapping
from typing import Final

__all__ = ["Raw", "floats", "pack", "pack_pairs"]

FIXED: Final = {"map": (0x80, 15), "array": (0x90, 15), "str": (0xA0, 31)}
SIZED: Final = {"map": (None, 0xDE, 0xDF), "array": (None, 0xDC, 0xDD), "str": (0xD9, 0xDA, 0xDB)}
BINARY: Final = (0xC4, 0xC5, 0xC6)
WIDTHS: Final = ("B", "H", "I")


class Raw(bytes):
    """Bytes that are packed already, for what a well-behaved packer would not write."""


def pack(value: object) -> bytes:
    """Return `value` packed: integers and lengths as short as they go, floats as float64, bytes as bin."""
    match value:
        case Raw():
            return bytes(value)
        case None | True | False:
            return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
        case int():
            return _integer(value)
        case float():
            return struct.pack(">Bd", 0xCB, value)
        case str():
            return _header("str", len(value.encode())) + value.encode()
        case bytes():
            return _sized(BINARY, len(value)) + value
        case list() | tuple():
            return _header("array", len(value)) + b"".join(map(pack, value))
        case dict():
            return pack_pairs(value.items())
    raise TypeError(f"no packing for {type(value).__name__}")


def pack_pairs(pairs: Iterable[tuple[object, object]]) -> bytes:
    """Return a map of any keys, twice the same one included."""
    packed = [pack(key) + pack(value) for key, value in pairs]
    return _header("map", len(packed)) + b"".join(packed)


def floats(values: Iterable[float]) -> bytes:
    """Return little-endian float32, as the frame's arrays are."""
    return b"".join(struct.pack("<f", value) for value in values)


def _integer(value: int) -> bytes:
    if -32 <= value <= 127:
        return struct.pack("b", value)
    kinds: Mapping[int, str] = (
        {0xCC: "B", 0xCD: "H", 0xCE: "I", 0xCF: "Q"}
        if value > 0
        else {0xD0: "b", 0xD1: "h", 0xD2: "i", 0xD3: "q"}
    )
    for code, kind in kinds.items():
        try:
            return bytes((code,)) + struct.pack(f">{kind}", value)
        except struct.error:
            continue
    raise OverflowError(f"{value} does not fit in 64 bits")


def _header(kind: str, length: int) -> bytes:
    code, most = FIXED[kind]
    return bytes((code | length,)) if length <= most else _sized(SIZED[kind], length)


def _sized(codes: tuple[int | None, ...], length: int) -> bytes:
    for code, width in zip(codes, WIDTHS, strict=True):
        if code is not None and length < 1 << (8 * struct.calcsize(width)):
            return bytes((code,)) + struct.pack(f">{width}", length)
    raise OverflowError(f"{length} items or bytes do not fit")
