"""Frames, hellos and statuses that unpack but do not mean anything."""

import struct

import pytest

from facewire.errors import WireError
from facewire.wire import frame, hello, status
from facewire.wire.packing import Value, pack, unpack
from tests.wire.samples import BODIES

FRAME, HELLO, STATUS = (unpack(BODIES[name][1]) for name in ("frame", "hello", "status"))
NAN_WEIGHTS = struct.pack("<52f", *[0.0] * 51, float("nan"))
INFINITE_POSE = struct.pack("<9f", *[0.0] * 8, float("-inf"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"s": -1}, "s is -1; it must be 0 to 4294967295"),
        ({"s": 2**32}, "s is 4294967296"),
        ({"n": 2**63}, "n is 9223372036854775808"),
        ({"n": 1.0}, "n must be a whole number, not float"),
        ({"at": 2**63}, "at is 9223372036854775808"),
        ({"t": float("nan")}, "t is nan; it must be finite"),
        ({"t": "1"}, "t must be a number, not str"),
        ({"q": 3}, "q is 3; it must be 0 to 2"),
        ({"lv": 4}, "lv is 4; it must be 0 to 3"),
        ({"voice": float("inf")}, "voice is inf; it must be finite"),
        ({"voice": None}, "voice is missing"),
        ({"w": b"\0" * 204}, "w has 204 bytes; it must have 208"),
        ({"w": [0.0] * 52}, "w must be bin, not list"),
        ({"w": NAN_WEIGHTS}, "w holds a number that is not finite"),
        ({"pose": INFINITE_POSE}, "pose holds a number that is not finite"),
        ({"vis": b""}, "vis has 0 bytes; it must have 60"),
    ],
)
def test_frame(change: dict[str, Value], reason: str) -> None:
    with pytest.raises(WireError) as caught:
        frame.decode(pack(FRAME | change))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"proto": 2}, "speaks protocol 2, this reader 1"),
        ({"fps": 0}, "fps is 0; it must be 1 to 120"),
        ({"channels": ["jawOpen"]}, "channels are not the 52"),
        ({"subjects": ["a/b"]}, "subjects 'a/b'"),
        ({"subjects": "host"}, "subjects must be an array of strings, not str"),
    ],
)
def test_hello(change: dict[str, Value], reason: str) -> None:
    with pytest.raises(WireError) as caught:
        hello.decode(pack(HELLO | change))
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"frames": -1}, "frames is -1"),
        ({"level": 9}, "level is 9; it must be 0 to 3"),
        ({"joints": {"ring": {}}}, "joints.ring.dropped is missing"),
        ({"stages": {"a\nb": 5}}, r"stages.'a\nb' must be a map"),
        ({"subjects": {"host": {"source": 1}}}, "subjects.host.source must be a string"),
        ({"subjects": []}, "subjects must be a map, not list"),
    ],
)
def test_status(change: dict[str, Value], reason: str) -> None:
    with pytest.raises(WireError) as caught:
        status.decode(pack(STATUS | change))
    assert reason in str(caught.value)
