"""Where the eyes look, and what the head does for it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, LOWER_FACE, POSE_ANGLES
from facewire.face.character import USUAL, Character
from facewire.face.eyes.gaze import Gaze
from facewire.face.eyes.look import look
from facewire.face.eyes.shift import EYES_REACH, HEAD_REACH, Direction, within_reach
from facewire.face.head.stage import LIMITS
from facewire.face.tune import MASKS, Tuning
from facewire.values import Boundary, Face, Floats, PhraseEnd, Prosody
from tests.face.faces import FPS, SPOKEN, context, face
from tests.face.head.voices import silence, talk

EYES = [index for index, name in enumerate(CHANNELS) if name.startswith("eyeLook")]
HEAD, LEFT, RIGHT = (
    [POSE_ANGLES.index(f"{part}Yaw"), POSE_ANGLES.index(f"{part}Pitch")]
    for part in ("head", "leftEye", "rightEye")
)
AHEAD = Character(gaze=0.0, head="off")


def faces(
    heard: Iterable[Prosody], character: Character = USUAL, seed: int = 5, head: Floats | None = None
) -> list[Face]:
    """What is drawn on faces whose heads are turned so: float32[N, 2], yaw and pitch."""
    gaze, drawn = Gaze(seed, FPS), []
    for n, prosody in enumerate(heard):
        given_face = face()
        if head is not None:
            given_face.pose[HEAD] = head[n]
        drawn.append(gaze.apply(context(n)._replace(prosody=prosody, character=character), given_face))
    return drawn


def poses(*arguments: Any, **more: Any) -> NDArray[np.float64]:
    """float64[N, 9]"""
    return np.array([one.pose for one in faces(*arguments, **more)], np.float64)


def directions(pose: NDArray[np.float64]) -> NDArray[np.float64]:
    """Yaw and pitch of the gaze in space, degrees: float64[N, 2]."""
    return np.degrees(pose[:, HEAD] + 0.5 * (pose[:, LEFT] + pose[:, RIGHT]))


def test_equal_seeds_and_voices_look_alike() -> None:
    heard = talk(60.0)
    assert poses(heard).tobytes() == poses(heard).tobytes()
    assert poses(heard).tobytes() != poses(heard, seed=6).tobytes()


HEARD = st.lists(st.sampled_from([*talk(20.0), *silence(1.0)]), min_size=1, max_size=40)
LOOKS = st.none() | st.tuples(st.floats(-1.57, 1.57), st.floats(-1.57, 1.57))


@settings(deadline=None, max_examples=50)
@given(HEARD, st.floats(0.0, 2.0), LOOKS, st.integers(0, 2**64))
def test_it_stays_in_range_and_moves_eyes_and_head_alone(
    heard: list[Prosody], gaze: float, look_at: Direction | None, seed: int
) -> None:
    for one in faces(heard, Character(gaze=gaze, look_at=look_at), seed):
        assert (one.weights >= 0.0).all()
        assert (one.weights <= 1.0).all()
        assert not np.delete(one.weights, EYES).any()
        assert np.abs(one.pose[[LEFT[0], RIGHT[0]]]).max() <= EYES_REACH[0] + 1e-6
        assert np.abs(one.pose[[LEFT[1], RIGHT[1]]]).max() <= EYES_REACH[1] + 1e-6
        assert not one.pose[POSE_ANGLES.index("headRoll")]


@pytest.mark.slow
def test_people_who_talk_look_away_more_and_mostly_look_at_the_viewer() -> None:
    def away(heard: list[Prosody], speaking: bool) -> float:
        angles = np.hypot(*directions(poses(heard)).T)
        return float(
            np.mean(
                [angle > 5.5 for angle, one in zip(angles, heard, strict=True) if one.speaking == speaking]
            )
        )

    assert 0.12 < away(talk(200.0), True) < 0.5
    assert 0.01 < away(silence(200.0), False) < 0.12


def test_a_turn_ends_with_the_eyes_on_the_viewer() -> None:
    end = Prosody(pause_s=0.25, phrase_end=PhraseEnd(-0.25, Boundary.FALL))
    for seed in range(12):
        heard = [*talk(9.0, seed), end, *silence(1.5, 0.28)]
        after = directions(poses(heard, seed=seed))[-round(1.4 * FPS) : -round(0.35 * FPS)]
        assert np.hypot(*after.T).max() < 7.5, "small movements alone"


def test_one_end_of_a_phrase_more_moves_no_look_that_comes_long_after() -> None:
    heard = talk(60.0)
    more = heard.copy()
    more[40] = more[40]._replace(phrase_end=PhraseEnd(-0.2, Boundary.LEVEL))
    one, other = (np.array(directions(poses(voice))) for voice in (heard, more))
    assert np.ptp(one[20 * FPS :, 0]) > 5.0
    np.testing.assert_allclose(other[20 * FPS :], one[20 * FPS :], atol=0.01)


def test_most_turns_begin_with_a_look_beside() -> None:
    averted = []
    for seed in range(40):
        heard = [*silence(2.0), *[Prosody(phrase_s=(n + 1) / FPS, pause_s=0.0) for n in range(FPS)]]
        averted.append(np.hypot(*directions(poses(heard, seed=seed))[-FPS // 2]) > 4.5)
    assert 0.4 < np.mean(averted) < 0.95


@pytest.mark.slow
def test_an_hour_stays_around_the_viewer() -> None:
    fps = 10
    gaze, looks = Gaze(3, fps), []
    for n, prosody in enumerate(talk(3600.0, fps=fps)):
        looks.append(gaze.apply(context(n, fps=fps)._replace(prosody=prosody), face()).pose)
    parts = directions(np.array(looks, np.float64)).reshape(6, -1, 2)
    # Who plans looks up: half a degree of the mean.
    assert np.abs(parts.mean(axis=(0, 1))).max() < 1.0
    assert np.abs(parts.mean(axis=1)).max() < 1.5
    assert np.ptp(parts.std(axis=1), axis=0).max() < 1.5


def test_leaps_are_as_fast_as_eyes_are_and_no_faster() -> None:
    speed = np.abs(np.diff(directions(poses(talk(120.0))), axis=0)) * FPS
    assert speed.max() < 600.0


def test_what_the_game_says_comes_before_looks_beside() -> None:
    looks = directions(poses(talk(60.0), replace(AHEAD, look_at=(0.2, -0.1))))[FPS:]
    assert np.allclose(looks, np.degrees([0.2, -0.1]), atol=0.1)


def test_a_target_that_moves_is_followed_within_a_frame_or_two() -> None:
    gaze = Gaze(1, FPS)
    for n in range(60):
        target = (0.004 * n, 0.0)
        pose = gaze.apply(context(n)._replace(character=replace(AHEAD, look_at=target)), face()).pose
        assert abs(float(pose[LEFT[0]] + pose[RIGHT[0]]) / 2.0 - target[0]) <= 0.012


@pytest.mark.parametrize("fps", [31, 60, 120])
def test_a_target_that_moves_is_followed_at_every_rate_of_frames(fps: int) -> None:
    gaze, behind = Gaze(1, fps), []
    for n in range(2 * fps):
        target = (0.4 * np.sin(np.pi * n / fps), 0.0)
        character = replace(AHEAD, look_at=target)
        pose = gaze.apply(context(n, fps=fps)._replace(character=character), face()).pose
        behind.append(abs(float(pose[LEFT[0]] + pose[RIGHT[0]]) / 2.0 - target[0]))
    assert max(behind) < 0.02


@pytest.mark.parametrize("fps", [31, 60, 120])
@pytest.mark.parametrize("drift", [0.0, 0.001, 0.02])
def test_a_leap_to_a_target_that_moves_takes_as_long_as_to_one_that_does_not(fps: int, drift: float) -> None:
    gaze, there_s = Gaze(1, fps), []
    for n in range(fps):
        character = replace(AHEAD, look_at=(0.5 + drift * n / fps, 0.0))
        pose = gaze.apply(context(n, fps=fps)._replace(character=character), face()).pose
        if float(pose[LEFT[0]] + pose[RIGHT[0]]) / 2.0 > 0.45:
            there_s.append(n / fps)
    assert 0.03 <= there_s[0] <= 0.075


def test_the_head_takes_part_in_large_shifts_alone() -> None:
    near, far = (poses(silence(3.0), Character(gaze=0.0, look_at=(yaw, 0.0)))[-1] for yaw in (0.25, 0.9))
    assert abs(near[HEAD[0]]) < 1e-6
    assert 0.3 < far[HEAD[0]] < 0.6
    assert far[HEAD[0]] + far[LEFT[0]] == pytest.approx(0.9, abs=0.01)
    still = poses(silence(3.0), replace(AHEAD, look_at=(0.9, 0.0)))[-1]
    assert still[HEAD[0]] == 0.0
    assert still[LEFT[0]] == pytest.approx(EYES_REACH[0])


@given(LOOKS, st.tuples(st.floats(-LIMITS[0], LIMITS[0]), st.floats(-LIMITS[1], LIMITS[1])))
def test_no_look_turns_a_head_further_than_necks_reach(look_at: Direction | None, own: Direction) -> None:
    heads = np.tile(np.array(own, np.float32), (2 * FPS, 1))
    pose = poses(silence(2.0), Character(look_at=look_at), head=heads)[-1]
    assert (np.abs(pose[HEAD]) <= HEAD_REACH).all()
    if look_at is None:
        np.testing.assert_allclose(pose[HEAD], own, atol=1e-6)


@given(st.floats(-3.0, 3.0), st.floats(0.1, 2.0))
def test_a_reach_holds_back_smoothly(angle: float, reach: float) -> None:
    step = 1e-4
    slope = (within_reach(angle + step, reach) - within_reach(angle - step, reach)) / (2 * step)
    assert -1e-6 <= slope <= 1.0 + 1e-6
    assert abs(within_reach(angle, reach)) <= min(abs(angle), reach) + 1e-12


def test_a_head_that_is_not_ours_does_not_turn() -> None:
    gaze, tuning = Gaze(1, FPS), Tuning().with_mask(MASKS["lower"])
    for n in range(FPS):
        one = context(n, tuning=tuning)._replace(character=Character(look_at=(0.9, 0.0)))
        assert not gaze.apply(one, face()).pose[HEAD].any()


def test_the_eyes_stay_on_the_viewer_while_the_head_moves() -> None:
    time = np.arange(10 * FPS) / FPS
    head = 0.15 * np.stack([np.sin(time), np.cos(1.3 * time)], axis=1).astype(np.float32)
    moving, still = (directions(poses(silence(10.0), head=one)) for one in (head, None))
    assert np.allclose(moving, still, atol=0.01)
    assert np.abs(poses(silence(10.0), AHEAD, head=head)[:, LEFT]).max() == 0.0, "they keep still in the head"


def test_eyes_converge_on_the_viewer_and_less_beside() -> None:
    pose = poses(talk(60.0))
    inward = pose[FPS:, LEFT[0]] - pose[FPS:, RIGHT[0]]
    assert inward.max() == pytest.approx(0.09, abs=0.001)
    assert 0.03 < inward.min() < 0.08
    assert (pose[:, LEFT[1]] == pose[:, RIGHT[1]]).all()


def test_weights_say_what_the_angles_say() -> None:
    for one in faces(talk(20.0)):
        for side, (yaw, pitch) in (("Left", LEFT), ("Right", RIGHT)):
            shown = np.zeros(len(CHANNELS), np.float32)
            for index, weight in look(side, float(one.pose[yaw]), float(one.pose[pitch])):
                shown[index] = weight
            own = [CHANNEL_INDEX[f"eyeLook{way}{side}"] for way in ("In", "Out", "Up", "Down")]
            assert np.allclose(one.weights[own], shown[own], atol=1e-6)


def test_it_leaves_the_mouth_alone() -> None:
    seen = Gaze(1, FPS).apply(context(100), face(mouth=SPOKEN))
    lower = sorted(LOWER_FACE)
    np.testing.assert_array_equal(seen.weights[lower], SPOKEN.weights[lower])
    assert (seen.visemes is SPOKEN.visemes, seen.voice) == (True, 1.0)
