"""A character's way to speak: laws over random mouths and every style."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import USUAL, Character
from facewire.face.closure import CHANNEL_GAP, gap_of
from facewire.face.expression.style import Style
from facewire.values import Face, Floats
from tests.face.expression.mouths import AT_REST, FACES, SHUT, TUCKED, face_of, is_as_shut, own
from tests.face.faces import FPS, context

JAW, UPPER, SMILE, FROWN = (
    CHANNEL_INDEX[name] for name in ("jawOpen", "mouthUpperUpLeft", "mouthSmileLeft", "mouthFrownLeft")
)
SIGNED = st.floats(-1.0, 1.0)
STYLES = st.builds(Character, mouth=st.floats(0.0, 2.0), jaw=SIGNED, articulation=SIGNED, smile=SIGNED)
VOWEL = face_of("aa", jawOpen=0.4, mouthLowerDown=0.2, mouthUpperUp=0.12)


def styled(face: Face, character: Character) -> Floats:
    return Style(FPS).apply(context()._replace(character=character), own(face)).weights


def test_without_a_style_the_face_is_the_very_same() -> None:
    assert Style(FPS).apply(context(), VOWEL) is VOWEL


@settings(max_examples=30)
@given(STYLES, FACES)
def test_weights_stay_weights(character: Character, face: Face) -> None:
    weights = styled(face, character)
    assert (weights >= 0.0).all()
    assert (weights <= 1.0).all()


@settings(max_examples=30)
@given(STYLES, SHUT)
def test_lips_that_meet_for_p_b_m_meet_in_every_style(character: Character, face: Face) -> None:
    assert is_as_shut(styled(face, character), face)


@settings(max_examples=30)
@given(STYLES, TUCKED)
def test_the_lip_that_is_tucked_for_f_v_is_tucked_in_every_style(character: Character, face: Face) -> None:
    assert is_as_shut(styled(face, character), face)


@settings(max_examples=30)
@given(STYLES, FACES)
def test_no_style_rounds_a_mouth_beyond_what_the_voice_does(character: Character, face: Face) -> None:
    rounding = [CHANNEL_INDEX["mouthFunnel"], CHANNEL_INDEX["mouthPucker"]]
    assert styled(face, character)[rounding].sum() <= max(face.weights[rounding].sum(), 1.0) + 1e-5


@settings(max_examples=30)
@given(STYLES)
def test_a_style_leaves_the_lips_shut_at_rest(character: Character) -> None:
    assert CHANNEL_GAP @ styled(AT_REST, character) == 0.0


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (Character(mouth=1.5), USUAL),
        (USUAL, Character(mouth=0.5)),
        (Character(articulation=1.0), USUAL),
        (USUAL, Character(articulation=-1.0)),
    ],
)
def test_one_mouth_opens_further_than_another(more: Character, less: Character) -> None:
    assert CHANNEL_GAP @ styled(VOWEL, more) > 1.1 * (CHANNEL_GAP @ styled(VOWEL, less))


def test_the_work_is_the_jaws_or_the_lips() -> None:
    by_jaw, by_lips = (styled(VOWEL, Character(jaw=share)) for share in (1.0, -1.0))
    assert by_jaw[JAW] == pytest.approx(0.6)
    assert by_lips[JAW] == pytest.approx(0.2)
    assert by_jaw[UPPER] < VOWEL.weights[UPPER] < by_lips[UPPER]


def test_a_mouth_that_does_not_move_does_not_twitch_at_closures() -> None:
    shut = face_of("PP", jawOpen=0.14, mouthClose=0.14, mouthPress=0.12)
    assert styled(shut, Character(mouth=0.0))[JAW] == 0.0


def test_a_smile_shows_at_rest_and_gives_way_to_rounded_lips() -> None:
    smiling = Character(smile=1.0)
    assert styled(AT_REST, smiling)[SMILE] == pytest.approx(0.45)
    assert styled(face_of("U", mouthPucker=0.8), smiling)[SMILE] < 0.25
    assert styled(AT_REST, Character(smile=-1.0))[FROWN] == pytest.approx(0.45)


def test_an_articulate_mouth_is_more_open_for_the_same_vowel_but_not_for_a_closure() -> None:
    clear = Character(articulation=1.0)
    shut = face_of("PP", jawOpen=0.3, mouthClose=0.3)
    assert CHANNEL_GAP @ styled(VOWEL, clear) > gap_of(VOWEL)
    assert CHANNEL_GAP @ styled(shut, clear) == pytest.approx(gap_of(shut), abs=1e-6)
