"""What a mood may do to a face: laws over random mouths and every mixture of moods."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.channels import CHANNEL_INDEX, LOWER_FACE
from facewire.face.closure import CHANNEL_GAP, gap_of
from facewire.face.expression.colour import Colour
from facewire.face.expression.levels import level_of
from facewire.face.expression.table import MOODS
from facewire.values import Face, Floats
from tests.face.expression.mouths import AT_REST, FACES, SHUT, TUCKED, face_of, is_as_shut

UNIT = st.floats(0.0, 1.0, width=32)
LEVELS = st.lists(UNIT, min_size=len(MOODS), max_size=len(MOODS)).map(lambda one: np.array(one, np.float32))


def gap(weights: Floats) -> float:
    return float(CHANNEL_GAP @ weights)


@settings(max_examples=30)
@given(LEVELS, FACES, UNIT)
def test_weights_stay_weights(levels: Floats, face: Face, speaking: float) -> None:
    weights = Colour(levels).on(face, speaking)
    assert (weights >= 0.0).all()
    assert (weights <= 1.0).all()


@settings(max_examples=30)
@given(LEVELS, SHUT, UNIT)
def test_lips_that_meet_for_p_b_m_meet_in_every_mood(levels: Floats, face: Face, speaking: float) -> None:
    assert is_as_shut(Colour(levels).on(face, speaking), face)


@settings(max_examples=30)
@given(LEVELS, TUCKED, UNIT)
def test_the_lip_that_is_tucked_for_f_v_is_tucked_in_every_mood(
    levels: Floats, face: Face, speaking: float
) -> None:
    assert is_as_shut(Colour(levels).on(face, speaking), face)


@settings(max_examples=30)
@given(LEVELS, st.floats(0.0, 0.4), st.floats(0.2, 1.0))
def test_a_lip_that_is_on_its_way_under_the_teeth_is_opened_by_no_mood(
    levels: Floats, jaw: float, roll: float
) -> None:
    """Also where the network opens the jaw too far for an f, or names another viseme."""
    face = face_of("E", jawOpen=jaw, mouthRollLower=roll, mouthUpperUp=0.1)
    assert gap(Colour(levels).on(face, 1.0)) <= gap_of(face) + 1e-6


@settings(max_examples=30)
@given(LEVELS, FACES)
def test_a_speaking_mouth_opens_only_as_far_as_it_is_open(levels: Floats, face: Face) -> None:
    before, after = gap_of(face), gap(Colour(levels).on(face, 1.0))
    if before <= 0.05:
        assert after <= before + 1e-5


@pytest.mark.parametrize("mood", MOODS)
def test_every_mood_shows_at_rest_and_parts_the_lips_a_little_at_most(mood: str) -> None:
    weights = Colour(level_of(mood, 1.0)).on(AT_REST, 0.0)
    assert weights.max() > 0.15
    assert gap(weights) < 0.3


@pytest.mark.parametrize("mood", ["sadness", "contempt", "tired", "whisper"])
def test_a_quiet_mood_leaves_the_lips_shut_at_rest(mood: str) -> None:
    assert gap(Colour(level_of(mood, 1.0)).on(AT_REST, 0.0)) <= 0.0


def test_anger_presses_the_lips_at_rest_and_bares_the_teeth_in_speech() -> None:
    anger = Colour(level_of("anger", 1.0))
    vowel = face_of("aa", jawOpen=0.56, mouthLowerDown=0.22, mouthUpperUp=0.12)
    press, lower, upper = (CHANNEL_INDEX[f"mouth{name}Left"] for name in ("Press", "LowerDown", "UpperUp"))
    at_rest, speaking = anger.on(AT_REST, 0.0), anger.on(vowel, 1.0)
    assert at_rest[press] > 0.5
    assert at_rest[lower] == at_rest[upper] == 0.0
    assert speaking[press] == vowel.weights[press]
    assert speaking[lower] > vowel.weights[lower] + 0.1


@pytest.mark.parametrize("mood", MOODS)
def test_an_open_vowel_stays_open(mood: str) -> None:
    vowel = face_of("aa", jawOpen=0.56, mouthLowerDown=0.22, mouthUpperUp=0.12)
    assert gap(Colour(level_of(mood, 1.0)).on(vowel, 1.0)) > 0.5 * gap_of(vowel)


def test_a_smile_gives_way_to_rounded_lips() -> None:
    smile = CHANNEL_INDEX["mouthSmileLeft"]
    joy = Colour(level_of("joy", 1.0))
    round_one = face_of("U", jawOpen=0.13, mouthPucker=0.68, mouthFunnel=0.42)
    open_one = face_of("aa", jawOpen=0.56)
    assert joy.on(round_one, 1.0)[smile] < 0.7 * joy.on(open_one, 1.0)[smile]


def test_a_whisper_moves_less_and_a_shout_more() -> None:
    vowel, jaw = face_of("aa", jawOpen=0.5), CHANNEL_INDEX["jawOpen"]
    whispered, shouted = (Colour(level_of(mood, 1.0)).on(vowel, 1.0)[jaw] for mood in ("whisper", "shout"))
    assert whispered < 0.35
    assert shouted > 0.7


def test_half_a_mood_is_half_as_much_at_rest() -> None:
    half, whole = (Colour(level_of("anger", gain)).on(AT_REST, 0.0) for gain in (0.5, 1.0))
    upper = sorted(set(range(52)) - LOWER_FACE)
    np.testing.assert_allclose(half[upper], 0.5 * whole[upper], atol=1e-6)
