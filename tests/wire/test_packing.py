"""The unpacker's limits."""

import msgpack  # type: ignore[import-untyped]
import pytest

from facewire.errors import WireError
from facewire.wire.packing import MAX_BODY, MAX_DEPTH, MAX_ITEMS, Value, pack, unpack


def nested(depth: int) -> dict[str, Value]:
    value: dict[str, Value] = {}
    for _ in range(depth - 1):
        value = {"in": value}
    return value


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not one MessagePack value"),
        (b"\xc1", "not one MessagePack value"),
        (b"\x81\xa1a", "not one MessagePack value: .*incomplete"),
        (b"\x80\x80", "trailing bytes: 1"),
        (b"\x93\x01\x02\x03", "a message is a map, not list"),
        (b"\x05", "a message is a map, not int"),
        (b"\x81\x01\x02", "int"),
        (b"\x81\xc4\x01a\x02", "a key is a string, not bytes"),
        (b"\x81\xa1\xff\x02", "utf-8"),
        (b"\x81\xa1a\xa1\xff", "utf-8"),
        (b"\x82\xa1a\x01\xa1a\x02", "'a' comes twice"),
        (b"\x81\xa1a\xd4\x05\x00", "ext"),
        (b"\x81\xa1a\xc7\x00\x05", "extension type 5"),
        (b"\x81\xa1a\xd6\xff\x00\x00\x00\x00", "ext"),
        (b"\x81\xa1a\xdd\xff\xff\xff\xff", "max_array_len"),
        (b"\xdf\xff\xff\xff\xff", "max_map_len"),
        (b"\x81\xa1a\xc6\xff\xff\xff\xff", "incomplete"),
        (b"\x91" * 5000, "not one MessagePack value"),
    ],
)
def test_refuses(body: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        unpack(body)


def test_depth() -> None:
    assert unpack(pack(nested(MAX_DEPTH))) == nested(MAX_DEPTH)
    with pytest.raises(WireError, match="nested more than 6 deep"):
        unpack(pack(nested(MAX_DEPTH + 1)))
    with pytest.raises(WireError, match="nested more than 6 deep"):
        unpack(pack(nested(300)))


def test_items() -> None:
    most: dict[str, Value] = {"a": [0] * MAX_ITEMS}
    assert unpack(pack(most)) == most
    with pytest.raises(WireError, match="exceeds"):
        unpack(pack({"a": [0] * (MAX_ITEMS + 1)}))


def test_size() -> None:
    room = MAX_BODY - len(pack({"a": bytes(70_000)})) + 70_000
    assert len(unpack(pack({"a": bytes(room)}))) == 1
    with pytest.raises(WireError, match="at most 1048576"):
        unpack(pack({"a": bytes(room + 1)}))


def test_packs_as_the_library_does() -> None:
    values: dict[str, Value] = {"a": 1, "b": [1.5, "x", b"y", None, True], "c": {"d": -1}}
    assert pack(values) == msgpack.packb(values)
    assert unpack(pack(values)) == values
