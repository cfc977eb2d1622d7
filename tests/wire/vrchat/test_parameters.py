"""The parameters v2/NAME, against VRCFaceTracking's sums worked out by hand."""

import math

import numpy as np
import pytest

from facewire.face.channels import CHANNEL_INDEX
from facewire.values import Face
from facewire.wire.vrchat.parameters import INPUTS, PARAMETERS, inputs
from tests.output.vts.rig import face

NAMED = {one.name: one for one in PARAMETERS}


def value(name: str, one: Face) -> float:
    read = inputs(one)
    return NAMED[name].rest + sum(
        factor * float(read[INPUTS[term]]) for term, factor in NAMED[name].terms.items()
    )


LOPSIDED = face(
    jawOpen=0.6, jawRight=0.3, mouthSmileLeft=0.5, mouthSmileRight=0.3, mouthFrownLeft=0.1,
    mouthStretchLeft=0.2, mouthFunnel=0.4, mouthRollUpper=0.1, mouthUpperUpLeft=0.8, mouthLowerDownRight=0.4,
    browDownLeft=0.5, browInnerUp=0.2, browOuterUpLeft=0.6, eyeBlinkLeft=0.4, eyeWideRight=0.2,
    eyeLookInLeft=0.3, eyeLookUpRight=0.5, cheekPuff=0.7, mouthLeft=0.2, eyeSquintRight=0.9,
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("JawOpen", 0.6),
        ("JawX", 0.3),
        ("MouthSmileLeft", 0.5 * 0.8 + 0.5 * 0.2),
        ("MouthSadLeft", 0.2),
        ("SmileSadLeft", 0.5 - 0.2),
        ("SmileSad", 0.4 - 0.1),
        ("SmileFrownLeft", 0.5 - 0.1),
        ("SmileFrown", 0.4 - 0.05),
        ("MouthCornerYLeft", 0.5 - 0.1),
        ("LipFunnel", 0.4),
        ("LipSuckFunnelUpper", 0.1 - 0.4),
        ("LipSuckFunnelLowerLeft", -0.4),
        ("MouthUpperUp", 0.4),
        ("MouthOpen", 0.8 / 4 + 0.4 / 4),
        ("MouthTightenerStretchLeft", -0.2),
        ("BrowDownLeft", 0.5),
        ("BrowUpLeft", 0.6 * 0.6 + 0.2 * 0.4),
        ("BrowExpressionLeft", 0.2 * 0.5 + 0.6 * 0.5 - 0.5),
        ("BrowExpression", ((0.2 + 0.2 + 0.6) / 4) - 0.25),
        ("EyeOpenLeft", 0.6),
        ("EyeClosed", 0.2),
        ("EyeLidLeft", 0.6 * 0.75),
        ("EyeLidRight", 0.75 + 0.2 * 0.25),
        ("EyeLid", 0.8 * 0.75 + 0.1 * 0.25),
        ("EyeWide", 0.2),
        ("EyeSquint", 0.9),
        ("EyeLeftX", 0.3),
        ("EyeX", 0.15),
        ("EyeY", 0.25),
        ("EyeRightY", 0.5),
        ("CheekPuffSuckLeft", 0.7),
        ("MouthX", -0.2),
        ("LipPuckerLeft", 0.0),
    ],
)
def test_sums(name: str, expected: float) -> None:
    assert value(name, LOPSIDED) == pytest.approx(expected, abs=1e-6)


def test_the_head_in_quarter_turns() -> None:
    one = face()
    one.pose[:3] = (math.pi / 4, -math.pi / 8, math.pi / 2)
    head = [value(f"Head/{angle}", one) for angle in ("Yaw", "Pitch", "Roll")]
    assert head == pytest.approx([0.5, -0.25, -1.0])


def test_each_name_is_there_once_and_made_of_what_there_is() -> None:
    assert len(NAMED) == len(PARAMETERS)
    for one in PARAMETERS:
        assert one.terms, one.name
        assert set(one.terms) <= set(INPUTS)
        assert one.channels or one.turns_head


def test_a_resting_face_has_open_eyes_and_nothing_else() -> None:
    resting = {name for name in NAMED if value(name, face()) != 0.0}
    assert resting == {"EyeOpenLeft", "EyeOpenRight", "EyeOpen", "EyeLidLeft", "EyeLidRight", "EyeLid"}


def test_what_a_mask_must_have() -> None:
    assert NAMED["SmileSadLeft"].channels == {
        CHANNEL_INDEX[name] for name in ("mouthSmileLeft", "mouthFrownLeft", "mouthStretchLeft")
    }
    assert NAMED["EyeWide"].channels == {CHANNEL_INDEX["eyeWideLeft"], CHANNEL_INDEX["eyeWideRight"]}


def test_every_channel_moves_some_parameter() -> None:
    for index in range(52):
        weights = np.zeros(52, np.float32)
        weights[index] = 1.0
        one = Face(weights, np.zeros(9, np.float32), np.zeros(15, np.float32), 0.0)
        assert any(abs(value(name, one) - value(name, face())) > 0.1 for name in NAMED)
