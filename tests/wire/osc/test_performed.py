"""What a performer tells of a face."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.tune import MASKS
from facewire.values import Face, TrackedPose
from facewire.wire.osc.decode import Message, decode
from facewire.wire.osc.encode import datagrams
from facewire.wire.osc.performed import PerformedFace
from facewire.wire.osc.vmc import Bones, Performance, Style
from tests.tracker.senders import Person, bone, osc, osc_bundle, vmc


def taken(*datagrams: bytes) -> list[TrackedPose]:
    face = PerformedFace()
    poses = [face.take(decode(datagram)) for datagram in datagrams]
    return [pose for pose in poses if pose is not None]


ANGLE = st.floats(-60, 60)


@given(yaw=ANGLE, pitch=ANGLE, roll=ANGLE)
def test_reads_what_a_performer_sends(yaw: float, pitch: float, roll: float) -> None:
    person = Person({"jawOpen": 0.5, "eyeBlinkLeft": 1.0}, (yaw, pitch, roll), (8.0, 4.0), (-8.0, 4.0))
    (pose,) = taken(*vmc(person))
    np.testing.assert_allclose(np.degrees(pose.values[52:55]), [yaw, pitch, roll], atol=1e-3)
    np.testing.assert_allclose(np.degrees(pose.values[55:57]), [8.0, 4.0], atol=1e-3)
    assert pose.values[CHANNEL_INDEX["jawOpen"]] == 0.5
    assert pose.known.all()


@given(yaw=ANGLE, pitch=ANGLE, roll=ANGLE)
def test_reads_what_our_own_output_sends(yaw: float, pitch: float, roll: float) -> None:
    angles = np.radians([yaw, pitch, roll, 8.0, 4.0, 0.0, -8.0, 4.0, 0.0]).astype(np.float32)
    weights = np.linspace(0.0, 1.0, 52, dtype=np.float32)
    performance = Performance(Style.BOTH, Bones.ALL, MASKS["full"])
    told = performance.messages(Face(weights, angles, np.zeros(15, np.float32), 0.0), 1.0)
    (pose,) = taken(*datagrams(told))
    np.testing.assert_allclose(pose.values, np.concatenate((weights, angles)), atol=1e-5)


def test_one_message_a_datagram_is_as_good() -> None:
    messages = [bone("Head", 10.0, 0.0, 0.0), osc("/VMC/Ext/Blend/Val", "MouthSmileLeft", 0.25)]
    (pose,) = taken(*messages, osc("/VMC/Ext/Blend/Apply"), osc("/VMC/Ext/T", 1.0))
    assert pose.values[CHANNEL_INDEX["mouthSmileLeft"]] == 0.25
    assert pose.known.sum() == 4


def test_the_neck_carries_the_head() -> None:
    (pose,) = taken(osc_bundle([bone("Neck", 10.0, 0, 0), bone("Head", 15.0, 0, 0), osc("/VMC/Ext/T", 1.0)]))
    assert np.degrees(pose.values[52]) == pytest.approx(25.0, abs=1e-3)


def test_eye_bones_stand_in_for_look_clips() -> None:
    (pose,) = taken(osc_bundle([bone("LeftEye", 10.0, 5.0, 0.0), osc("/VMC/Ext/T", 1.0)]))
    assert pose.values[CHANNEL_INDEX["eyeLookInLeft"]] == pytest.approx(1.7 * np.radians(10.0), abs=1e-4)
    assert pose.values[CHANNEL_INDEX["eyeLookOutLeft"]] == 0.0
    assert not pose.known[CHANNEL_INDEX["eyeLookInRight"]]


@pytest.mark.parametrize("clip", ["Blink_L", "blinkLeft", "Blink", "EyeBlinkLeft", "eyeblinkleft"])
def test_blinks_of_every_kind_of_avatar(clip: str) -> None:
    zero = osc("/VMC/Ext/Blend/Val", "EyeBlinkLeft", 0.0)
    (pose,) = taken(zero, osc("/VMC/Ext/Blend/Val", clip, 0.75), osc("/VMC/Ext/Blend/Apply"))
    assert pose.values[CHANNEL_INDEX["eyeBlinkLeft"]] == 0.75


@pytest.mark.parametrize("state", [(0,), (1, 3, 0, 0)])
def test_who_does_not_track_tells_nothing(state: tuple[int, ...]) -> None:
    face = [osc("/VMC/Ext/Blend/Val", "JawOpen", 0.5), osc("/VMC/Ext/Blend/Apply")]
    assert taken(osc("/VMC/Ext/OK", *state), *face) == []
    assert len(taken(osc("/VMC/Ext/OK", *state), osc("/VMC/Ext/OK", 1), *face)) == 1


def test_more_arguments_and_other_addresses_are_passed_over() -> None:
    (pose,) = taken(
        osc("/VMC/Ext/Blend/Val", "JawOpen", 0.5, "more"),
        osc("/VMC/Ext/Root/Pos", "root", 0.0),
        osc("/somebody/else", 1),
        osc("/VMC/Ext/Blend/Val", "Neutral", 1.0),
        osc("/VMC/Ext/Blend/Apply"),
    )
    assert pose.known.sum() == 1


def test_nothing_new_is_no_face() -> None:
    assert taken(osc("/VMC/Ext/Blend/Apply"), osc("/VMC/Ext/T", 1.0)) == []


@pytest.mark.parametrize(
    "message",
    [
        Message("/VMC/Ext/Blend/Val", ()),
        Message("/VMC/Ext/Blend/Val", (1.0, "JawOpen")),
        Message("/VMC/Ext/Blend/Val", ("JawOpen", float("nan"))),
        Message("/VMC/Ext/Blend/Val", ("JawOpen", True)),
        Message("/VMC/Ext/Bone/Pos", ("Head", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_refuses(message: Message) -> None:
    with pytest.raises(WireError, match=r"argument \d of /VMC"):
        PerformedFace().take([message])


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(turn=st.tuples(FINITE, FINITE, FINITE, FINITE))
def test_any_turn_is_an_angle(turn: tuple[float, ...]) -> None:
    face = PerformedFace()
    message = Message("/VMC/Ext/Bone/Pos", ("Head", 0.0, 0.0, 0.0, *turn))
    pose = face.take([message, Message("/VMC/Ext/T", (0.0,))])
    assert pose is not None
    assert np.isfinite(pose.values).all()
