import numpy as np

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, POSE_ANGLES, VISEMES
from facewire.output.pacing.mirror import mirrored
from facewire.values import Face

FACE = Face(
    np.arange(52, dtype=np.float32),
    np.arange(1, 10, dtype=np.float32),
    np.arange(15, dtype=np.float32),
    0.5,
)


def weight(face: Face, name: str) -> float:
    return float(face.weights[CHANNEL_INDEX[name]])


def angle(face: Face, name: str) -> float:
    return float(face.pose[POSE_ANGLES.index(name)])


def test_a_face_mirrored_twice_is_itself() -> None:
    twice = mirrored(mirrored(FACE))
    assert np.array_equal(twice.weights, FACE.weights)
    assert np.array_equal(twice.pose, FACE.pose)


def test_sides_change_places_and_the_middle_stays() -> None:
    seen = mirrored(FACE)
    for name in CHANNELS:
        if name.endswith("Left"):
            assert weight(seen, name) == weight(FACE, name.removesuffix("Left") + "Right")
    # `jawLeft` and `mouthLeft` are among those above; eyes that look in stay eyes that look in.
    assert weight(seen, "eyeLookInLeft") == weight(FACE, "eyeLookInRight")
    assert sum(weight(seen, name) == weight(FACE, name) for name in CHANNELS) == 12, "the midline shapes"


def test_the_head_turns_and_leans_to_the_other_side_and_nods_as_before() -> None:
    seen = mirrored(FACE)
    assert angle(seen, "headYaw") == -angle(FACE, "headYaw")
    assert angle(seen, "headRoll") == -angle(FACE, "headRoll")
    assert angle(seen, "headPitch") == angle(FACE, "headPitch")
    assert angle(seen, "leftEyeYaw") == -angle(FACE, "rightEyeYaw")
    assert angle(seen, "rightEyePitch") == angle(FACE, "leftEyePitch")


def test_what_is_said_has_no_side() -> None:
    assert len(FACE.visemes) == len(VISEMES)
    assert np.array_equal(mirrored(FACE).visemes, FACE.visemes)
