import numpy as np
import pytest

from facewire.face.rest import REST
from facewire.face.settle import SETTLE_NS, settle, settle_frames
from facewire.values import Face
from tests.face.faces import FPS, SPOKEN, bytes_of, face


def is_at_rest(one: Face) -> bool:
    return bytes_of(one) == bytes_of(face()) and one.voice == 0.0


@pytest.mark.parametrize("fps", [10, 24, 31, 60, 120])
def test_settling_ends_in_rest_within_200_ms(fps: int) -> None:
    spoken, frames = face(mouth=SPOKEN), settle_frames(fps)
    assert frames / fps <= SETTLE_NS / 1e9
    settling = [settle(spoken, held, fps) for held in range(1, frames + 1)]
    levels = [float(one.weights[0]) for one in settling]
    assert levels == sorted(levels, reverse=True)
    voices = [one.voice for one in settling]
    assert voices == sorted(voices, reverse=True)
    assert is_at_rest(settling[-1])
    assert is_at_rest(settle(spoken, 10**9, fps))


def test_it_waits_one_frame() -> None:
    assert bytes_of(settle(face(mouth=SPOKEN), 1, FPS)) == bytes_of(face(mouth=SPOKEN))
    assert settle(face(mouth=SPOKEN), 2, FPS).weights[0] < SPOKEN.weights[0]


def test_visemes_keep_their_sum_while_settling() -> None:
    spoken = face(mouth=SPOKEN)
    assert all(abs(settle(spoken, held, FPS).visemes.sum() - 1.0) < 1e-6 for held in range(10))


def test_the_pose_of_head_and_eyes_stays() -> None:
    spoken = face(mouth=SPOKEN)
    spoken.pose[:] = 0.05
    for held in (1, 3, 100):
        np.testing.assert_array_equal(settle(spoken, held, FPS).pose, spoken.pose)


def test_a_mouth_at_rest_is_closed_silent_and_says_sil() -> None:
    assert not REST.weights.any()
    assert REST.visemes.tolist() == [1.0] + [0.0] * 14
    assert REST.voice == 0.0
