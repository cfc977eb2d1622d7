import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.face.articulate import LIP_GAP, articulate, articulate_one
from facewire.face.channels import ARTICULATORS, DRIVE_CHANNELS
from facewire.face.closure import SHUT

JAW, CLOSE, PRESS, PUCKER, FUNNEL = (
    ARTICULATORS.index(name) for name in ("jawOpen", "mouthClose", "mouthPress", "mouthPucker", "mouthFunnel")
)

TOUCHING = 0.004
"""Lips this near to each other touch."""


def interval(*gaps: float) -> np.ndarray:
    """Poses with these lip gaps: jaw 0.5 where closing, and rounding that differs from pose to pose."""
    poses = np.zeros((len(gaps), len(DRIVE_CHANNELS)), np.float32)
    for index, gap in enumerate(gaps):
        poses[index, JAW] = max(gap, 0.2)
        poses[index, CLOSE] = poses[index, JAW] - gap
        poses[index, PUCKER] = index / 10.0
    return poses


def articulated(poses: np.ndarray, centre: int) -> np.ndarray:
    drives: np.ndarray = articulate(poses[None], centre)
    return drives.reshape(-1)


def lip_gap(pose: np.ndarray) -> float:
    return float(pose[: len(LIP_GAP)] @ LIP_GAP)


def gap_of(pose: np.ndarray) -> float:
    return float(pose[JAW] - pose[CLOSE])


def test_a_closure_beside_the_centre_is_seen() -> None:
    pose = articulated(interval(0.25, 0.2, 0.08, 0.0, 0.1), 2)
    assert gap_of(pose) == pytest.approx(0.02, abs=1e-6)


def test_a_closure_is_closer_than_the_frame_beside_it() -> None:
    poses = interval(0.3, 0.06, 0.0, 0.0, 0.06, 0.3, 0.4)
    closed, beside = (gap_of(articulated(poses[first : first + 5], 2)) for first in (0, 2))
    assert 0.0 < closed < beside < SHUT


def test_lips_that_press_are_sealed_and_those_that_only_meet_touch() -> None:
    """The firmer they press, the less is left between them."""
    poses = interval(0.0)
    gaps = []
    for press in (0.0, 0.02, 0.04, 0.056, 0.08, 0.4):
        poses[0, PRESS] = press
        gaps.append(lip_gap(articulated(poses, 0)))
    assert gaps == sorted(gaps, reverse=True)
    assert 0.0 < gaps[2] < gaps[0] < TOUCHING
    assert gaps[3] == pytest.approx(0.0, abs=1e-6)
    assert gaps[-1] == pytest.approx(-0.1)


@pytest.mark.parametrize("centre", [0, 2, 4])
def test_shut_lips_do_not_pass_through_each_other(centre: int) -> None:
    poses = interval(0.3, 0.1, -0.2, 0.05, -0.1)
    pose = articulated(poses, centre)
    assert pose[CLOSE] <= pose[JAW]
    assert articulate_one(poses, centre)[CLOSE] == pose[CLOSE]


def test_a_mouth_at_rest_stays_as_it_is() -> None:
    poses = np.zeros((1, len(DRIVE_CHANNELS)), np.float32)
    np.testing.assert_array_equal(articulated(poses, 0), poses[0])


def test_an_open_vowel_beside_a_closure_stays_open() -> None:
    assert gap_of(articulated(interval(0.0, 0.3, 0.5, 0.55, 0.6), 2)) > 0.4


def test_only_the_lips_are_carried() -> None:
    poses = interval(0.25, 0.2, 0.08, 0.0, 0.1)
    assert articulated(poses, 2)[PUCKER] == pytest.approx(poses[1:4, PUCKER].mean())


def test_a_closure_that_is_carried_leaves_little_of_a_funnel() -> None:
    """It would part the lips again."""
    poses = interval(0.25, 0.2, 0.08, 0.0, 0.1)
    poses[:, FUNNEL] = 0.4, 0.4, 0.4, 0.0, 0.4
    assert articulated(poses, 2)[FUNNEL] == pytest.approx(0.1)


def test_a_closed_centre_stays_closed_however_open_its_neighbours() -> None:
    assert gap_of(articulated(interval(0.6, 0.6, 0.0, 0.6, 0.6), 2)) < TOUCHING


def test_one_pose_is_itself() -> None:
    poses = interval(0.4)
    np.testing.assert_array_equal(articulated(poses, 0), poses[0])


@given(st.lists(st.floats(0.0, 1.0, width=32), min_size=1, max_size=6), st.data())
def test_never_wider_than_the_widest_pose_and_never_touches_its_input(
    gaps: list[float], data: st.DataObject
) -> None:
    poses = interval(*gaps)
    before = poses.copy()
    centre = data.draw(st.integers(0, len(gaps) - 1))
    pose = articulated(poses, centre)
    assert 0.0 <= gap_of(pose) <= max(max(gap_of(one) for one in before), TOUCHING) + 1e-6
    np.testing.assert_array_equal(poses, before)


@given(st.lists(st.lists(st.floats(0.0, 1.0, width=32), min_size=5, max_size=5), min_size=2, max_size=9))
def test_a_frame_is_the_same_whatever_is_made_along_with_it(frames: list[list[float]]) -> None:
    poses = np.stack([interval(*gaps) for gaps in frames])
    alone = np.stack([articulated(one, 2) for one in poses])
    np.testing.assert_array_equal(articulate(poses, 2), alone)


@given(st.integers(0, 2**32 - 1), st.integers(1, 13), st.floats(0.0, 1.2), st.data())
def test_one_frame_alone_is_made_as_among_others(
    seed: int, count: int, closed: float, data: st.DataObject
) -> None:
    intervals = np.random.default_rng(seed).random((3, count, len(DRIVE_CHANNELS)), np.float32)
    intervals[:, :, CLOSE] = np.float32(closed) * intervals[:, :, JAW]
    centre = data.draw(st.integers(0, count - 1))
    together = articulate(intervals, centre)
    for interval, drive in zip(intervals, together, strict=True):
        np.testing.assert_array_equal(articulate_one(interval, centre), drive)
