"""The bundled clip as the demo's head shows it: nothing comes through the skin, and what is shut is shut."""

import numpy as np
import pytest

from facewire.commands.run import DEMO_CLIP
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.character import Character
from facewire.face.closure import CHANNEL_GAP
from facewire.pipeline.offline import Bake, bake
from facewire.ports import Engine
from facewire.serve.engines import EngineChoice, build_offline
from facewire.values import Floats
from tests.godot.head_file import HeadFile
from tests.godot.test_face_on_head import named, teeth_seen
from tests.godot.test_head import eye_seen, poking

pytestmark = pytest.mark.slow

FPS = 31
CHARACTERS = {
    "usual": Character(),
    "joy": Character(mood="joy", mood_gain=1.0, mood_fade=0.1, gaze=2.0),
    "shout": Character(mood="shout", mood_gain=1.0, mood_fade=0.1, mouth=2.0, articulation=1.0),
}
TONGUE, BLINK, CLOSE = (CHANNEL_INDEX[name] for name in ("tongueOut", "eyeBlinkLeft", "mouthClose"))
SOME = 6
"""Frames that are looked at: each takes a sixth of a second."""


@pytest.fixture(scope="module")
def head() -> HeadFile:
    return HeadFile()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return build_offline(EngineChoice("onnx", FPS, None, 1, None))


@pytest.fixture(scope="module")
def takes(engine: Engine) -> dict[str, Floats]:
    """Return the weights of the clip [frames, 52] by the name of the character that says it."""
    return {
        name: np.array(
            [one.face.weights for one in bake(DEMO_CLIP, Bake(FPS, 48.0, 0, character=who), engine)]
        )
        for name, who in CHARACTERS.items()
    }


@pytest.mark.parametrize("name", CHARACTERS)
def test_teeth_and_tongue_stay_behind_the_skin(head: HeadFile, takes: dict[str, Floats], name: str) -> None:
    take = takes[name]
    furthest_out = take[:, TONGUE].argsort()[-SOME:]
    assert take[furthest_out[-1], TONGUE] > 0.1, "the clip has a th"
    for frame in (*furthest_out, *range(0, len(take), len(take) // SOME)):
        assert poking(head, named(take[frame])) < 0.3, frame


@pytest.mark.parametrize("name", CHARACTERS)
def test_eyes_that_blink_are_shut(head: HeadFile, takes: dict[str, Floats], name: str) -> None:
    take = takes[name]
    shut = np.flatnonzero(take[:, BLINK] == 1.0)
    assert len(shut) > 1
    for frame in shut[:SOME]:
        assert eye_seen(head, named(take[frame])) == 0.0, frame


@pytest.mark.parametrize("name", ["joy", "shout"])
def test_closures_show_no_more_teeth_than_the_voice_alone_leaves(
    head: HeadFile, takes: dict[str, Floats], name: str
) -> None:
    plain = takes["usual"]
    shut = np.flatnonzero((plain @ CHANNEL_GAP < 0.0) & (plain[:, CLOSE] > 0.08))
    assert len(shut) > 8, "the clip has p, b or m"
    for frame in shut[:: max(len(shut) // SOME, 1)]:
        left = teeth_seen(head, named(plain[frame]))
        # A smile widens what is left open.
        assert teeth_seen(head, named(takes[name][frame])) <= 1.25 * left + 1.0, frame
