"""VMC messages: the golden bytes of the reference, and turns against matrices."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pythonosc.osc_message import OscMessage

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, POSE_ANGLES, VISEMES
from facewire.face.tune import MASKS
from facewire.values import Face, Floats
from facewire.wire.osc.vmc import Bones, Performance, Style

FULL = MASKS["full"]
JAW_HALF_OPEN = bytes.fromhex("2f564d432f4578742f426c656e642f56616c00002c7366004a61774f70656e003f000000")
APPLY = bytes.fromhex("2f564d432f4578742f426c656e642f4170706c79000000002c000000")
HEAD_AT_REST = bytes.fromhex(
    "2f564d432f4578742f426f6e652f506f730000002c7366666666666666000000"
    "4865616400000000" + "00000000" * 6 + "3f800000"
)


def face(*, voice: float = 0.0, **values: float) -> Face:
    """A face with some weights, visemes and angles set by name."""
    arrays: dict[tuple[str, ...], Floats] = {
        names: np.zeros(len(names), np.float32) for names in (CHANNELS, POSE_ANGLES, VISEMES)
    }
    for name, value in values.items():
        (names,) = (names for names in arrays if name in names)
        arrays[names][names.index(name)] = value
    return Face(arrays[CHANNELS], arrays[POSE_ANGLES], arrays[VISEMES], voice)


def read(messages: list[bytes]) -> list[tuple[str, tuple[object, ...]]]:
    return [(one.address, tuple(one.params)) for one in map(OscMessage, messages)]


def clips(performance: Performance, shown: Face) -> dict[object, object]:
    told = read(performance.messages(shown, 0.0))
    return {params[0]: params[1] for address, params in told if address == "/VMC/Ext/Blend/Val"}


def bones(performance: Performance, shown: Face) -> dict[object, tuple[object, ...]]:
    told = read(performance.messages(shown, 0.0))
    return {params[0]: params[1:] for address, params in told if address == "/VMC/Ext/Bone/Pos"}


def test_golden_bytes() -> None:
    made = Performance(Style.PERFECTSYNC, Bones.HEAD, frozenset({CHANNEL_INDEX["jawOpen"]})).messages(
        face(jawOpen=0.5), 1.5
    )
    assert made[3:] == [HEAD_AT_REST, JAW_HALF_OPEN, APPLY]
    assert read(made[:2]) == [("/VMC/Ext/OK", (1, 3, 0, 1)), ("/VMC/Ext/T", (1.5,))]
    assert made[2] == HEAD_AT_REST.replace(b"Head", b"Neck")


def test_perfect_sync_has_the_52_clips_in_pascal_case() -> None:
    told = clips(Performance(Style.PERFECTSYNC, Bones.NONE, FULL), face(mouthSmileLeft=0.25))
    assert len(told) == 52
    assert told["MouthSmileLeft"] == 0.25
    assert {"JawOpen", "EyeBlinkLeft", "TongueOut"} <= told.keys()


@pytest.mark.parametrize(
    ("style", "names"),
    [
        (Style.VRM0, {"A", "I", "U", "E", "O", "Blink_L", "Blink_R"}),
        (Style.VRM1, {"aa", "ih", "ou", "ee", "oh", "blinkLeft", "blinkRight"}),
    ],
)
def test_presets(style: Style, names: set[str]) -> None:
    told = clips(Performance(style, Bones.NONE, FULL), face(E=0.75, eyeBlinkRight=0.5))
    assert told.keys() == names
    assert sum(value != 0 for value in told.values()) == 2
    assert told["E" if style is Style.VRM0 else "ee"] == 0.75
    assert told["Blink_R" if style is Style.VRM0 else "blinkRight"] == 0.5


def test_both_are_perfect_sync_and_vrm_0() -> None:
    told = clips(Performance(Style.BOTH, Bones.NONE, FULL), face())
    assert len(told) == 52 + 7
    assert {"JawOpen", "A"} <= told.keys()


def test_what_a_mask_leaves_out_is_left_to_the_receivers_own_tracker() -> None:
    lower = Performance(Style.BOTH, Bones.ALL, MASKS["lower"])
    told = clips(lower, face())
    assert "JawOpen" in told
    assert "A" in told
    assert not {"EyeBlinkLeft", "BrowInnerUp", "Blink_L"} & told.keys()
    assert bones(lower, face()).keys() == {"Head", "Neck"}, "and so are the eyes' bones"
    assert clips(Performance(Style.VRM0, Bones.ALL, MASKS["upper"]), face()).keys() == {"Blink_L", "Blink_R"}
    nothing = Performance(Style.BOTH, Bones.NONE, MASKS["none"]).messages(face(), 0.0)
    assert [address for address, _ in read(nothing)] == ["/VMC/Ext/OK", "/VMC/Ext/T"]


def test_the_gain_holds_for_vowels_too() -> None:
    told = clips(Performance(Style.VRM0, Bones.NONE, FULL, gain=2.0), face(aa=0.25, O=0.75))
    assert (told["A"], told["O"]) == (0.5, 1.0)


def test_an_assistant_tells_where_the_eyes_look() -> None:
    assistant = Performance(Style.VRM0, Bones.EYES, FULL, assists=True)
    told = dict(read(assistant.messages(face(leftEyeYaw=0.5, rightEyeYaw=0.5, leftEyePitch=0.2), 0.0)))
    enabled, x, y, z = told["/VMC/Ext/Set/Eye"]
    assert enabled == 1
    assert [x, y, z] == pytest.approx(
        [math.sin(0.5) * math.cos(0.1), -math.sin(0.1), math.cos(0.5) * math.cos(0.1)]
    )
    assert "/VMC/Ext/OK" not in told


ANGLE = st.floats(-1.5, 1.5)


def turned(told: tuple[object, ...]) -> NDArray[np.float64]:
    """The matrix of a bone's quaternion."""
    assert told[:3] == (0.0, 0.0, 0.0)
    x, y, z, w = np.array(told[3:], np.float64)
    assert math.hypot(x, y, z, w) == pytest.approx(1.0)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def expected(yaw: float, pitch: float, roll: float) -> NDArray[np.float64]:
    """A turn to the own right, then down, then towards the own right shoulder, of who looks along +Z."""
    c, s = math.cos, math.sin
    # Columns are where the axes go: X is the own right, Y up, Z ahead.
    turn = np.array([[c(yaw), 0, s(yaw)], [0, 1, 0], [-s(yaw), 0, c(yaw)]])
    nod = np.array([[1, 0, 0], [0, c(pitch), -s(pitch)], [0, s(pitch), c(pitch)]])
    lean = np.array([[c(roll), s(roll), 0], [-s(roll), c(roll), 0], [0, 0, 1]])
    return np.asarray(turn @ nod @ lean)


@settings(max_examples=40)
@given(ANGLE, ANGLE, ANGLE)
def test_neck_and_head_make_the_heads_turn_together(yaw: float, pitch: float, roll: float) -> None:
    told = bones(Performance(Style.VRM0, Bones.HEAD, FULL), face(headYaw=yaw, headPitch=pitch, headRoll=roll))
    whole = turned(told["Neck"]) @ turned(told["Head"])
    assert whole == pytest.approx(expected(yaw, pitch, roll), abs=1e-5)
    assert turned(told["Neck"]) == pytest.approx(turned(told["Head"]), abs=1e-6), "half each"


@settings(max_examples=40)
@given(ANGLE, ANGLE)
def test_eyes_look_where_they_should(yaw: float, pitch: float) -> None:
    told = bones(
        Performance(Style.VRM0, Bones.EYES, FULL),
        face(leftEyeYaw=yaw, leftEyePitch=pitch, rightEyeYaw=-yaw),
    )
    assert told.keys() == {"LeftEye", "RightEye"}
    left, right = turned(told["LeftEye"]), turned(told["RightEye"])
    ahead = [math.sin(yaw) * math.cos(pitch), -math.sin(pitch), math.cos(yaw) * math.cos(pitch)]
    assert left @ [0, 0, 1] == pytest.approx(ahead, abs=1e-5), "right is +X and down is -Y"
    assert right == pytest.approx(expected(-yaw, 0.0, 0.0), abs=1e-5)


def test_numbers_are_float32_and_finite() -> None:
    for one in Performance(Style.BOTH, Bones.ALL, FULL).messages(face(headYaw=0.3), 7200.25):
        assert len(one) % 4 == 0
    (time_s,) = struct.unpack(
        ">f", Performance(Style.VRM0, Bones.ALL, FULL).messages(face(), 7200.25)[1][-4:]
    )
    assert time_s == 7200.25
