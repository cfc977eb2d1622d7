"""Faces at another rate than the line's."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.clock import VirtualClock
from facewire.output.pacing.interpolated import InterpolatedQueue, between
from facewire.values import Face, Frame, Level, Quality

FPS = 31
PERIOD_NS = 10**9 // FPS


def frame(n: int, *, lag_ns: int = 0, subject: str = "face", epoch: int = 0) -> Frame:
    """A face whose every value is its own time on the line, in seconds."""
    at_ns = n * 10**9 // FPS
    value = at_ns / 1e9
    weights, pose, visemes = (np.full(size, value, np.float32) for size in (52, 9, 15))
    face = Face(weights, pose, visemes, value)
    return Frame(subject, 1, n, value, at_ns - lag_ns, Quality.INFERRED, Level.CPU, face, epoch)


def played(rate: int, seconds: float, *, lag_ns: int = 0, lead: int = 0) -> list[tuple[int, Frame]]:
    """What leaves for a steady line: with when, in nanoseconds. `lead`: frames that are put ahead of time."""
    clock = VirtualClock()
    queue = InterpolatedQueue(clock, FPS, rate)
    sent, n = [], 0
    for now_ns in range(0, int(seconds * 1e9), 10**6):
        clock.sleep_until_ns(now_ns)
        while (due_ns := (n - lead) * 10**9 // FPS) <= now_ns:
            queue.put(frame(n, lag_ns=lag_ns), due_ns)
            n += 1
        sent += [(now_ns, one) for one in queue.take(0.0)]
    assert queue.dropped == 0
    return sent


def test_a_reader_sleeps_until_the_next_instant_and_no_longer_than_its_patience() -> None:
    clock = VirtualClock()
    queue = InterpolatedQueue(clock, FPS, 10)
    queue.put(frame(0), -PERIOD_NS)
    assert [one.n for one in queue.take(0.05)] == [0]
    assert [(queue.take(0.05), clock.now_ns()) for _ in range(2)] == [([], 50_000_000), ([], 100_000_000)]


@pytest.mark.parametrize("rate", [15, 31, 60, 120])
def test_the_rate_is_kept(rate: int) -> None:
    sent = played(rate, 2.0)
    assert len(sent) == pytest.approx(2 * rate, abs=rate * 0.05 + 2)


@pytest.mark.parametrize("rate", [24, 60, 90])
def test_a_live_face_is_one_frame_late_and_smooth(rate: int) -> None:
    for now_ns, one in played(rate, 1.0, lag_ns=80_000_000)[2:]:
        # The value tells which instant of the line it shows.
        assert one.face.voice * 1e9 == pytest.approx(now_ns - PERIOD_NS, abs=1.1e6)
        assert one.at_ns == pytest.approx(now_ns - PERIOD_NS - 80_000_000, abs=1.1e6)


def test_faces_that_lead_are_not_late_at_all() -> None:
    for now_ns, one in played(60, 1.0, lead=15):
        assert one.at_ns == pytest.approx(now_ns, abs=1.1e6)
        assert one.face.voice * 1e9 == pytest.approx(now_ns, abs=1.1e6)


def test_all_of_a_face_is_interpolated() -> None:
    _, one = played(60, 1.0)[30]
    assert one.quality is Quality.INTERPOLATED
    for values in (one.face.weights, one.face.pose, one.face.visemes):
        assert values == pytest.approx(one.face.voice, abs=1e-6)
        assert values.dtype == np.float32
    assert one.t == pytest.approx(one.face.voice)


@given(st.lists(st.integers(0, 40), unique=True, min_size=1, max_size=40), st.sampled_from([20, 60]))
def test_nothing_is_made_up_over_a_gap_and_every_last_face_leaves(present: list[int], rate: int) -> None:
    clock = VirtualClock()
    queue = InterpolatedQueue(clock, FPS, rate)
    for n in sorted(present):
        queue.put(frame(n), -(10**9))
    sent = []
    for instant in range(3 * rate):
        clock.sleep_until_ns(instant * 10**9 // rate)
        sent += queue.take(0.0)
    for one in sent:
        assert min(abs(one.face.voice * FPS - n) for n in present) <= 1.25
    assert sent[-1].n == max(present)


def test_a_new_epoch_voids_what_waits() -> None:
    clock = VirtualClock()
    queue = InterpolatedQueue(clock, FPS, 60)
    for n in range(20):
        queue.put(frame(n), 0)
    queue.put(frame(3, epoch=1)._replace(at_ns=frame(20).at_ns), 0)
    clock.sleep_until_ns(10**9)
    assert [(one.n, one.epoch) for one in queue.take(0.0)] == [(3, 1)]


def test_after_a_stall_the_present_face_alone_leaves() -> None:
    clock = VirtualClock()
    queue = InterpolatedQueue(clock, FPS, 60)
    for n in range(40):
        queue.put(frame(n), 0)
    clock.sleep_until_ns(10**9)
    (one,) = queue.take(0.0)
    assert one.at_ns == pytest.approx(10**9, abs=17_000_000)
    assert queue.dropped == 60
    assert queue.take(0.0) == []


def test_a_queue_that_nobody_empties_stays_short() -> None:
    queue = InterpolatedQueue(VirtualClock(), FPS, 60)
    for n in range(1000):
        queue.put(frame(n), 0)
        queue.put(frame(n, subject=f"s{n}"), 0)
    assert queue.dropped == 1000 - 256


def test_the_line_does_not_wait_for_an_interpolation(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = VirtualClock()
    queue = InterpolatedQueue(clock, FPS, 60)
    for n in range(3):
        queue.put(frame(n), -(10**9))
    waited: list[bool] = []

    def slow(before: Frame, after: Frame, share: float) -> Frame:
        line = threading.Thread(target=queue.put, args=(frame(9), 0))
        line.start()
        line.join(30.0)
        waited.append(line.is_alive())
        return between(before, after, share)

    monkeypatch.setattr("facewire.output.pacing.interpolated.between", slow)
    clock.sleep_until_ns(20_000_000)
    for _ in range(2):
        queue.take(0.0)
    assert waited == [False]
