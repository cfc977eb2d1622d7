"""What is set comes smoothly: every trait that is a number, in one place."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import TRAITS, USUAL, Character
from facewire.face.movement.easing import EASED, EASES_S, Easing
from facewire.face.stages import usual_stages
from tests.face.faces import FPS, SPOKEN, context, draw
from tests.face.head.voices import talk

FASTEST = 2.443 / EASES_S
"""Of a trait, in its ranges a second."""
BELOW_THE_EYES = slice(CHANNEL_INDEX["jawForward"], None)
NUMBERS = st.fixed_dictionaries({name: st.floats(TRAITS[name].low, TRAITS[name].high) for name in EASED})
SETS = st.lists(st.tuples(NUMBERS, st.integers(1, 9)), min_size=1, max_size=5)


def test_every_trait_that_is_a_number_is_eased_or_has_a_reason_not_to_be() -> None:
    words = {name for name, trait in TRAITS.items() if trait.choices or trait.direction}
    counts_and_times = {"blinks", "mood_fade", "mood_hold"}
    with_the_mood = {"mood_gain"}
    assert set(EASED) == set(TRAITS) - words - counts_and_times - with_the_mood


@given(SETS, st.sampled_from([10, 31, 120]))
def test_no_number_goes_faster_than_its_range_allows(
    sets: list[tuple[dict[str, float], int]], fps: int
) -> None:
    easing = Easing(fps)
    shown = [easing.step(USUAL)]
    for values, frames in sets:
        shown += [easing.step(asked) for asked in [replace(USUAL, **values)] * frames]  # type: ignore[arg-type]
    for name in EASED:
        steps = np.abs(np.diff([getattr(one, name) for one in shown]))
        most = FASTEST * (TRAITS[name].high - TRAITS[name].low) / fps
        assert steps.max() <= most + 2e-3, name


@given(NUMBERS, NUMBERS)
def test_the_first_is_as_asked_and_the_last_too(first: dict[str, float], last: dict[str, float]) -> None:
    begins, ends = Character(**first), Character(**last)  # type: ignore[arg-type]
    easing = Easing(FPS)
    assert easing.step(begins) is begins
    shown = [easing.step(ends) for _ in range(2 * FPS)]
    assert shown[-1] is ends
    assert all(one.head == ends.head for one in shown)


def test_what_is_no_number_comes_at_once() -> None:
    easing = Easing(FPS)
    easing.step(USUAL)
    shown = easing.step(Character(mood="joy", look_at=(0.3, 0.1), blinks=2.0, brows=0.0))
    assert (shown.mood, shown.look_at, shown.blinks) == ("joy", (0.3, 0.1), 2.0)
    assert 0.9 < shown.brows < 1.0


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Character(), Character(smile=1.0)),
        (Character(mouth=0.0), Character(mouth=2.0)),
        (Character(asymmetry=0.0), Character(asymmetry=2.0)),
        (Character(brows=0.0), Character(brows=2.0)),
    ],
)
def test_a_face_does_not_jump_when_a_trait_is_set(before: Character, after: Character) -> None:
    heard, at = talk(2.0), 20

    def drawn(eased: bool) -> list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
        stages, easing, faces = usual_stages(4, FPS), Easing(FPS), []
        for n, prosody in enumerate(heard):
            asked = before if n < at else after
            shown = easing.step(asked) if eased else asked
            mouth = SPOKEN._replace(weights=SPOKEN.weights * np.float32(0.5))
            faces.append(draw(stages, context(n, mouth)._replace(prosody=prosody, character=shown)).weights)
        return faces

    steps, leaps = (
        float(np.abs(faces[at] - faces[at - 1])[BELOW_THE_EYES].max())
        for faces in (drawn(True), drawn(False))
    )
    assert steps < 0.06
    assert steps < 0.5 * leaps
