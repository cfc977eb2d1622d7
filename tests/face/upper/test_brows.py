"""Brows with the voice: when they rise, how far and how fast, and that they come to rest."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS
from facewire.face.character import USUAL, Character
from facewire.face.upper.brows import Brows
from facewire.values import Accent, Boundary, PhraseEnd, Prosody
from tests.face.faces import FPS, context, face
from tests.face.head.voices import silence, talk

INNER, DOWN = CHANNELS.index("browInnerUp"), CHANNELS.index("browDownLeft")
MOVED = [index for index, name in enumerate(CHANNELS) if name.startswith(("brow", "noseSneer"))]
FASTEST = 6.5
"""Weights a second, at the usual amount."""


def brows(
    heard: Iterable[Prosody], character: Character = USUAL, seed: int = 1, fps: int = FPS
) -> NDArray[np.float32]:
    """float32[N, 52]"""
    stage = Brows(seed, fps)
    return np.array(
        [
            stage.apply(context(n, fps=fps)._replace(prosody=one, character=character), face()).weights
            for n, one in enumerate(heard)
        ]
    )


def phrase(seconds: float, melody: float = 0.0, energy_db: float = -60.0) -> list[Prosody]:
    return [
        Prosody(phrase_s=(n + 1) / FPS, pause_s=0.0, melody=melody, energy_db=energy_db)
        for n in range(round(seconds * FPS))
    ]


def test_brows_rise_on_strong_accents_and_are_highest_on_the_vowel() -> None:
    tops = []
    for seed in range(30):
        heard = phrase(2.0)
        heard[20] = heard[20]._replace(accent=Accent(0.2, 1.0))
        raised = brows(heard, seed=seed)[:, INNER]
        if raised.max() > 0.3:
            tops.append(int(raised.argmax()) / FPS)
    assert 15 <= len(tops) <= 29, "most, not all"
    assert np.mean(tops) == pytest.approx(20 / FPS + 0.2, abs=0.1)


def test_one_accent_more_moves_nothing_that_comes_long_after() -> None:
    for seed in range(5):
        heard = talk(40.0, seed)
        more = heard.copy()
        more[2] = more[2]._replace(accent=Accent(0.1, 0.9))
        fewer, usual = brows(more, seed=seed), brows(heard, seed=seed)
        assert usual[10 * FPS :, INNER].max() > 0.2
        np.testing.assert_allclose(fewer[10 * FPS :], usual[10 * FPS :], atol=1e-4)


def test_an_accent_is_answered_alike_whenever_it_is_told() -> None:
    for seed in range(10):
        early, late = phrase(3.0), phrase(3.0)
        early[20] = early[20]._replace(accent=Accent(0.3, 0.6))
        late[27] = late[27]._replace(accent=Accent(0.3 - 7 / FPS, 0.6))
        assert brows(early, seed=seed).any() == brows(late, seed=seed).any()


def test_weak_accents_leave_them_alone() -> None:
    heard = [one._replace(accent=Accent(0.0, 0.1)) for one in phrase(5.0)]
    assert not brows(heard)[:, INNER].any()


@pytest.mark.parametrize(("boundary", "raised"), [(Boundary.RISE, True), (Boundary.FALL, False)])
def test_a_question_ends_with_raised_brows(boundary: Boundary, raised: bool) -> None:
    end = Prosody(pause_s=0.2, phrase_end=PhraseEnd(-0.2, boundary))
    found = brows([*phrase(1.0), end, *silence(1.5, 0.2)])[FPS:, INNER]
    assert (found.max() > 0.25) == raised
    assert found[-1] < 0.01


def test_who_looks_for_words_and_who_shouts_knits_the_brows() -> None:
    level = Prosody(pause_s=0.2, phrase_end=PhraseEnd(-0.2, Boundary.LEVEL))
    searching = brows([*phrase(1.0), level, *silence(3.0, 0.2)])[:, DOWN]
    assert 0.08 < searching.max() < 0.2
    assert searching[-1] < 0.01
    assert 0.2 < brows(phrase(2.0, energy_db=12.0))[-1, DOWN] < 0.4
    assert not brows(phrase(2.0, energy_db=0.0))[:, DOWN].any()


def test_a_high_voice_lifts_them_a_little() -> None:
    low, high = (brows(phrase(2.0, melody=melody))[-1, INNER] for melody in (-6.0, 6.0))
    assert low == 0.0
    assert 0.03 < high < 0.12


def test_people_raise_them_some_times_a_minute() -> None:
    raised = brows(talk(240.0))[:, INNER]
    rises = np.flatnonzero((raised[1:] > 0.15) & (raised[:-1] <= 0.15))
    assert 8.0 < len(rises) / 4.0 < 30.0
    assert not brows(silence(60.0)).any()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from([*talk(20.0), *silence(1.0)]), min_size=1, max_size=60),
    st.floats(0.0, 2.0),
    st.integers(0, 2**64),
)
def test_they_stay_in_range_and_are_never_thrown(heard: list[Prosody], amount: float, seed: int) -> None:
    moved = brows(heard, Character(brows=amount), seed)
    assert moved.min() >= 0.0
    assert moved.max() <= 1.0
    assert not np.delete(moved, MOVED, axis=1).any()
    assert np.abs(np.diff(moved, axis=0)).max(initial=0.0) * FPS <= FASTEST * max(amount, 1.0)


def test_silence_calms_within_a_second() -> None:
    for seed in range(10):
        heard = talk(9.0, seed)
        last = max(n for n, one in enumerate(heard) if one.speaking) + 1
        end = Prosody(pause_s=0.25, phrase_end=PhraseEnd(-0.25, Boundary.FALL))
        after = brows([*heard[:last], end, *silence(2.0, 0.28)], seed=seed)[last + FPS :]
        assert after.max() < 0.02


def test_equal_voices_move_equal_brows_and_a_character_may_keep_them_still() -> None:
    heard = talk(30.0)
    assert brows(heard).tobytes() == brows(heard).tobytes()
    assert brows(heard).tobytes() != brows(heard, seed=2).tobytes()
    assert not brows(heard, Character(brows=0.0)).any()


@pytest.mark.slow
def test_a_long_talk_begins_and_ends_alike() -> None:
    moved = brows(talk(480.0))[:, [INNER, DOWN]]
    first, second = np.split(moved[: len(moved) // 2 * 2], 2)
    assert np.abs(first.mean(axis=0) - second.mean(axis=0)).max() < 0.025
