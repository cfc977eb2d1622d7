import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import UsageError
from facewire.face.character import TRAITS, USUAL, Character, Trait

NUMBERS = [name for name, trait in TRAITS.items() if not trait.choices and not trait.direction]


def test_the_usual_character_is_not_unusual() -> None:
    assert USUAL.unusual == ()


@given(st.sampled_from(NUMBERS), st.floats(0.0, 1.0))
def test_a_trait_is_changed_and_the_others_stay(name: str, share: float) -> None:
    trait = TRAITS[name]
    value = trait.low + share * (trait.high - trait.low)
    changed = USUAL.with_traits(((name, value),))
    assert getattr(changed, name) == value
    assert dict(changed.unusual).keys() <= {name}


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("beyond", [-1.0, 1.0, math.nan])
def test_a_number_out_of_range_is_refused(name: str, beyond: float) -> None:
    trait = TRAITS[name]
    value = trait.high + beyond if beyond > 0 else trait.low + beyond
    with pytest.raises(UsageError, match=f"{name} is .*from {trait.low:g} to {trait.high:g}"):
        USUAL.with_traits(((name, value),))


def test_a_direction_is_two_angles_within_a_quarter_turn() -> None:
    assert Character(look_at=(0.5, -0.25)).look_at == (0.5, -0.25)
    with pytest.raises(UsageError, match=r"look_at is 2.0; it must be from .* rad"):
        Character(look_at=(0.0, 2.0))


def test_a_trait_that_there_is_not_names_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"gase.*gaze"):
        USUAL.with_traits((("gase", 1.0),))


def test_every_trait_is_explained_in_one_line() -> None:
    for trait in TRAITS.values():
        assert isinstance(trait, Trait)
        assert trait.help
        assert "\n" not in trait.help


def test_a_word_is_one_of_the_choices_and_no_number() -> None:
    assert Character(mood="joy").mood == "joy"
    for wrong in ("joyy", 0.5):
        with pytest.raises(UsageError, match="mood"):
            USUAL.with_traits((("mood", wrong),))
