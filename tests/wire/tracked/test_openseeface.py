"""OpenSeeFace's datagram."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.wire.tracked.openseeface import FACE_SIZE, decode, tracked
from tests.tracker.senders import Person, open_see_face


def golden() -> bytes:
    """Every float is its own place in the layout, so that a shifted one shows."""
    head = struct.pack("<di", 1700000000.25, 7) + struct.pack("<4f", 640, 360, 0.25, 0.75) + b"\x01"
    turned = struct.pack("<f4f3f3f", 2.5, 0, 0, 0, 1, -170.0, -20.0, 95.0, 1, 2, 3)
    floats = struct.pack("<428f", *[index / 1000 for index in range(428)])
    return head + turned + floats


def test_golden() -> None:
    assert len(golden()) == FACE_SIZE == 1785
    (packet,) = decode(golden())
    assert (packet.time_s, packet.face_id) == (1700000000.25, 7)
    assert (packet.right_eye_open, packet.left_eye_open) == (0.25, 0.75)
    assert packet.fitted
    assert packet.euler == (-170.0, -20.0, 95.0)
    np.testing.assert_allclose(packet.points[0], [0.204, 0.205, 0.206])
    np.testing.assert_allclose(packet.points[69], [0.411, 0.412, 0.413])
    np.testing.assert_allclose(packet.features, np.arange(414, 428) / 1000)
    pose = tracked(packet)
    assert pose.values[CHANNEL_INDEX["eyeBlinkRight"]] == 0.75
    assert pose.values[CHANNEL_INDEX["eyeBlinkLeft"]] == 0.25
    np.testing.assert_allclose(np.degrees(pose.values[52:55]), [20.0, 10.0, 5.0], atol=1e-4)


def test_reads_what_a_camera_sees() -> None:
    person = Person(
        {"eyeBlinkLeft": 1.0, "browOuterUpLeft": 0.5, "browDownRight": 0.25, "mouthSmileLeft": 0.75},
        (20.0, -10.0, 5.0), (6.0, 3.0), (-6.0, -3.0),
    )  # fmt: skip
    (packet,) = decode(open_see_face(person))
    pose = tracked(packet)
    for channel, weight in person.weights.items():
        assert pose.values[CHANNEL_INDEX[channel]] == pytest.approx(weight, abs=1e-6)
    assert pose.values[CHANNEL_INDEX["mouthFrownLeft"]] == 0.0
    assert pose.values[CHANNEL_INDEX["eyeLookInLeft"]] > 0.1
    assert pose.values[CHANNEL_INDEX["eyeLookUpRight"]] > 0.05
    want = [20.0, -10.0, 5.0, 6.0, 3.0, 0.0, -6.0, -3.0, 0.0]
    np.testing.assert_allclose(np.degrees(pose.values[52:]), want, atol=1e-3)
    assert not pose.known[CHANNEL_INDEX["mouthClose"]]


def test_several_faces() -> None:
    packets = decode(open_see_face(Person(), face_id=3) + open_see_face(Person(), face_id=9))
    assert [packet.face_id for packet in packets] == [3, 9]


def test_a_failed_fit_tells_nothing_of_head_and_gaze() -> None:
    (packet,) = decode(open_see_face(Person({"eyeBlinkLeft": 1.0}), fitted=False))
    pose = tracked(packet)
    assert not pose.known[52:].any()
    assert pose.values[CHANNEL_INDEX["eyeBlinkLeft"]] == 1.0


def test_any_other_length_is_refused() -> None:
    three = golden() * 3
    near = {whole + off for whole in (0, 1785, 3570, 5355) for off in range(-8, 9)}
    for length in (near | set(range(0, 5355, 13))) & set(range(5356)) - {1785, 3570, 5355, 0}:
        if length % 1729 == 0:
            continue
        with pytest.raises(WireError, match=f"packet of {length} bytes; each face has 1785"):
            decode(three[:length])


def test_an_old_sender_is_told_of() -> None:
    with pytest.raises(WireError, match="without features"):
        decode(golden()[:1729])


def test_more_faces_than_a_datagram_holds() -> None:
    with pytest.raises(WireError):
        decode(golden() * 37)


@pytest.mark.parametrize("offset", [0, 20, 24, 49, 889, 1729, 1781])
def test_not_a_number(offset: int) -> None:
    size = 8 if offset == 0 else 4
    number = struct.pack("<d" if size == 8 else "<f", math.nan)
    with pytest.raises(WireError, match="not finite"):
        decode(golden()[:offset] + number + golden()[offset + size :])


def test_a_time_that_no_clock_shows() -> None:
    with pytest.raises(WireError, match=r"time of 1e\+300 s"):
        decode(struct.pack("<d", 1e300) + golden()[8:])


@given(data=st.data())
def test_bytes_changed(data: st.DataObject) -> None:
    datagram = bytearray(golden())
    for _ in range(4):
        datagram[data.draw(st.integers(0, FACE_SIZE - 1))] = data.draw(st.integers(0, 255))
    try:
        (packet,) = decode(bytes(datagram))
    except WireError:
        return
    pose = tracked(packet)
    assert np.isfinite(pose.values).all()
    assert pose.values[:52].min() >= 0.0
    assert pose.values[:52].max() <= 1.0
