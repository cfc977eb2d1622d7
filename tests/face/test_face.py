import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import UsageError
from facewire.face.channels import (
    ARTICULATOR_TARGETS,
    ARTICULATORS,
    CHANNEL_INDEX,
    CHANNELS,
    DRIVE_CHANNELS,
    LOWER_FACE,
)
from facewire.face.idle import IdleMotion
from facewire.face.settle import REST, SETTLE_NS, settle, settle_frames
from facewire.face.solve import Expression, solve
from facewire.face.tune import MASKS, Tuning, channel_index
from facewire.values import Floats

FPS = 31


def idle(seed: int, n: int) -> tuple[Floats, Floats]:
    weights, pose = np.zeros(52, np.float32), np.zeros(9, np.float32)
    IdleMotion(seed, FPS).apply(n, weights, pose)
    return weights, pose


def blinks(seed: int, minutes: int) -> Floats:
    motion = IdleMotion(seed, FPS)
    lids = np.zeros(minutes * 60 * FPS, np.float32)
    for n in range(len(lids)):
        weights, pose = np.zeros(52, np.float32), np.zeros(9, np.float32)
        motion.apply(n, weights, pose)
        lids[n] = weights[CHANNEL_INDEX["eyeBlinkLeft"]]
    return lids


def test_every_articulator_reaches_one_channel_or_a_pair() -> None:
    for name, targets in zip(ARTICULATORS, ARTICULATOR_TARGETS, strict=True):
        names = [CHANNELS[target] for target in targets]
        assert names in ([name], [f"{name}Left", f"{name}Right"])


def test_solve_copies_to_both_sides_and_keeps_visemes_and_voice() -> None:
    drive = np.zeros((5, len(DRIVE_CHANNELS)), np.float32)
    drive[:, DRIVE_CHANNELS.index("mouthSmile")] = 0.5
    drive[:, DRIVE_CHANNELS.index("aa")] = 1.0
    drive[:, DRIVE_CHANNELS.index("voice")] = 0.75
    weights, visemes, voice = solve(drive, 2)
    assert weights[CHANNEL_INDEX["mouthSmileLeft"]] == weights[CHANNEL_INDEX["mouthSmileRight"]] == 0.5
    assert weights.sum() == 1.0
    assert visemes.tolist() == [0.0] * 10 + [1.0] + [0.0] * 4
    assert voice == 0.75


@given(st.integers(0, 2**64), st.integers(0, 10**7))
def test_idle_motion_is_a_pure_function_of_seed_and_frame(seed: int, n: int) -> None:
    motion = IdleMotion(seed, FPS)
    for other in (n + 5000, n // 2):
        motion.apply(other, np.zeros(52, np.float32), np.zeros(9, np.float32))
    weights, pose = np.zeros(52, np.float32), np.zeros(9, np.float32)
    motion.apply(n, weights, pose)
    fresh_weights, fresh_pose = idle(seed, n)
    assert weights.tobytes() == fresh_weights.tobytes()
    assert pose.tobytes() == fresh_pose.tobytes()


@given(st.integers(0, 1000), st.integers(0, 10**6))
def test_idle_motion_stays_in_range_and_out_of_the_mouth(seed: int, n: int) -> None:
    weights, pose = idle(seed, n)
    assert (weights >= 0.0).all()
    assert (weights <= 1.0).all()
    assert not weights[sorted(LOWER_FACE)].any()
    assert np.abs(pose).max() <= 0.1


def test_people_blink_about_seventeen_times_a_minute_and_close_their_eyes() -> None:
    lids = blinks(3, 10)
    closing = np.flatnonzero((lids[1:] > 0.5) & (lids[:-1] <= 0.5))
    assert 150 <= len(closing) <= 170
    assert np.diff(closing).min() > 0.2 * FPS
    assert max(lids) > 0.9


def test_two_seeds_blink_apart() -> None:
    assert not np.array_equal(blinks(1, 1), blinks(2, 1))


def test_the_eyes_move_together() -> None:
    _, pose = idle(5, 1234)
    assert pose[3] == pose[6]
    assert pose[4] == pose[7]
    assert pose[3] != 0.0


SPOKEN: Expression = (np.full(52, 0.8, np.float32), np.eye(15, dtype=np.float32)[10], 1.0)


@pytest.mark.parametrize("fps", [10, 24, 31, 60, 120])
def test_settling_ends_in_rest_within_200_ms(fps: int) -> None:
    frames = settle_frames(fps)
    assert frames / fps <= SETTLE_NS / 1e9
    levels = [float(settle(SPOKEN, held, fps)[0][0]) for held in range(1, frames + 1)]
    assert levels == sorted(levels, reverse=True)
    assert settle(SPOKEN, frames, fps) is REST
    assert settle(SPOKEN, 10**9, fps) is REST


def test_visemes_keep_their_sum_while_settling() -> None:
    assert all(abs(settle(SPOKEN, held, FPS)[1].sum() - 1.0) < 1e-6 for held in range(10))


def test_gain_offset_clamp_and_mask() -> None:
    jaw, smile = CHANNEL_INDEX["jawOpen"], CHANNEL_INDEX["mouthSmileLeft"]
    tuning = Tuning().with_gain(jaw, 3.0).with_offset(smile, 0.25).with_mask(frozenset({jaw, smile}))
    weights = np.full(52, 0.5, np.float32)
    tuning.apply(weights)
    assert weights[jaw] == 1.0
    assert weights[smile] == 0.75
    assert np.count_nonzero(weights) == 2


@given(st.floats(0, 1), st.floats(0, 2))
def test_lips_that_meet_still_meet_when_the_jaw_is_tuned(jaw: float, gain: float) -> None:
    weights = np.zeros(52, np.float32)
    weights[CHANNEL_INDEX["jawOpen"]] = weights[CHANNEL_INDEX["mouthClose"]] = jaw
    Tuning().with_gain(CHANNEL_INDEX["jawOpen"], gain).apply(weights)
    assert weights[CHANNEL_INDEX["jawOpen"]] == weights[CHANNEL_INDEX["mouthClose"]]


def test_the_lower_face_leaves_eyes_and_brows_to_a_tracker() -> None:
    names = {CHANNELS[index] for index in MASKS["lower"]}
    assert "jawOpen" in names
    assert "tongueOut" in names
    assert not any(name.startswith(("eye", "brow", "nose")) for name in names)
    assert MASKS["lower"] | MASKS["upper"] == MASKS["full"]


@pytest.mark.parametrize("spelling", ["jawOpen", "JawOpen", "jaw_open", "JAWOPEN"])
def test_channels_are_found_under_any_usual_spelling(spelling: str) -> None:
    assert channel_index(spelling) == CHANNEL_INDEX["jawOpen"]


def test_an_unknown_channel_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="there is no channel 'jawClosed'; did you mean jawOpen"):
        channel_index("jawClosed")
