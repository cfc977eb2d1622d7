"""Frames as the library of WebSockets makes them."""

import pytest
from websockets.frames import Frame, Opcode

from facewire.transport.websocket.framing import framed


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 700, 65_535, 65_536, 70_000])
def test_a_message_is_framed_as_the_library_does(size: int) -> None:
    assert framed("a" * size) == Frame(Opcode.TEXT, b"a" * size).serialize(mask=False)
    assert framed(b"\xff" * size) == Frame(Opcode.BINARY, b"\xff" * size).serialize(mask=False)


def test_a_text_is_as_long_as_its_bytes() -> None:
    assert framed("\u6771" * 50) == Frame(Opcode.TEXT, "\u6771".encode() * 50).serialize(mask=False)
