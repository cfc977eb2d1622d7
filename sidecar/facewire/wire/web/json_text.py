"""JSON, in one place: the wire's maps as texts that any browser reads, and texts of strangers as maps.

A number of nanoseconds is more than JavaScript's numbers hold: `at` and `pt` become `at_ms` and `pt_ms`.
"""

import functools
import json
import math
from typing import Final, NoReturn

from facewire.errors import WireError
from facewire.wire.packing import MAX_BODY, MAX_DEPTH, MAX_ITEMS, Value

__all__ = ["decode", "encode", "in_ms", "quoted"]

_TIMES: Final = {"at": "at_ms", "pt": "pt_ms"}

_encoder: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
)


def encode(values: dict[str, Value]) -> str:
    """Return a map as JSON, its keys in their order; times are in nanoseconds and become milliseconds."""
    return _encoder.encode(in_ms(values))


@functools.lru_cache(maxsize=256)
def quoted(text: str) -> str:
    """Return a string as JSON."""
    return _encoder.encode(text)


def in_ms(values: Value) -> Value:
    """Return a value with every time in milliseconds."""
    if isinstance(values, dict):
        return {
            _TIMES[key] if key in _TIMES and type(value) is int else key: (
                value / 1e6 if key in _TIMES and type(value) is int else in_ms(value)
            )
            for key, value in values.items()
        }
    return values


def decode(text: str, deepest: int = MAX_DEPTH) -> dict[str, Value]:
    """Return the one map that a text holds, with maps and arrays in it up to so deep.

    Raises:
        WireError: too long, not JSON, not a map, a key that comes twice, NaN or infinity, nested too deeply,
            or too many items.
    """
    if len(text) > MAX_BODY:
        raise WireError(f"a text of {len(text)} characters; at most {MAX_BODY} are read")
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise WireError(f"nested more than {deepest} deep") from None
    except ValueError as error:
        raise WireError(f"not JSON: {str(error).splitlines()[0]}") from None
    if not isinstance(value, dict):
        raise WireError(f"a message is a map, not {type(value).__name__}")
    _check(value, deepest)
    return value


def _unique(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    values = dict(pairs)
    if len(values) < len(pairs):
        # Readers would differ on which one counts.
        raise WireError("a key comes twice")
    return values


def _no_constant(name: str) -> NoReturn:
    raise WireError(f"{name} is no number of this protocol")


def _check(value: Value, room: int) -> None:
    """Hold a text to the bounds of a MessagePack body."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise WireError("half a surrogate pair is no character") from None
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        raise WireError("a whole number of more than 64 bits")
    if isinstance(value, float) and not math.isfinite(value):
        # JSON has no word for infinity, but 1e999 is one.
        raise WireError("a number that is too large")
    if not isinstance(value, dict | list):
        return
    if room == 0:
        raise WireError("nested too deeply")
    if len(value) > MAX_ITEMS:
        raise WireError(f"{len(value)} items; at most {MAX_ITEMS} are read")
    for key in value if isinstance(value, dict) else ():
        _check(key, room)
    for child in value.values() if isinstance(value, dict) else value:
        _check(child, room - 1)
