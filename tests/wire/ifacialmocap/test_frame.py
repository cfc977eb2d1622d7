"""Frames of text, against the examples on the pages of the apps' developers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.values import Face, Floats
from facewire.wire.ifacialmocap.frame import MAX_FRAME, NAMES, decode, encode
from tests.tracker.senders import Person, ifacialmocap
from tests.wire import strategies

IFACIALMOCAP = (
    b"mouthSmile_R-0|eyeLookOut_L-0|mouthUpperUp_L-11|eyeWide_R-0|mouthClose-8|mouthPucker-4|mouthRollLower-9|"
    b"eyeBlink_R-7|eyeLookDown_L-17|cheekSquint_R-11|eyeBlink_L-7|tongueOut-0|jawRight-0|eyeLookIn_R-6|"
    b"cheekSquint_L-11|mouthDimple_L-10|mouthPress_L-4|eyeSquint_L-11|mouthRight-0|mouthShrugLower-9|"
    b"eyeLookUp_R-0|eyeLookOut_R-0|mouthPress_R-5|cheekPuff-2|jawForward-11|mouthLowerDown_L-9|mouthFrown_L-6|"
    b"mouthShrugUpper-26|browOuterUp_L-4|browInnerUp-20|mouthDimple_R-10|browDown_R-0|mouthUpperUp_R-10|"
    b"mouthRollUpper-8|mouthFunnel-12|mouthStretch_R-21|mouthFrown_R-13|eyeLookDown_R-17|jawOpen-12|jawLeft-0|"
    b"browDown_L-0|mouthSmile_L-0|noseSneer_R-18|mouthLowerDown_R-8|noseSneer_L-21|eyeWide_L-0|mouthStretch_L-21|"
    b"browOuterUp_R-4|eyeLookIn_L-4|eyeSquint_R-11|eyeLookUp_L-0|mouthLeft-1|"
    b"=head#-21.488958,-6.038993,-6.6019735,-0.030653415,-0.10287084,-0.6584072|"
    b"rightEye#6.0297494,2.4403017,0.25649446|leftEye#6.034903,-1.6660284,-0.17520553|"
)
"""The example frame of ifacialmocap.com/for-developer."""

FACEMOTION3D = (
    b"eyeLookOutLeft&3|mouthPressRight&14|jawForward&8|browInnerUp&19|jawLeft&4|eyeLookDownLeft&36|FM_SAD&0|"
    b"eyeLookInRight&15|jawOpen&4|=head#-22.167973,0.45402408,-4.8798294,-0.039975993,-0.048437987,-0.45562273|"
    b"rightEye#12.759762,5.527712,1.2244859|leftEye#12.862795,1.264116,0.28145725|"
)
"""Of the example frame of facemotion3d.net, which writes full sides and names of its own."""


def face(**weights: float) -> Face:
    array = np.zeros(52, np.float32)
    for name, value in weights.items():
        array[CHANNEL_INDEX[name]] = value
    return Face(array, np.zeros(9, np.float32), np.zeros(15, np.float32), 0.0)


def test_the_names_are_the_apps() -> None:
    theirs = {field.partition(b"-")[0].decode() for field in IFACIALMOCAP.split(b"|=")[0].split(b"|")}
    assert set(NAMES) == theirs


def test_reads_the_apps_own_frame() -> None:
    phone = decode(IFACIALMOCAP)
    weights = {name: float(phone.weights[index]) for name, index in CHANNEL_INDEX.items()}
    assert weights["jawOpen"] == pytest.approx(0.12)
    assert weights["mouthShrugUpper"] == pytest.approx(0.26)
    assert weights["mouthLeft"] == pytest.approx(0.01)
    yaw, pitch, roll = np.degrees(phone.pose[:3])
    assert (yaw, pitch, roll) == pytest.approx((6.038993, -21.488958, -6.6019735))
    # Both eyes look down; either looks in, the left one to the face's own right.
    left, right = np.degrees(phone.pose[3:6]), np.degrees(phone.pose[6:9])
    assert left[1] > 0
    assert right[1] > 0
    assert left[0] > 0 > right[0]


def test_reads_version_2_and_passes_over_what_it_does_not_know() -> None:
    phone = decode(FACEMOTION3D)
    assert phone.weights[CHANNEL_INDEX["eyeLookInRight"]] == pytest.approx(0.15)
    assert phone.weights[CHANNEL_INDEX["jawOpen"]] == pytest.approx(0.04)
    assert phone.weights.sum() == pytest.approx(0.03 + 0.14 + 0.08 + 0.19 + 0.04 + 0.36 + 0.15 + 0.04)
    assert np.degrees(phone.pose[3]) == pytest.approx(-1.264116), "the left eye looks out"


def test_says_what_it_knows() -> None:
    assert decode(IFACIALMOCAP).known.all()
    phone = decode(b"jawOpen-4|=head#1,2,3,0,0,0|leftEye#1,2,3|")
    assert phone.known.nonzero()[0].tolist() == [CHANNEL_INDEX["jawOpen"], 52, 53, 54, 55, 56, 57]


@pytest.mark.parametrize("version", [1, 2])
def test_reads_what_a_phone_sends(version: int) -> None:
    person = Person({"jawOpen": 0.5, "browDownLeft": 0.25, "mouthRight": 1.0}, (10.0, -5.0, 3.0), (4.0, 2.0))
    phone = decode(ifacialmocap(person, version))
    for channel, index in CHANNEL_INDEX.items():
        assert phone.weights[index] == np.float32(person.weights.get(channel, 0.0))
    np.testing.assert_allclose(np.degrees(phone.pose[:5]), [10.0, -5.0, 3.0, 4.0, 2.0], atol=1e-4)


def test_golden_bytes() -> None:
    one = face(jawOpen=0.5, eyeBlinkLeft=1.0, mouthLeft=0.004, jawRight=0.006)
    one.pose[:] = np.radians([10.0, 20.0, 30.0, 1.0, 2.0, 0.0, -1.0, 2.0, 0.0])
    for version, sign in ((1, "-"), (2, "&")):
        text = encode(one, version).decode()
        *weights, head, right, left, rest = text.split("|")
        assert len(weights) == 52
        assert rest == ""
        assert weights[0] == f"eyeBlink_L{sign}100"
        assert {f"jawOpen{sign}50", f"mouthLeft{sign}0", f"jawRight{sign}1"} <= set(weights)
        assert head == "=head#20.0000,-10.0000,30.0000,0,0,0"
        assert right == "rightEye#2.0000,1.0000,0.0000"
        assert left == "leftEye#2.0000,-1.0000,0.0000"


@given(
    weights=st.lists(st.integers(0, 100), min_size=52, max_size=52),
    pose=strategies.floats(9),
    version=st.sampled_from([1, 2]),
)
def test_round_trip(weights: list[int], pose: Floats, version: int) -> None:
    pose = np.clip(pose, -3.0, 3.0)
    hundredths = np.array(weights, np.float32) / np.float32(100)
    sent = Face(hundredths.astype(np.float32), pose, np.zeros(15, np.float32), 0.0)
    got = decode(encode(sent, version))
    np.testing.assert_allclose(got.weights, sent.weights, atol=1e-6)
    np.testing.assert_allclose(got.pose, pose, atol=2e-6)


def test_cut_short_at_any_place_it_is_refused_or_lacks_the_end() -> None:
    whole = decode(IFACIALMOCAP)
    for length in range(len(IFACIALMOCAP)):
        try:
            got = decode(IFACIALMOCAP[:length])
        except WireError:
            continue
        np.testing.assert_array_equal(got.weights, whole.weights)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"jawOpen-nan|=head#0,0,0,0,0,0|", "not finite"),
        (b"jawOpen-1|=head#1e300,0,0,0,0,0|", "beyond"),
        (b"jawOpen-x|=head#0,0,0,0,0,0|", "no number"),
        (b"jawOpen-1|=head#0,0|", "2 numbers where there must be 6"),
        (b"jawOpen-1|=head#0,0,0,0,0,0|leftEye#1|", "1 numbers where there must be 3"),
        (b"jawOpen-1|", "without a head"),
        (b"", "without a head"),
        (b"\xff", "not ASCII"),
        (b"|" * (MAX_FRAME + 1), "at most 8192"),
    ],
)
def test_refuses(text: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        decode(text)


@given(st.binary(max_size=200))
def test_anything_may_come(text: bytes) -> None:
    try:
        phone = decode(text)
    except WireError:
        return
    assert np.isfinite(phone.pose).all()
