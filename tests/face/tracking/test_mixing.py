"""Which part of the face comes from where."""

import numpy as np
import pytest

from facewire.errors import UsageError
from facewire.face.channels import CHANNEL_INDEX, CHANNELS, POSE_ANGLES
from facewire.face.tracking.mixing import PARTS, Mixing


def origin(mixing: Mixing, name: str) -> str:
    index = [*CHANNELS, *POSE_ANGLES].index(name)
    return {(1.0, 0.0): "tracker", (0.0, 1.0): "both", (0.0, 0.0): "voice"}[
        float(mixing.tracker[index]), float(mixing.both[index])
    ]


def test_usual() -> None:
    mixing = Mixing.usual()
    for name in (
        "eyeBlinkLeft",
        "browInnerUp",
        "cheekSquintLeft",
        "noseSneerRight",
        "headRoll",
        "leftEyeYaw",
    ):
        assert origin(mixing, name) == "tracker"
    for name in ("jawOpen", "mouthSmileLeft", "tongueOut", "cheekPuff"):
        assert origin(mixing, name) == "both"


def test_the_parts_are_the_whole_face_and_do_not_overlap() -> None:
    assert sorted(index for part in PARTS.values() for index in part) == list(range(61))


@pytest.mark.parametrize("name", ["mouthSmileLeft", "MouthSmileLeft", "mouth_smile_left"])
def test_one_channel_in_any_spelling(name: str) -> None:
    mixing = Mixing.usual().with_origin(name, "tracker")
    assert origin(mixing, "mouthSmileLeft") == "tracker"
    assert origin(mixing, "mouthSmileRight") == "both"


def test_a_part() -> None:
    mixing = Mixing.usual().with_origin("head", "voice").with_origin("mouth", "voice")
    assert {origin(mixing, name) for name in ("headYaw", "headPitch", "headRoll")} == {"voice"}
    assert origin(mixing, "mouthClose") == "voice"
    assert origin(mixing, "jawOpen") == "both"
    np.testing.assert_array_equal(Mixing.usual().tracker[CHANNEL_INDEX["jawOpen"]], 0.0)


@pytest.mark.parametrize(
    ("name", "where", "reason"),
    [
        ("brow", "voice", "did you mean brows"),
        ("jawopn", "voice", "did you mean jawOpen"),
        ("mouth", "camera", "there is no origin 'camera'; choose tracker, voice, both"),
    ],
)
def test_refuses(name: str, where: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        Mixing.usual().with_origin(name, where)
