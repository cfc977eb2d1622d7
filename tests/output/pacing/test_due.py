"""Frames that wait for their time: never blocking the line, and counting what is dropped."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.clock import SystemClock, VirtualClock
from facewire.output.pacing.due import DueQueue
from facewire.values import Face, Frame, Level, Quality

FACE = Face(np.zeros(52, np.float32), np.zeros(9, np.float32), np.zeros(15, np.float32), 0.0)
FRAME = Frame("face", 1, 0, 0.0, 0, Quality.INFERRED, Level.CPU, FACE)


def frames(*due_ns: int, subject: str = "face", epoch: int = 0) -> list[Frame]:
    return [FRAME._replace(subject=subject, n=n, at_ns=at_ns, epoch=epoch) for n, at_ns in enumerate(due_ns)]


def test_a_frame_is_kept_until_it_is_due() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock, 31)
    queue.put(FRAME._replace(at_ns=1000), 0)
    clock.sleep_until_ns(999)
    assert queue.take(0.0) == []
    clock.sleep_until_ns(1000)
    assert [frame.at_ns for frame in queue.take(0.0)] == [1000]
    assert queue.take(0.0) == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 50)), max_size=40), st.integers(0, 60))
def test_frames_come_out_as_they_are_due_whatever_order_they_came_in(
    wanted: list[tuple[str, int]], until_ns: int
) -> None:
    clock = VirtualClock()
    queue = DueQueue(clock, 31)
    put = [FRAME._replace(subject=name, n=n, at_ns=at_ns) for n, (name, at_ns) in enumerate(wanted)]
    for frame in put:
        queue.put(frame, 0)
    clock.sleep_until_ns(until_ns)
    expected = sorted((frame for frame in put if frame.at_ns <= until_ns), key=lambda frame: frame.at_ns)
    # Those of one instant leave in the order in which they came: sorting is stable.
    assert [frame.n for frame in queue.take(0.0)] == [frame.n for frame in expected]
    clock.sleep_until_ns(100)
    assert len(queue.take(0.0)) == len(put) - len(expected)


def test_a_new_epoch_voids_what_its_subject_has_waiting() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock, 31)
    for frame in (*frames(10, 20, 30), *frames(15, 25, subject="other")):
        queue.put(frame, 0)
    for frame in frames(22, 32, epoch=1):
        queue.put(frame, 0)
    clock.sleep_until_ns(100)
    left = [(frame.subject, frame.epoch, frame.at_ns) for frame in queue.take(0.0)]
    assert left == [("other", 0, 15), ("face", 1, 22), ("other", 0, 25), ("face", 1, 32)]
    assert queue.dropped == 0, "what was cut is not lost"


def test_a_subject_that_begins_anew_voids_what_went_before() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock, 31)
    for frame in (*frames(10, 20, epoch=2), *frames(5, epoch=0)):
        queue.put(frame, 0)
    clock.sleep_until_ns(100)
    assert [(frame.epoch, frame.at_ns) for frame in queue.take(0.0)] == [(0, 5)]


def test_a_live_frame_is_shown_when_its_tick_is_due() -> None:
    """Its sound was heard before: that is no reason to be in a hurry."""
    clock = VirtualClock()
    queue = DueQueue(clock, 31)
    queue.put(FRAME._replace(at_ns=-80_000_000), 1000)
    assert queue.take(0.0) == []
    clock.sleep_until_ns(1000)
    assert len(queue.take(0.0)) == 1


def test_after_a_stall_a_face_catches_up_at_once() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock, 31)
    period_ns = 10**9 // 31
    for frame in (*frames(*range(0, 31 * period_ns, period_ns)), *frames(0, subject="closed")):
        queue.put(frame, 0)
    clock.sleep_until_ns(10**9)
    taken = queue.take(0.0)
    assert [frame.n for frame in taken if frame.subject == "face"] == [28, 29, 30], "none older than 100 ms"
    assert [frame.n for frame in taken if frame.subject == "closed"] == [0], "the last one of a face leaves"
    assert queue.dropped == 28


def test_too_many_waiting_frames_are_dropped_and_counted() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock, 31)
    for frame in frames(*range(5000)):
        queue.put(frame, 0)
    assert queue.dropped == 5000 - 4096
    clock.sleep_until_ns(5000)
    # The newest win: those that would be due first are the ones to go.
    assert [frame.n for frame in queue.take(0.0)] == list(range(5000 - 4096, 5000))
    for frame in frames(*range(4096)):
        queue.put(frame, 0)
    assert queue.dropped == 5000 - 4096, "there is room again"


def test_a_frame_wakes_its_reader() -> None:
    clock = SystemClock()
    queue = DueQueue(clock, 31)
    taken: list[Frame] = []

    def read() -> None:
        while not taken:
            taken.extend(queue.take(5.0))

    reader = threading.Thread(target=read)
    reader.start()
    queue.put(FRAME._replace(at_ns=clock.now_ns() + 60 * 10**9), 0)
    queue.put(FRAME._replace(n=1, at_ns=clock.now_ns()), 0)
    reader.join()
    assert taken[0].n == 1


class Idle(threading.Condition):
    """Counts who is woken; a wait is over at once."""

    def __init__(self) -> None:
        super().__init__()
        self.woken = 0

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        return False

    def notify(self, n: int = 1) -> None:
        self.woken += n


def test_nobody_is_woken_for_a_frame_that_is_due_when_the_reader_wakes_anyway() -> None:
    queue, tick_ns = DueQueue(VirtualClock(), 31), 10**9 // 31
    queue.put(FRAME, 0)
    assert queue.take(0.0) == [FRAME]
    filled = queue._filled = Idle()
    assert queue.take(5.0) == []
    queue.put(FRAME, tick_ns)
    assert filled.woken == 0
    queue.put(FRAME, tick_ns - 1)
    assert filled.woken == 1


@pytest.mark.parametrize("at_ns", [1000, 10**9 // 31])
def test_until_the_next_tick_a_reader_sleeps_by_the_clock(at_ns: int) -> None:
    """A condition's time has coarse steps on some systems."""
    clock = VirtualClock()
    queue = DueQueue(clock, 31)
    queue.put(FRAME._replace(at_ns=at_ns), 0)
    assert [frame.at_ns for frame in queue.take(5.0)] == [at_ns]
    assert clock.now_ns() == at_ns


def test_a_reader_waits_for_the_due_time_and_not_for_its_patience() -> None:
    clock = SystemClock()
    queue = DueQueue(clock, 31)
    due_ns = clock.now_ns() + 30_000_000
    queue.put(FRAME._replace(at_ns=due_ns), 0)
    taken: list[Frame] = []
    while not taken:
        taken = queue.take(5.0)
    assert [frame.at_ns for frame in taken] == [due_ns]
    assert due_ns <= clock.now_ns() < due_ns + 4 * 10**9
