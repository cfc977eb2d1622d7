"""The stage that lets a tracker in: laws of its shares, whatever voice and tracker do."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, VISEMES
from facewire.face.closure import CHANNEL_GAP, LIPS
from facewire.face.rest import REST
from facewire.face.stage import Context
from facewire.face.stages import usual_stages
from facewire.face.tracking.mixing import PARTS, Mixing, Origin
from facewire.face.tracking.stage import Seen, Tracked
from facewire.face.tune import MASKS, Tuning
from facewire.values import Floats, Mouth
from tests.face.faces import FPS, bytes_of, context, draw

JAW, CLOSE, SMILE = (CHANNEL_INDEX[name] for name in ("jawOpen", "mouthClose", "mouthSmileLeft"))
BLINK = CHANNEL_INDEX["eyeBlinkLeft"]
MOUTH = sorted(PARTS["mouth"] + PARTS["jaw"])


class Camera:
    """A tracker that sees what it is told."""

    def __init__(self, values: Floats | None = None, level: float = 1.0) -> None:
        self.seen: Seen | None = Seen(
            np.zeros(61, np.float32) if values is None else values, np.ones(61, np.float32), level
        )
        self.heard: list[tuple[int, float]] = []
        self.asked: list[tuple[int, int]] = []

    def at(self, instant_ns: int, now_ns: int) -> Seen | None:
        self.asked.append((instant_ns, now_ns))
        return self.seen

    def hear(self, instant_ns: int, jaw: float) -> None:
        self.heard.append((instant_ns, jaw))


def mouth(voice: float = 1.0, viseme: str = "aa", **weights: float) -> Mouth:
    array = np.zeros(len(CHANNELS), np.float32)
    for name, value in weights.items():
        array[CHANNEL_INDEX[name]] = value
    return Mouth(array, np.eye(15, dtype=np.float32)[VISEMES.index(viseme)], voice)


def values(**weights: float) -> Floats:
    array = np.zeros(61, np.float32)
    for name, value in weights.items():
        array[CHANNEL_INDEX[name]] = value
    return array


def drawn(camera: Camera, *mouths: Mouth, mixing: Mixing | None = None) -> list[Floats]:
    stages = usual_stages(1, FPS, Tracked(camera, mixing or Mixing.usual(), FPS))
    return [draw(stages, context(n, one)).weights for n, one in enumerate(mouths)]


def test_a_tracked_smile_shows_in_silence() -> None:
    (weights,) = drawn(Camera(values(mouthSmileLeft=0.7, eyeBlinkLeft=1.0)), REST)
    assert weights[SMILE] == np.float32(0.7)
    assert weights[BLINK] == 1.0


def test_the_voice_wins_while_it_speaks_and_the_smile_comes_back() -> None:
    camera = Camera(values(mouthSmileLeft=0.7, jawOpen=0.9, eyeBlinkLeft=1.0))
    faces = drawn(camera, *[mouth(jawOpen=0.3)] * 8, *[REST] * 20)
    assert faces[7][JAW] == pytest.approx(0.3)
    assert faces[7][SMILE] == 0.0
    assert faces[7][BLINK] == 1.0
    # A pause between words is still the voice's; a third of a second later the tracker has all of it.
    assert faces[9][SMILE] < 0.2
    assert faces[8 + 10][SMILE] == np.float32(0.7)


def test_a_channel_can_be_the_trackers_alone() -> None:
    mixing = Mixing.usual().with_origin("mouthSmileLeft", "tracker").with_origin("eyes", "voice")
    faces = drawn(Camera(values(mouthSmileLeft=0.7)), *[mouth(jawOpen=0.3)] * 8, mixing=mixing)
    assert faces[7][SMILE] == np.float32(0.7)
    stages = usual_stages(1, FPS)
    without = [draw(stages, context(n, mouth(jawOpen=0.3))).weights for n in range(8)]
    eyes = [index for index in PARTS["eyes"] if index < 52]
    np.testing.assert_array_equal(faces[7][eyes], without[7][eyes])


def test_what_the_tracker_does_not_know_is_as_without_it() -> None:
    camera = Camera()
    camera.seen = Seen(np.ones(61, np.float32), np.zeros(61, np.float32), 1.0)
    stages, without = usual_stages(1, FPS, Tracked(camera, Mixing.usual(), FPS)), usual_stages(1, FPS)
    for n in range(200):
        assert bytes_of(draw(stages, context(n))) == bytes_of(draw(without, context(n)))


def test_without_a_pose_the_face_is_its_own() -> None:
    camera = Camera()
    camera.seen = None
    stages, without = usual_stages(1, FPS, Tracked(camera, Mixing.usual(), FPS)), usual_stages(1, FPS)
    spoken = mouth(jawOpen=0.4)
    for n in range(200):
        assert bytes_of(draw(stages, context(n, spoken))) == bytes_of(draw(without, context(n, spoken)))


def test_mask_and_gain_hold_for_the_tracker_too() -> None:
    tuning = Tuning().with_gain(SMILE, 0.5).with_mask(MASKS["lower"])
    stages = usual_stages(1, FPS, Tracked(Camera(np.ones(61, np.float32)), Mixing.usual(), FPS))
    weights = draw(stages, context(0, REST, tuning=tuning)).weights
    assert weights[SMILE] == 0.5
    assert weights[BLINK] == 0.0


def test_asks_for_its_own_instant_and_tells_what_it_hears() -> None:
    camera = Camera()
    stage = Tracked(camera, Mixing.usual(), FPS)
    spoken = mouth(jawOpen=0.5)
    for settling, at_ns in ((0, 1_000), (1, 2_000)):
        draw(usual_stages(1, FPS, stage), Context(0, FPS, spoken, settling, Tuning(), at_ns, 5_000))
    assert camera.asked == [(1_000, 5_000), (2_000, 5_000)]
    assert camera.heard == [(1_000, 0.5)], "a mouth that is held says nothing about when"


UNIT = st.floats(0.0, 1.0, width=32)


def _face(seed: int, extreme: bool) -> Floats:
    numbers = np.random.default_rng(seed).random(61)
    return np.asarray(np.round(numbers) if extreme else numbers, np.float32)


FACES = st.builds(_face, st.integers(0, 2**32), st.booleans())
MIXINGS = st.lists(st.tuples(st.sampled_from(list(PARTS)), st.sampled_from(list(Origin))), max_size=4).map(
    lambda changes: _mixed(changes)
)


def _mixed(changes: list[tuple[str, Origin]]) -> Mixing:
    mixing = Mixing.usual()
    for part, where in changes:
        mixing = mixing.with_origin(part, where)
    return mixing


@settings(max_examples=40)
@given(
    seen=FACES, level=UNIT, jaw=UNIT, press=st.floats(0.125, 1.0, width=32), named=st.booleans(),
    voice=UNIT, before=st.integers(0, 4), mixing=MIXINGS,
)  # fmt: skip
def test_closures_always_win(
    seen: Floats,
    level: float,
    jaw: float,
    press: float,
    named: bool,
    voice: float,
    before: int,
    mixing: Mixing,
) -> None:
    """Lips that the voice shuts for p, b or m are shut, whatever camera, level, table and voice say."""
    shut = mouth(voice, "PP" if named else "nn", jawOpen=min(jaw, press), mouthClose=press)
    *_, weights = drawn(Camera(seen, level), *[REST] * before, shut, mixing=mixing)
    assert CHANNEL_GAP @ weights == pytest.approx(CHANNEL_GAP @ shut.weights, abs=1e-5)
    assert weights[CLOSE] == pytest.approx(press)


@settings(max_examples=40)
@given(seen=FACES, mixing=MIXINGS)
def test_the_lower_lip_stays_tucked_for_f_and_v(seen: Floats, mixing: Mixing) -> None:
    """Also in the breath of an f, which is no voice yet."""
    tucked = mouth(
        0.0, "FF", jawOpen=0.08, mouthRollLower=0.32, mouthUpperUpLeft=0.18, mouthUpperUpRight=0.18
    )
    *_, weights = drawn(Camera(seen), REST, tucked, mixing=mixing)
    np.testing.assert_allclose(weights[LIPS], tucked.weights[LIPS], atol=1e-5)


@settings(max_examples=40)
@given(seen=FACES, mixing=MIXINGS)
def test_a_closure_without_an_open_jaw_wins_too(seen: Floats, mixing: Mixing) -> None:
    """Where the network shuts the jaw itself and names the viseme."""
    *_, weights = drawn(Camera(seen), REST, mouth(0.3, "PP"), mixing=mixing)
    assert CHANNEL_GAP @ weights == pytest.approx(0.0, abs=1e-5)


@settings(max_examples=40)
@given(seen=FACES, level=UNIT, mixing=MIXINGS, voices=st.lists(UNIT, min_size=1, max_size=12), jaw=UNIT)
def test_every_value_lies_between_voice_and_tracker(
    seen: Floats, level: float, mixing: Mixing, voices: list[float], jaw: float
) -> None:
    mouths = [mouth(voice, jawOpen=jaw) for voice in voices]
    merged = drawn(Camera(seen, level), *mouths, mixing=mixing)[-1]
    stages = usual_stages(1, FPS)
    alone = [draw(stages, context(n, one)).weights for n, one in enumerate(mouths)][-1]
    low, high = np.minimum(alone, seen[:52]), np.maximum(alone, seen[:52])
    assert (merged >= low - 1e-6).all()
    assert (merged <= high + 1e-6).all()


@settings(max_examples=40)
@given(seen=FACES, voices=st.lists(UNIT, min_size=2, max_size=30), jaw=st.floats(0.25, 1.0, width=32))
def test_the_mouth_changes_hands_at_a_bounded_speed(seen: Floats, voices: list[float], jaw: float) -> None:
    """Open lips and a still tracker: what moves is the share alone, wholly in 80 ms at most."""
    faces = drawn(Camera(seen), *[mouth(voice, jawOpen=jaw) for voice in voices])
    distance = np.abs(seen[MOUTH] - mouth(jawOpen=jaw).weights[MOUTH])
    for before, after in pairwise(faces):
        assert (np.abs(after[MOUTH] - before[MOUTH]) <= distance / (0.08 * FPS) + 1e-6).all()
