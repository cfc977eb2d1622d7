"""Real speech at full intensity: what the voice shuts is shut in every mood and every style."""

from pathlib import Path

import numpy as np
import pytest

from facewire.commands.run import DEMO_CLIP
from facewire.face.channels import CHANNEL_INDEX, LOWER_FACE, VISEMES
from facewire.face.character import Character
from facewire.face.closure import CHANNEL_GAP
from facewire.face.expression.table import MOODS
from facewire.pipeline.offline import Bake, bake
from facewire.ports import Engine
from facewire.serve.engines import EngineChoice, build_offline
from facewire.values import Floats, Frame

pytestmark = pytest.mark.slow

FPS = 31
LIPS_NAMED = [VISEMES.index(name) for name in ("PP", "FF")]
ROLL = CHANNEL_INDEX["mouthRollLower"]
STYLES = {"wide": Character(mouth=2.0), "lips": Character(jaw=-1.0)}
CHARACTERS = {mood: Character(mood=mood, mood_gain=1.0, mood_fade=0.1) for mood in MOODS} | STYLES


@pytest.fixture(scope="module")
def engine() -> Engine:
    return build_offline(EngineChoice("onnx", FPS, None, 1, None))


def spoken(engine: Engine, character: Character, clip: Path = DEMO_CLIP) -> list[Frame]:
    return list(bake(clip, Bake(FPS, 48.0, 0, character=character), engine))


def weights(frames: list[Frame]) -> Floats:
    return np.array([frame.face.weights for frame in frames])


@pytest.fixture(scope="module")
def neutral(engine: Engine) -> list[Frame]:
    return spoken(engine, Character())


@pytest.mark.parametrize("name", CHARACTERS)
def test_what_the_voice_shuts_is_shut(engine: Engine, neutral: list[Frame], name: str) -> None:
    coloured, plain = weights(spoken(engine, CHARACTERS[name])), weights(neutral)
    gap = plain @ CHANNEL_GAP
    named = np.array([frame.face.visemes[LIPS_NAMED].max() > 0.5 for frame in neutral])
    shut = named & (gap < 0.05)
    assert shut.sum() >= 20, "the clip has lips that close"
    assert ((coloured @ CHANNEL_GAP)[shut] <= gap[shut] + 1e-3).all()
    np.testing.assert_allclose(coloured[shut][:, ROLL], plain[shut][:, ROLL], atol=1e-3)


def test_without_a_mood_the_mouth_is_the_networks(engine: Engine, neutral: list[Frame]) -> None:
    """The bars of the mouth cannot move: no stage of mood or style touches it."""
    lower = sorted(LOWER_FACE)
    other = weights(spoken(engine, Character(mood_gain=1.0, mood_fade=0.1)))
    assert np.array_equal(other[:, lower], weights(neutral)[:, lower])
