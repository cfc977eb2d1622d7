"""The stages together: what is drawn follows from the seed and the contexts alone."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, LOWER_FACE
from facewire.face.character import Character
from facewire.face.closure import CHANNEL_GAP
from facewire.face.rest import REST
from facewire.face.settle import settle_frames
from facewire.face.stage import Context
from facewire.face.stages import draw_together, usual_stages
from facewire.face.tune import MASKS, Tuning
from facewire.values import Face, Mouth
from tests.face.faces import FPS, SPOKEN, bytes_of, context, draw
from tests.face.head.voices import talk

LIDS = CHANNEL_INDEX["eyeBlinkLeft"]
LOWER = sorted(LOWER_FACE)

MOUTH_PAIRS = [
    (CHANNEL_INDEX[f"mouth{name}Left"], CHANNEL_INDEX[f"mouth{name}Right"])
    for name in ("Smile", "Frown", "Dimple", "Stretch")
]

JAW_ONLY = Mouth(np.eye(len(CHANNELS), dtype=np.float32)[CHANNEL_INDEX["jawOpen"]], SPOKEN.visemes, 0.75)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**64), st.integers(0, 10**7), st.lists(st.integers(0, 10), min_size=1, max_size=10))
def test_equal_seeds_and_contexts_give_equal_faces(seed: int, first: int, settling: list[int]) -> None:
    one, other = usual_stages(seed, FPS), usual_stages(seed, FPS)
    for n, settled in enumerate(settling, first):
        wanted = context(n, SPOKEN, settled)
        assert bytes_of(draw(one, wanted)) == bytes_of(draw(other, wanted))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 1000), st.integers(0, 10**6))
def test_an_idle_face_is_in_range_and_keeps_its_mouth_closed(seed: int, n: int) -> None:
    drawn = draw(usual_stages(seed, FPS), context(n))
    assert (drawn.weights >= 0.0).all()
    assert (drawn.weights <= 1.0).all()
    assert not drawn.weights[LOWER].any()
    assert drawn.visemes.tolist() == REST.visemes.tolist()
    assert drawn.voice == 0.0


class Noting:
    """A stage that draws nothing and notes its turns."""

    def __init__(self, name: str, turns: list[tuple[str, int]]) -> None:
        self.name, self.turns = name, turns

    def apply(self, context: Context, face: Face) -> Face:
        self.turns.append((self.name, context.n))
        return face


def test_faces_that_are_drawn_together_are_those_that_are_drawn_alone() -> None:
    contexts = [context(n, SPOKEN if n % 7 else REST) for n in range(40)]
    alone = {seed: usual_stages(seed, FPS) for seed in (1, 2)}
    wanted = [draw(alone[seed], one) for one in contexts for seed in (1, 2)]
    # One of the two has a stage more, as a tracked face has.
    together = {1: usual_stages(1, FPS), 2: (*usual_stages(2, FPS), Noting("last", []))}
    drawn = draw_together(
        [together[seed] for _ in contexts for seed in (1, 2)], [one for one in contexts for _ in (1, 2)]
    )
    assert list(map(bytes_of, drawn)) == list(map(bytes_of, wanted))
    assert draw_together([], []) == []


def test_whatever_stages_do_weights_are_in_range_and_each_face_has_its_own() -> None:
    class Beyond:
        def apply(self, context: Context, face: Face) -> Face:
            face.weights[:2] = -1.0, 1.0 + context.n
            face.pose[0] = context.n
            return face

    one, other = draw_together([(Beyond(),)] * 2, [context(1), context(2, SPOKEN)])
    assert one.weights[:2].tolist() == other.weights[:2].tolist() == [0.0, 1.0]
    assert (one.pose[0], other.pose[0]) == (1.0, 2.0)
    assert not one.weights[2:].any()
    assert SPOKEN.weights.tolist() == other.weights[2:].tolist() + SPOKEN.weights[:2].tolist()


def test_each_stage_has_its_turn_for_all_faces_before_the_next_one() -> None:
    turns: list[tuple[str, int]] = []
    stages = (Noting("first", turns), Noting("second", turns))
    draw_together([stages] * 3, [context(n) for n in range(3)])
    assert turns == [(name, n) for name in ("first", "second") for n in range(3)]


def test_the_mouth_that_was_made_is_the_mouth_that_is_drawn() -> None:
    drawn = draw(usual_stages(1, FPS), context(7, JAW_ONLY))
    np.testing.assert_array_equal(drawn.weights[LOWER], JAW_ONLY.weights[LOWER])
    np.testing.assert_array_equal(drawn.visemes, JAW_ONLY.visemes)
    assert drawn.voice == 0.75


def test_no_voice_changes_the_mouth_that_was_made() -> None:
    stages, random = usual_stages(5, FPS), np.random.default_rng(1)
    lips = np.flatnonzero(CHANNEL_GAP)
    for n, prosody in enumerate(talk(20.0)):
        weights = random.uniform(0.0, 1.0, len(CHANNELS)).astype(np.float32)
        drawn = draw(
            stages, context(n, Mouth(weights, SPOKEN.visemes, 1.0))._replace(prosody=prosody)
        ).weights
        np.testing.assert_array_equal(drawn[lips], weights[lips])
        for left, right in MOUTH_PAIRS:
            assert abs(drawn[left] + drawn[right] - weights[left] - weights[right]) < 1e-5
            assert abs(drawn[left] - weights[left]) <= 0.1


def test_a_mouth_settles_while_eyes_and_lids_go_on() -> None:
    stages = usual_stages(3, FPS)
    frames = [draw(stages, context(n, JAW_ONLY, settling=min(n, settle_frames(FPS)))) for n in range(4 * FPS)]
    assert frames[0].weights[LOWER].any()
    assert not any(frame.weights[LOWER].any() for frame in frames[settle_frames(FPS) :])
    assert max(frame.weights[LIDS] for frame in frames) > 0.5, "a face that settles still blinks"
    assert len({frame.pose.tobytes() for frame in frames}) > 1


def test_the_tuning_reaches_eyes_and_lids_too() -> None:
    tuning = Tuning().with_mask(MASKS["lower"])
    stages = usual_stages(3, FPS)
    frames = [draw(stages, context(n, JAW_ONLY, tuning=tuning)) for n in range(4 * FPS)]
    upper = sorted(MASKS["upper"])
    assert not any(frame.weights[upper].any() for frame in frames)
    assert all(frame.weights[CHANNEL_INDEX["jawOpen"]] == 1.0 for frame in frames)


def test_drawing_writes_to_nothing_that_is_shared() -> None:
    shared = SPOKEN.weights, SPOKEN.visemes, REST.weights, REST.visemes
    before = [one.tobytes() for one in shared]
    first = draw(usual_stages(1, FPS), context(100))
    first.weights[:] = 0.5
    first.pose[:] = 0.5
    assert draw(usual_stages(1, FPS), context(100)).weights.max() < 0.5
    stages, character = usual_stages(1, FPS), Character(mood="joy", mouth=0.7, smile=0.5)
    for n, prosody in enumerate(talk(20.0)):
        # A mouth that is made, one that settles, and one that has settled.
        one = context(n, SPOKEN if n % 2 else REST, settling=n % 40 if n % 80 > 40 else 0)
        drawn = draw(stages, one._replace(prosody=prosody, character=character))
        assert not any(np.shares_memory(drawn.weights, other) for other in shared)
    assert [one.tobytes() for one in shared] == before
