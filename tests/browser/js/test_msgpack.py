"""The client's own MessagePack reads what the reference library packs, and refuses what SPEC 4 lists."""

import base64
import json
import random
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]
import pytest

from tests.browser.js.node import run_node

pytestmark = pytest.mark.slow

LENGTHS: Final = (0, 1, 15, 16, 31, 32, 255, 256, 700)
EDGES: Final = (0, 1, 5, 7, 8, 15, 16, 31, 32, 53, 63)
VALUES: Final = 300

MALFORMED: Final = {
    "a key that is an integer": b"\x81\x01\x02",
    "a key that is a map": b"\x81\x80\x02",
    "a key that comes twice": b"\x82\xa1a\x01\xa1a\x02",
    "no UTF-8": b"\xa2\xc3\x28",
    "a surrogate": b"\xa3\xed\xa0\x80",
    "an extension": b"\xd4\x01\x00",
    "a timestamp": b"\xd6\xff\x00\x00\x00\x00",
    "an extension of no bytes": b"\xc7\x00\x05",
    "a byte that means nothing": b"\xc1",
    "seven deep": b"\x91" * 6 + b"\x90",
    "an array that claims 4 Gi items": b"\xdd\xff\xff\xff\xff",
    "a map of 1025": b"\xdf\x00\x00\x04\x01" + b"\xa0\x01" * 1025,
    "bytes that claim 4 GiB": b"\xc6\xff\xff\xff\xff",
    "more than 1 MiB": msgpack.packb(bytes(1 << 20)),
}


def unpack(bodies: list[bytes]) -> list[Any]:
    """Return for each body `{"value": …}` as node_unpack.mjs tells it, or None where it is refused."""
    request = json.dumps([base64.b64encode(body).decode() for body in bodies])
    found: list[Any] = json.loads(run_node("node_unpack.mjs", text=request))
    return found


def told(value: object) -> object:
    """Return a value as node_unpack.mjs tells it."""
    match value:
        case bool() | str() | None:
            return value
        case int():
            return {"int": str(value)}
        case float():
            return {"float": value}
        case bytes():
            return {"bin": base64.b64encode(value).decode()}
        case list():
            return [told(one) for one in value]
        case dict():
            return {"map": [[key, told(one)] for key, one in value.items()]}
    raise TypeError(type(value).__name__)


def any_value(chance: random.Random, room: int) -> object:
    kind = chance.randrange(7 if room else 5)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        edge = 1 << chance.choice(EDGES)
        return chance.choice([edge - 1, edge, -edge, (1 << 64) - 1])
    if kind == 2:
        return chance.choice([0.0, 1.0, -2.5, 0.1, 1e300, 31.0])
    if kind == 3:
        return chance.choice("aé漢🙂") * chance.choice(LENGTHS)
    if kind == 4:
        return chance.randbytes(chance.choice(LENGTHS))
    items = [any_value(chance, room - 1) for _ in range(chance.choice([0, 1, 3, 17]))]
    if kind == 5:
        return items
    return {f"key{index}": item for index, item in enumerate(items)}


def test_it_reads_what_the_reference_packs() -> None:
    chance = random.Random(4)
    values = [any_value(chance, 4) for _ in range(VALUES)]
    values += [{"__proto__": 1, "constructor": "x"}, "x" * 70_000, bytes(70_000), [0] * 1024]
    for value, found in zip(values, unpack([msgpack.packb(value) for value in values]), strict=True):
        assert found == {"value": told(value)}
    singles = [0.5, -1.25, 31.0]
    found = unpack([msgpack.packb(value, use_single_float=True) for value in singles])
    assert found == [{"value": {"float": value}} for value in singles]


def test_it_reads_nothing_out_of_a_part_or_of_more() -> None:
    whole = msgpack.packb({"a": [1, 300, -70_000, 1 << 40, "é" * 40, bytes(300), 0.1], "b": None})
    assert None not in unpack([whole])
    cut = [whole[:length] for length in range(len(whole))]
    assert unpack([*cut, whole + b"\xc0"]) == [None] * (len(whole) + 1)


def test_it_refuses_what_is_malformed() -> None:
    found = dict(zip(MALFORMED, unpack(list(MALFORMED.values())), strict=True))
    assert {name: value for name, value in found.items() if value is not None} == {}
    assert unpack([b"\x91" * 6 + b"\xc0"]) != [None], "six deep is not too deep"
