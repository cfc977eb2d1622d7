"""iFacialMocap's text."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX, CHANNELS, POSE_ANGLES
from facewire.wire.foreign.ifacialmocap import ASK, ASK_VERSION_2, decode, tracked
from tests.tracker.senders import Person, ifacialmocap

GOLDEN = (
    b"mouthSmile_R-12|eyeBlink_L-100|jawOpen-7|mouthLeft-3|somethingNew-4|"
    b"=head#-21.5,-6.0,9.0,-0.03,-0.1,-0.66|rightEye#6.0,2.5,0.25|leftEye#6.0,-1.5,-0.175|"
)


def test_golden_version_1() -> None:
    packet = decode(GOLDEN)
    named = {CHANNELS[index]: percent for index, percent in packet.weights}
    assert named == {"mouthSmileRight": 12.0, "eyeBlinkLeft": 100.0, "jawOpen": 7.0, "mouthLeft": 3.0}
    assert packet.head == (-21.5, -6.0, 9.0, -0.03, -0.1, -0.66)
    assert packet.right_eye == (6.0, 2.5, 0.25)
    pose = tracked(packet)
    assert pose.values[CHANNEL_INDEX["mouthSmileRight"]] == np.float32(0.12)
    # Up and to the own right; the right eye down and in, the left one down and in.
    degrees = {name: math.degrees(pose.values[52 + i]) for i, name in enumerate(POSE_ANGLES)}
    assert degrees["headYaw"] == pytest.approx(6.0, abs=1e-4)
    assert degrees["headPitch"] == pytest.approx(-21.5, abs=1e-4)
    assert degrees["headRoll"] == pytest.approx(9.0, abs=1e-4)
    assert degrees["rightEyeYaw"] == pytest.approx(-2.5, abs=1e-4)
    assert degrees["leftEyeYaw"] == pytest.approx(1.5, abs=1e-4)
    assert degrees["leftEyePitch"] == pytest.approx(6.0, abs=1e-4)
    assert pose.known[:52].sum() == 4
    assert pose.known[52:].all()


def test_golden_version_2() -> None:
    packet = decode(b"mouthSmile_R&12|mouthSmileLeft&40|FM_SAD&3|=head#1,2,3,0,0,0|")
    assert {CHANNELS[index]: percent for index, percent in packet.weights} == {
        "mouthSmileRight": 12.0,
        "mouthSmileLeft": 40.0,
    }
    assert packet.left_eye is None
    assert tracked(packet).known[55:].sum() == 0


def test_the_words_that_ask() -> None:
    assert ASK == b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719"
    assert ASK_VERSION_2 == ASK + b"|sendDataVersion=v2"


@pytest.mark.parametrize("version", [1, 2])
def test_reads_what_a_phone_sends(version: int) -> None:
    person = Person({"jawOpen": 0.5, "browDownLeft": 0.25, "mouthRight": 1.0}, (10.0, -5.0, 3.0), (4.0, 2.0))
    pose = tracked(decode(ifacialmocap(person, version)))
    for channel in CHANNELS:
        assert pose.values[CHANNEL_INDEX[channel]] == np.float32(person.weights.get(channel, 0.0))
    np.testing.assert_allclose(np.degrees(pose.values[52:57]), [10.0, -5.0, 3.0, 4.0, 2.0], atol=1e-4)
    assert pose.known.all()


def test_a_cut_anywhere_is_refused_or_leaves_whole_fields() -> None:
    whole = decode(GOLDEN)
    for length in range(len(GOLDEN)):
        try:
            packet = decode(GOLDEN[:length])
        except WireError:
            continue
        assert GOLDEN[:length].endswith(b"|")
        assert packet.weights == whole.weights[: len(packet.weights)]


@pytest.mark.parametrize(
    ("datagram", "reason"),
    [
        (b"", "must end with |"),
        (GOLDEN + b"x", "must end with |"),
        (b"\xff|", "not UTF-8"),
        (b"jawOpen-nan|", "jawOpen of an iFacialMocap frame is 'nan'"),
        (b"jawOpen-|", "must be a number"),
        (b"=head#1,2|", "has 2 numbers; it must have 3"),
        (b"=head#1,2,inf|", "must be a number"),
        (b"unknown-3|", "without a weight or a head"),
        (b"|" * 8193, "at most 8192"),
    ],
)
def test_refuses(datagram: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason.replace("|", r"\|")):
        decode(datagram)


def test_weights_and_angles_are_kept_in_range() -> None:
    pose = tracked(decode(b"jawOpen-1e300|mouthClose--20|=head#1e300,-1e300,720|"))
    assert pose.values[CHANNEL_INDEX["jawOpen"]] == 1.0
    assert pose.values[CHANNEL_INDEX["mouthClose"]] == 0.0
    assert (np.abs(pose.values[52:]) <= np.float32(math.pi / 2)).all()


@given(data=st.binary(max_size=64) | st.text("jawOpen-&|=#head,.0123e+_", max_size=48).map(str.encode))
def test_fuzz(data: bytes) -> None:
    try:
        pose = tracked(decode(data))
    except WireError:
        return
    assert np.isfinite(pose.values).all()
