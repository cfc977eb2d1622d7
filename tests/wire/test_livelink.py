"""The Live Link Face packet."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.values import Face, Floats
from facewire.wire.livelink import HALF_TURNS, RADIANS, Packet, decode, encode, face_values
from tests.wire import strategies


def golden() -> Packet:
    values = np.zeros(61, dtype=np.float32)
    values[CHANNEL_INDEX["jawOpen"]] = 0.5
    values[52] = 0.25
    return Packet("00000000-0000-0000-0000-000000000001", "Face", 31, 0.0, (31, 1), values)


@given(
    device_id=st.text("ab-東", max_size=36),
    subject=strategies.subject,
    frame=st.integers(0, 2**31 - 1),
    subframe=st.floats(0, 0.5, width=32),
    rate=st.tuples(st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1)),
    values=strategies.floats(61),
)
def test_round_trip(
    device_id: str, subject: str, frame: int, subframe: float, rate: tuple[int, int], values: Floats
) -> None:
    got = decode(encode(Packet(device_id, subject, frame, subframe, rate, values)))
    assert (got.device_id, got.subject, got.frame, got.subframe, got.rate) == (
        device_id,
        subject,
        frame,
        subframe,
        rate,
    )
    np.testing.assert_array_equal(got.values, values)


def test_says_how_long_it_should_be() -> None:
    with pytest.raises(WireError, match="311 bytes; its names make it 310"):
        decode(encode(golden()) + b"\0")


@given(data=st.data())
def test_one_byte_changed(data: st.DataObject) -> None:
    datagram = bytearray(encode(golden()))
    datagram[data.draw(st.integers(0, len(datagram) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        decode(bytes(datagram))
        reason = "a value"
    except WireError as error:
        reason = str(error)
    assert reason.isprintable()


@pytest.mark.parametrize(
    ("offset", "replacement", "reason"),
    [
        (0, b"\x05", "not a Live Link packet of version 6"),
        (1, b"\xff\xff\xff\xff", "inside its device id of -1 bytes"),
        (5, b"\xff", "the device id is not UTF-8"),
        (41, b"\x7f\xff\xff\xff", "inside its subject name"),
        (49, b"\xff\xff\xff\xff", "frame -1"),
        (53, struct.pack(">f", 1.0), "sub-frame 1.0"),
        (53, struct.pack(">f", math.nan), "sub-frame nan"),
        (61, bytes(4), "rate 31/0"),
        (65, b"\x3c", "60 values"),
        (66, struct.pack(">f", math.inf), "not finite"),
    ],
)
def test_refuses(offset: int, replacement: bytes, reason: str) -> None:
    datagram = bytearray(encode(golden()))
    datagram[offset : offset + len(replacement)] = replacement
    with pytest.raises(WireError, match=reason):
        decode(bytes(datagram))


def test_oversize() -> None:
    with pytest.raises(WireError, match="at most 1286"):
        decode(b"\x06" * 1287)


def test_angles_take_the_receivers_unit_and_sign() -> None:
    pose = np.array([math.pi, 0.5, 0, 0, 0, 0, 0, 0, -math.pi / 2], dtype=np.float32)
    face = Face(np.full(52, 0.25, np.float32), pose, np.zeros(15, np.float32), 0.0)
    np.testing.assert_array_equal(face_values(face, RADIANS)[52:], pose)
    np.testing.assert_allclose(face_values(face, HALF_TURNS)[[52, 60]], [1.0, -0.5], rtol=1e-6)
    mirrored = (-1.0, *RADIANS[1:])
    assert face_values(face, mirrored)[52] == -pose[0]
    assert (face_values(face, mirrored)[:52] == 0.25).all()
