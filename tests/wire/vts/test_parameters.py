"""A face in VTube Studio's parameters."""

import re

import numpy as np
import pytest

from facewire.face.channels import CHANNELS, LOWER_FACE, POSE_ANGLES, VISEMES
from facewire.values import Face
from facewire.wire.vts.parameters import ARKIT, CUSTOM, DEFAULTS, Parameter, Table
from tests.output.vts.rig import face

ALL = DEFAULTS + CUSTOM


def values(one: Face, parameters: tuple[Parameter, ...] = ALL) -> dict[str, float]:
    table = Table(parameters)
    return dict(zip((each.name for each in parameters), table.values(one).tolist(), strict=True))


@pytest.mark.parametrize("parameter", ALL + ARKIT, ids=lambda one: one.name)
def test_what_is_created_is_allowed(parameter: Parameter) -> None:
    assert re.fullmatch("[A-Za-z0-9]{4,32}", parameter.name)
    assert len(parameter.explanation) < 256
    assert -1e6 <= parameter.low <= parameter.rest <= parameter.high <= 1e6
    assert set(parameter.terms) <= {*CHANNELS, *VISEMES, *POSE_ANGLES}


def test_at_rest() -> None:
    resting = {name: value for name, value in values(face()).items() if value != 0.0}
    assert resting == dict.fromkeys(
        ("MouthSmile", "VoiceFrequency", "VoiceFrequencyPlusMouthSmile", "EyeOpenLeft", "EyeOpenRight",
         "Brows", "BrowLeftY", "BrowRightY"),
        0.5,
    )  # fmt: skip


def test_sums_by_hand() -> None:
    """Worked out from VBridger's formulas, as published."""
    got = values(
        face(jawOpen=0.8, mouthClose=0.1, mouthRollUpper=0.2, mouthRollLower=0.3, mouthFunnel=0.5, E=1.0)
    )
    assert got["MouthOpen"] == pytest.approx((0.8 - 0.1) - (0.2 + 0.3) * 0.2 + 0.5 * 0.2)
    assert got["VoiceVolumePlusMouthOpen"] == got["MouthOpen"]
    assert got["MouthFunnel"] == pytest.approx(0.5 - 0.8 * 0.2)
    assert got["MouthPressLipOpen"] == pytest.approx(-0.5)
    assert (got["VoiceE"], got["VoiceA"]) == (1.0, 0.0)
    got = values(
        face(
            mouthSmileLeft=0.8, mouthSmileRight=0.4, mouthDimpleLeft=0.2, mouthPucker=0.3, mouthFrownRight=0.1
        )
    )
    assert got["MouthSmile"] == pytest.approx((2 - (0.1 + 0.3) + (1.2 + 0.1)) / 4)
    assert got["MouthX"] == pytest.approx(0.4)
    assert got["MouthPucker"] == pytest.approx(0.2 * 2 - 0.3)
    assert values(face(eyeBlinkLeft=0.5))["EyeOpenLeft"] == pytest.approx(0.1)
    assert values(face(browOuterUpLeft=0.4, mouthRight=0.8))["BrowLeftY"] == pytest.approx(1.0)


def test_a_shut_mouth_is_shut_and_nothing_leaves_its_range() -> None:
    for weights in np.eye(52, dtype=np.float32):
        one = Face(weights, np.full(9, 3.0, np.float32), np.ones(15, np.float32), 1.0)
        for parameter in ALL + ARKIT:
            (value,) = Table((parameter,)).values(one)
            assert parameter.low <= value <= parameter.high
    assert values(face(jawOpen=0.6, mouthClose=0.6))["MouthOpen"] == 0.0


def test_the_52_under_their_own_names() -> None:
    one = Face(
        np.linspace(0, 1, 52, dtype=np.float32), np.zeros(9, np.float32), np.zeros(15, np.float32), 0.0
    )
    np.testing.assert_array_equal(Table(ARKIT).values(one), one.weights)


def test_which_channels_a_mask_must_have() -> None:
    needs = {one.name: one.channels for one in ALL}
    assert needs["VoiceA"] == LOWER_FACE
    assert needs["JawOpen"] == {CHANNELS.index("jawOpen")}
    assert needs["FaceAngleX"] == frozenset()
    assert [one.name for one in ALL if one.turns_head] == ["FaceAngleX", "FaceAngleY", "FaceAngleZ"]
