from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.channels import CHANNELS, LOWER_FACE, POSE_ANGLES
from facewire.face.character import Character
from facewire.face.eyes.gaze import Gaze
from facewire.values import Face
from tests.face.faces import FPS, SPOKEN, bytes_of, context, face

EYES = [index for index, name in enumerate(CHANNELS) if name.startswith("eyeLook")]


def look(seed: int, n: int) -> Face:
    return Gaze(seed, FPS).apply(context(n), face())


@given(st.integers(0, 2**64), st.integers(0, 10**7))
def test_it_is_a_pure_function_of_seed_and_frame(seed: int, n: int) -> None:
    gaze = Gaze(seed, FPS)
    for other in (n + 5000, n // 2):
        gaze.apply(context(other), face())
    assert bytes_of(gaze.apply(context(n), face())) == bytes_of(look(seed, n))


@given(st.integers(0, 1000), st.integers(0, 10**6))
def test_it_stays_in_range_and_moves_the_eyes_alone(seed: int, n: int) -> None:
    seen = look(seed, n)
    assert (seen.weights >= 0.0).all()
    assert (seen.weights <= 1.0).all()
    assert not np.delete(seen.weights, EYES).any()
    assert np.abs(seen.pose).max() <= 0.1
    assert not seen.pose[[POSE_ANGLES.index(name) for name in POSE_ANGLES if name.startswith("head")]].any()


def test_a_character_may_look_less_around_or_somewhere_else() -> None:
    def drawn(character: Character) -> Face:
        return Gaze(5, FPS).apply(replace(context(1234), character=character), face())

    assert not drawn(Character(gaze=0.0)).pose.any()
    assert np.allclose(drawn(Character(gaze=2.0)).pose, 2.0 * look(5, 1234).pose)
    aside = drawn(Character(gaze=0.0, look_at=(0.3, -0.2)))
    assert np.allclose(aside.pose[3:], [0.3, -0.2, 0.0, 0.3, -0.2, 0.0])
    assert aside.weights[CHANNELS.index("eyeLookOutRight")] > 0.4
    assert aside.weights[CHANNELS.index("eyeLookUpLeft")] > 0.3


def test_the_eyes_move_together() -> None:
    pose = look(5, 1234).pose
    assert pose[POSE_ANGLES.index("leftEyeYaw")] == pose[POSE_ANGLES.index("rightEyeYaw")]
    assert pose[POSE_ANGLES.index("leftEyePitch")] == pose[POSE_ANGLES.index("rightEyePitch")]
    assert pose[POSE_ANGLES.index("leftEyeYaw")] != 0.0


def test_it_leaves_the_mouth_and_the_face_that_it_is_given_alone() -> None:
    given_face = face(mouth=SPOKEN)
    before = bytes_of(given_face)
    seen = Gaze(1, FPS).apply(context(100), given_face)
    assert bytes_of(given_face) == before
    lower = sorted(LOWER_FACE)
    np.testing.assert_array_equal(seen.weights[lower], given_face.weights[lower])
    assert (seen.visemes is given_face.visemes, seen.voice) == (True, 1.0)


def test_two_seeds_look_apart() -> None:
    assert any(bytes_of(look(1, n)) != bytes_of(look(2, n)) for n in range(0, 310, 31))
