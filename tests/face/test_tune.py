import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import UsageError
from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.face.rest import REST
from facewire.face.tune import MASKS, Tuning, channel_index
from tests.face.faces import SPOKEN, bytes_of, face

JAW, SMILE = CHANNEL_INDEX["jawOpen"], CHANNEL_INDEX["mouthSmileLeft"]


def test_gain_offset_clamp_and_mask() -> None:
    tuning = Tuning().with_gain(JAW, 3.0).with_offset(SMILE, 0.25).with_mask(frozenset({JAW, SMILE}))
    weights = tuning.apply(face(np.full(52, 0.5, np.float32))).weights
    assert weights[JAW] == 1.0
    assert weights[SMILE] == 0.75
    assert np.count_nonzero(weights) == 2


def test_untuned_a_face_stays_as_it_is() -> None:
    assert bytes_of(Tuning().apply(face(mouth=SPOKEN))) == bytes_of(face(mouth=SPOKEN))


def test_the_face_that_it_is_given_stays_as_it_is() -> None:
    given_face = face(mouth=SPOKEN)
    before = bytes_of(given_face)
    Tuning().with_gain(JAW, 0.5).with_mask(MASKS["upper"]).apply(given_face)
    assert bytes_of(given_face) == before


@given(st.floats(0, 1), st.floats(0, 2))
def test_lips_that_meet_still_meet_when_the_jaw_is_tuned(jaw: float, gain: float) -> None:
    weights = np.zeros(52, np.float32)
    weights[JAW] = weights[CHANNEL_INDEX["mouthClose"]] = jaw
    tuned = Tuning().with_gain(JAW, gain).apply(face(weights)).weights
    assert tuned[JAW] == tuned[CHANNEL_INDEX["mouthClose"]]


def test_the_lower_face_leaves_eyes_and_brows_to_a_tracker() -> None:
    names = {CHANNELS[index] for index in MASKS["lower"]}
    assert "jawOpen" in names
    assert "tongueOut" in names
    assert not any(name.startswith(("eye", "brow", "nose")) for name in names)
    assert MASKS["lower"] | MASKS["upper"] == MASKS["full"]


@pytest.mark.parametrize("mask", ["upper", "none"])
def test_where_no_mouth_is_driven_the_visemes_say_silence(mask: str) -> None:
    tuned = Tuning().with_mask(MASKS[mask]).apply(face(mouth=SPOKEN))
    np.testing.assert_array_equal(tuned.visemes, REST.visemes)


@pytest.mark.parametrize("driven", [MASKS["full"], MASKS["lower"], frozenset({JAW}), frozenset({SMILE})])
def test_where_a_part_of_the_mouth_is_driven_the_visemes_stay(driven: frozenset[int]) -> None:
    tuned = Tuning().with_mask(driven).apply(face(mouth=SPOKEN))
    np.testing.assert_array_equal(tuned.visemes, SPOKEN.visemes)


@pytest.mark.parametrize(
    ("driven", "kept"),
    [
        (MASKS["full"], (3, 4, 6, 7)),
        (MASKS["upper"], (3, 4, 6, 7)),
        (MASKS["lower"], ()),
        (MASKS["none"], ()),
        (frozenset({CHANNEL_INDEX["browInnerUp"]}), ()),
        (frozenset({CHANNEL_INDEX["eyeLookInRight"]}), (6, 7)),
    ],
)
def test_the_angles_of_an_eye_that_is_not_driven_stay_0(
    driven: frozenset[int], kept: tuple[int, ...]
) -> None:
    looking = face()
    looking.pose[[0, 1, 3, 4, 6, 7]] = 0.2
    pose = Tuning().with_mask(driven).apply(looking).pose
    assert np.flatnonzero(pose).tolist() == [0, 1, *kept]
    assert looking.pose[3] == np.float32(0.2)


@pytest.mark.parametrize("spelling", ["jawOpen", "JawOpen", "jaw_open", "JAWOPEN"])
def test_channels_are_found_under_any_usual_spelling(spelling: str) -> None:
    assert channel_index(spelling) == JAW


def test_an_unknown_channel_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="there is no channel 'jawClosed'; did you mean jawOpen"):
        channel_index("jawClosed")
