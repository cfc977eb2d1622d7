"""The chunks of binary glTF: whole, truncated, with trailing bytes, with lengths that lie."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.take.gltf.container import Container, pack, unpack
from tests.take.gltf.avatars import avatar, glb, parts_of

TEXT = b'{"asset": {"version": "2.0"}}   '
BINARY = b"12345678"


def test_a_file_comes_back_byte_for_byte() -> None:
    assert pack(unpack(avatar())) == avatar()
    found = unpack(avatar())
    assert [found.text, found.binary] == [content for _, content in parts_of(avatar())[:2]]
    assert found.rest.endswith(b"kept as it is   ")


def test_there_may_be_no_binary_chunk() -> None:
    assert unpack(glb(TEXT)) == Container(TEXT)
    assert unpack(glb(TEXT, (7, BINARY))) == Container(TEXT, None, struct.pack("<II", 8, 7) + BINARY)


@settings(max_examples=25)
@given(st.binary(), st.none() | st.binary())
def test_what_is_packed_is_padded_and_read_back(text: bytes, binary: bytes | None) -> None:
    got = unpack(pack(Container(text, binary)))
    assert got.text == text + b" " * (-len(text) % 4)
    assert got.binary == (None if binary is None else binary + bytes(-len(binary) % 4))


def test_truncated_at_every_length_it_is_an_error() -> None:
    whole = glb(TEXT, (0x004E4942, BINARY))
    for length in range(len(whole)):
        with pytest.raises(WireError):
            unpack(whole[:length])
        if length != len(glb(TEXT)):
            with pytest.raises(WireError):
                unpack(_with_length(whole[:length]))


def test_trailing_bytes_are_an_error() -> None:
    whole = glb(TEXT, (0x004E4942, BINARY))
    for more in (b"\0", bytes(7), bytes(8)[:5]):
        with pytest.raises(WireError, match="after its end"):
            unpack(whole + more)
        with pytest.raises(WireError, match="after its last chunk"):
            unpack(_with_length(whole + more))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no binary glTF"),
        (b'{"asset": 1}' + bytes(8), "no binary glTF"),
        (struct.pack("<4sII", b"glTF", 1, 12), "glTF 1"),
        (struct.pack("<4sII", b"glTF", 2, 12), "does not begin with JSON"),
        (struct.pack("<4sIIII", b"glTF", 2, 20, 0, 0x004E4942), "does not begin with JSON"),
        (struct.pack("<4sIIII", b"glTF", 2, 20, 0xFFFFFFFF, 0x4E4F534A), "longer than the file"),
    ],
)
def test_what_is_none_says_so(data: bytes, message: str) -> None:
    with pytest.raises(WireError, match=message):
        unpack(data)


def _with_length(data: bytes) -> bytes:
    """The same with the length in its header that it has."""
    return data[:8] + struct.pack("<I", len(data)) + data[12:] if len(data) >= 12 else data
