"""Lids under all that moves them at once: laws over any face."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.face.character import Character
from facewire.face.expression.table import MOODS
from facewire.face.eyes.lids import Lids
from facewire.face.rest import REST
from facewire.face.stages import usual_stages
from facewire.values import Face, Floats
from tests.face.expression.mouths import FACES, own
from tests.face.faces import FPS, context, draw, face

BLINK, SQUINT, WIDE, DOWN, UP = (
    CHANNEL_INDEX[f"eye{name}Left"] for name in ("Blink", "Squint", "Wide", "LookDown", "LookUp")
)
MOVED = {CHANNEL_INDEX[f"eye{name}{side}"] for name in ("Squint", "Wide", "LookDown", "LookUp")
         for side in ("Left", "Right")}  # fmt: skip
KEPT = sorted(set(range(len(CHANNELS))) - MOVED)


def with_lids(**weights: float) -> Floats:
    eye = np.zeros(len(CHANNELS), np.float32)
    for name, value in weights.items():
        eye[CHANNEL_INDEX[f"eye{name}Left"]] = value
    return Lids().apply(context(), face(eye)).weights


@settings(max_examples=50)
@given(FACES)
def test_lids_only_take_away_and_only_what_moves_lids(one: Face) -> None:
    before = one.weights.copy()
    after = Lids().apply(context(), own(one)).weights
    assert (after <= before).all()
    assert (after >= 0.0).all()
    assert (after[KEPT] == before[KEPT]).all()


@settings(max_examples=50)
@given(st.floats(0.0, 0.32), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_what_fits_beside_lids_that_are_not_nearly_shut_is_left_alone(
    blink: float, down: float, squint: float
) -> None:
    weights = with_lids(Blink=blink, LookDown=down, Squint=squint, Wide=squint)
    np.testing.assert_allclose(weights[[BLINK, DOWN, SQUINT, WIDE]], [blink, down, squint, squint], atol=1e-6)


def test_shut_lids_are_moved_by_nothing_else() -> None:
    weights = with_lids(Blink=1.0, LookDown=0.8, LookUp=0.5, Squint=0.7, Wide=0.9)
    assert weights[BLINK] == 1.0
    assert not weights[sorted(MOVED)].any()


def test_a_squint_gives_way_before_a_look_does() -> None:
    weights = with_lids(Blink=0.8, LookDown=0.5, Squint=0.4)
    assert weights[DOWN] == np.float32(0.5)
    assert 0.0 < weights[SQUINT] < 0.2


@pytest.mark.parametrize("mood", MOODS)
def test_eyes_that_blink_are_shut_by_the_lids_alone_in_every_mood(mood: str) -> None:
    stages = usual_stages(1, FPS)
    character = Character(mood=mood, mood_gain=1.0, blinks=3.0, look_at=(0.0, 0.4))
    frames = [draw(stages, context(n, REST)._replace(character=character)) for n in range(8 * FPS)]
    shut = [one.weights for one in frames if one.weights[BLINK] == 1.0]
    assert shut, "nothing has blinked"
    for weights in shut:
        assert not weights[sorted(MOVED)].any()
