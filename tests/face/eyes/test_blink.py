import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import USUAL, Character
from facewire.face.eyes.blink import Blink
from facewire.values import Boundary, Floats, PhraseEnd, Prosody
from tests.face.faces import FPS, bytes_of, context, face
from tests.face.head.voices import silence, talk

LIDS = [CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]]
LOOK_DOWN = [CHANNEL_INDEX[f"eyeLookDown{side}"] for side in ("Left", "Right")]
LOOK_UP = [CHANNEL_INDEX[f"eyeLookUp{side}"] for side in ("Left", "Right")]
WIDE = CHANNEL_INDEX["eyeWideLeft"]


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


def closings(lids: Floats) -> NDArray[np.intp]:
    """The frames at which the lids are half way down."""
    return np.flatnonzero((lids[1:] > 0.4) & (lids[:-1] <= 0.4))


def heard_blinks(
    heard: list[Prosody], seed: int = 3, character: Character = USUAL, leap: float = 0.0
) -> Floats:
    """How far the lids are closed with a voice, and a leap of the eyes every two seconds: float32[frames]."""
    blink = Blink(seed, FPS)
    return np.array(
        [
            blink.apply(
                context(n)._replace(prosody=one, character=character), face(), 0.0 if n % (2 * FPS) else leap
            ).weights[LIDS[0]]
            for n, one in enumerate(heard)
        ],
        np.float32,
    )


@pytest.mark.parametrize(("often", "then"), [(1.0, 0.0), (1.0, 1.5), (1.0, 0.5), (0.0, 1.0), (3.0, 2.0)])
def test_a_blink_on_its_way_is_finished_when_the_rate_of_blinks_is_set(often: float, then: float) -> None:
    least, most = -0.5, 0.7
    for change in range(FPS, 5 * FPS):
        blink, lids = Blink(3, FPS), []
        for n in range(max(0, change - 12), change + 12):
            character = Character(blinks=often if n < change else then)
            lids.append(blink.apply(context(n)._replace(character=character), face()).weights[LIDS[0]])
        steps = np.diff(np.array(lids))
        assert steps.min() > least
        assert steps.max() < most


def test_people_blink_about_seventeen_times_a_minute_and_close_their_eyes() -> None:
    lids = blinks(3, 5)
    assert 80 <= len(closings(lids)) <= 100
    assert np.diff(closings(lids)).min() >= 0.2 * FPS
    assert lids.max() == 1.0
    assert lids.min() == 0.0


def test_some_blinks_are_partial_and_some_come_twice() -> None:
    lids = blinks(5, 6)
    begins = closings(lids)
    depths = np.array([lids[begin : begin + 8].max() for begin in begins])
    assert 0.1 < (depths < 0.9).mean() < 0.3
    assert 0.02 < (np.diff(begins) < 0.6 * FPS).mean() < 0.15


def test_lids_fall_faster_than_they_rise() -> None:
    steps = np.diff(blinks(7, 2))
    assert -steps.min() < steps.max() < 0.75


@pytest.mark.slow
def test_people_who_talk_blink_more() -> None:
    talking, silent = (len(closings(heard_blinks(heard))) for heard in (talk(240.0), silence(240.0)))
    assert 21.0 <= talking / 4.0 <= 31.0
    assert silent / 4.0 < 20.0


@pytest.mark.slow
def test_ends_of_phrases_and_leaps_of_the_eyes_come_with_blinks() -> None:
    heard = talk(400.0)
    lids = heard_blinks(heard)
    ends = [n for n, one in enumerate(heard) if one.phrase_end and n + 8 < len(lids)]
    at_ends = np.mean([lids[n : n + 8].max() > 0.4 for n in ends])
    elsewhere = np.mean([lids[n - 30 : n - 22].max() > 0.4 for n in ends if n > 30])
    assert at_ends > elsewhere + 0.15
    leaps = heard_blinks(silence(300.0), leap=0.6)
    assert np.mean([leaps[n : n + 8].max() > 0.4 for n in range(0, len(leaps) - 8, 2 * FPS)]) > 0.75


@pytest.mark.parametrize(("rate", "least", "most"), [(0.0, 0, 0), (0.5, 5, 12), (2.0, 30, 44), (3.0, 45, 66)])
def test_a_character_may_blink_less_or_more(rate: float, least: int, most: int) -> None:
    found = closings(heard_blinks(silence(300.0), character=Character(blinks=rate)))
    assert least <= len(found) / 5.0 <= most


def test_equal_voices_blink_alike() -> None:
    heard = talk(60.0)
    assert heard_blinks(heard).tobytes() == heard_blinks(heard).tobytes()


def test_one_end_of_a_phrase_more_moves_no_blink_that_comes_long_after() -> None:
    heard = talk(90.0)
    more = heard.copy()
    for n in range(2, 10 * FPS, 2 * FPS):
        more[n] = more[n]._replace(phrase_end=PhraseEnd(-0.2, Boundary.FALL))
    assert (heard_blinks(more) != heard_blinks(heard))[: 15 * FPS].any()
    assert (heard_blinks(more) == heard_blinks(heard))[15 * FPS :].all()


@pytest.mark.parametrize("fps", [24, 60, 120])
def test_every_frame_rate_sees_every_blink_shut(fps: int) -> None:
    blink = Blink(3, fps)
    lids = np.array([blink.apply(context(n, fps=fps), face()).weights[LIDS[0]] for n in range(120 * fps)])
    depths = [lids[begin : begin + fps // 4].max() for begin in closings(lids)]
    assert np.mean([depth > 0.97 or depth < 0.86 for depth in depths]) == 1.0


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


def test_lids_rise_a_little_with_eyes_that_look_up() -> None:
    weights = np.zeros(52, np.float32)
    weights[LOOK_UP] = 0.5
    drawn = Blink(3, FPS).apply(context(0), face(weights)).weights
    assert 0.05 < drawn[WIDE] < 0.2
    assert drawn[LIDS[0]] == 0.0
