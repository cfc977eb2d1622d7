import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.eyes.blink import Blink
from facewire.values import Floats
from tests.face.faces import FPS, SPOKEN, bytes_of, context, face

LIDS = [CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]]
LOOK_DOWN = CHANNEL_INDEX["eyeLookDownLeft"]


def blinks(seed: int, minutes: int) -> Floats:
    """Return how far the lids are closed: float32[frames]."""
    blink = Blink(seed, FPS)
    return np.array(
        [blink.apply(context(n), face()).weights[LIDS[0]] for n in range(minutes * 60 * FPS)], np.float32
    )


@given(st.integers(0, 2**64), st.integers(0, 10**7))
def test_it_is_a_pure_function_of_seed_and_frame(seed: int, n: int) -> None:
    blink = Blink(seed, FPS)
    for other in (n + 5000, n // 2):
        blink.apply(context(other), face())
    fresh = Blink(seed, FPS).apply(context(n), face())
    assert bytes_of(blink.apply(context(n), face())) == bytes_of(fresh)


def test_people_blink_about_seventeen_times_a_minute_and_close_their_eyes() -> None:
    lids = blinks(3, 10)
    closing = np.flatnonzero((lids[1:] > 0.5) & (lids[:-1] <= 0.5))
    assert 150 <= len(closing) <= 170
    assert np.diff(closing).min() > 0.2 * FPS
    assert lids.max() > 0.9
    assert lids.min() >= 0.0
    assert lids.max() <= 1.0


def test_two_seeds_blink_apart() -> None:
    assert not np.array_equal(blinks(1, 1), blinks(2, 1))


def test_both_lids_move_and_nothing_else() -> None:
    for n in range(4 * FPS):
        weights = Blink(3, FPS).apply(context(n), face()).weights
        assert weights[LIDS[0]] == weights[LIDS[1]]
        assert not np.delete(weights, LIDS).any()


def test_lids_follow_the_eyes_down() -> None:
    def lids(look_down: float) -> float:
        weights = np.zeros(52, np.float32)
        weights[LOOK_DOWN] = look_down
        return float(Blink(3, FPS).apply(context(0), face(weights)).weights[LIDS[0]])

    assert lids(0.0) == 0.0
    assert 0.0 < lids(0.2) < lids(0.4) < 0.4


def test_the_face_that_it_is_given_stays_as_it_is() -> None:
    given_face = face(mouth=SPOKEN)
    before = bytes_of(given_face)
    Blink(1, FPS).apply(context(100), given_face)
    assert bytes_of(given_face) == before
