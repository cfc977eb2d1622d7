"""Poses by their time, and a tracker that comes and goes."""

import threading
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.tracker.history import GONE_NS, LATEST_NS, RISE_NS, History
from facewire.values import TrackedPose

MS = 1_000_000
ALL = np.ones(61, np.float32)


def pose(value: float) -> TrackedPose:
    return TrackedPose(np.full(61, value, np.float32), ALL)


def test_nobody_there() -> None:
    assert History().at(0, 0) is None


def test_between_two_poses_it_is_between_them() -> None:
    history = History()
    history.add(1_000 * MS, 1_010 * MS, pose(0.0))
    history.add(1_040 * MS, 1_050 * MS, pose(1.0))
    for stamp_ms, value in ((900, 0.0), (1_000, 0.0), (1_010, 0.25), (1_040, 1.0), (1_100, 1.0)):
        seen = history.at(stamp_ms * MS, 1_060 * MS)
        assert seen is not None
        assert seen.values[0] == pytest.approx(value)


def test_a_pose_that_is_not_later_is_not_kept() -> None:
    history = History()
    history.add(1_000 * MS, 1_000 * MS, pose(0.0))
    history.add(1_000 * MS, 1_010 * MS, pose(1.0))
    history.add(990 * MS, 1_020 * MS, pose(1.0))
    seen = history.at(1_100 * MS, 1_100 * MS)
    assert seen is not None
    assert seen.values[0] == 0.0


def levels(arrivals_ms: list[int], until_ms: int) -> list[float]:
    """The level at every millisecond."""
    history, levels, waiting = History(), [], list(arrivals_ms)
    for now_ms in range(until_ms):
        while waiting and waiting[0] <= now_ms:
            history.add(waiting[0] * MS, waiting.pop(0) * MS, pose(0.5))
        seen = history.at(now_ms * MS, now_ms * MS)
        levels.append(0.0 if seen is None else seen.level)
    return levels


def test_rises_falls_and_rises_again() -> None:
    got = levels([*range(0, 1001, 16), *range(2000, 3001, 16)], 3400)
    assert got[RISE_NS // MS] == 1.0
    assert got[992 + 120] == 1.0, "as long as it may be but late"
    assert got[992 + 121] < 1.0
    assert got[992 + 300] == 0.0, "300 ms after its last pose the face is its own"
    assert got[2000] == 0.0
    assert got[2000 + RISE_NS // MS] == 1.0


@settings(max_examples=25)
@given(
    gaps=st.lists(st.sampled_from([5, 16, 33, 100, 119, 121, 150, 250, 299, 301, 1000]), max_size=20),
    values=st.lists(st.floats(0.0, 1.0), min_size=21, max_size=21),
    late_ms=st.integers(0, 400),
)
def test_the_level_is_in_range_and_never_jumps(gaps: list[int], values: list[float], late_ms: int) -> None:
    """Nor does the face: where a pose changes by more than it moved, its level is 0."""
    history, arrivals = History(), np.cumsum([0, *gaps]).tolist()
    fastest = 1.0 / min(RISE_NS, GONE_NS - LATEST_NS) * MS
    waiting = list(zip(arrivals, values, strict=False))
    before = 0.0
    for now_ms in range(arrivals[-1] + 400):
        while waiting and waiting[0][0] <= now_ms:
            at_ms, value = waiting.pop(0)
            history.add(at_ms * MS, at_ms * MS, pose(value))
        seen = history.at((now_ms - late_ms) * MS, now_ms * MS)
        level = 0.0 if seen is None else seen.level
        assert 0.0 <= level <= 1.0
        assert abs(level - before) <= fastest + 1e-9
        before = level
    assert before == 0.0


def test_after_a_gap_the_old_pose_goes_before_the_new_one_comes() -> None:
    """Gone for 200 ms, back elsewhere: never is a share of the way covered in one step."""
    history = History()
    for at_ms in range(0, 1000, 10):
        history.add(at_ms * MS, at_ms * MS, pose(0.0))
    shown = []
    for now_ms in range(990, 2000):
        if now_ms >= 1190 and now_ms % 10 == 0:
            history.add(now_ms * MS, now_ms * MS, pose(1.0))
        seen = history.at(now_ms * MS, now_ms * MS)
        shown.append(0.25 if seen is None else 0.25 + seen.level * (float(seen.values[0]) - 0.25))
    assert max(abs(after - before) for before, after in pairwise(shown)) < 0.006
    assert shown[-1] == 1.0


def test_a_slow_tracker_may_lose_a_pose() -> None:
    """One of twelve a second; 300 ms after the last it is gone all the same."""
    got = levels([*range(0, 2001, 80), *range(2160, 4001, 80)], 4400)
    assert min(got[1000:4160]) == 1.0
    assert got[4299] > 0.0
    assert got[4300] == 0.0


def test_one_stray_pose_does_not_bring_back_an_old_one() -> None:
    history = History()
    for at_ms in range(0, 1000, 10):
        history.add(at_ms * MS, at_ms * MS, pose(0.0))
    history.add(1120 * MS, 1120 * MS, pose(1.0))
    history.add(1300 * MS, 1300 * MS, pose(0.5))
    seen = history.at(1290 * MS, 1285 * MS)
    assert seen is not None
    assert seen.values[0] == 0.0, "the first one still falls"
    assert history.at(1500 * MS, 1400 * MS) is not None


def test_it_does_not_grow() -> None:
    history = History()
    for n in range(2000):
        history.add(n * 16 * MS, n * 16 * MS, pose(0.0))
    known = history._known
    assert known is not None
    assert len(known.newest.poses) <= 192
    assert known.before is None


@pytest.mark.slow
def test_a_reader_beside_a_writer_sees_whole_poses() -> None:
    history, stop, torn = History(), threading.Event(), []

    def write() -> None:
        now_ns = 0
        while not stop.is_set():
            now_ns += MS
            history.add(now_ns, now_ns, pose(float(now_ns // MS % 2)))

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(20_000):
        known = history._known
        if known is not None:
            newest_ns = known.newest.arrived_ns
            seen = history.at(newest_ns, newest_ns)
            if seen is not None and len(set(seen.values.tolist())) != 1:
                torn.append(seen)
    stop.set()
    writer.join()
    assert not torn
