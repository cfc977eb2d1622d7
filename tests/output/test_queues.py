"""The queues between the line and an output: they never block the line, and count what they drop."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.clock import SystemClock, VirtualClock
from facewire.output.queues import BundleQueue, DueQueue
from facewire.values import Bundle, Face, Frame, Level, Quality

FACE = Face(np.zeros(52, np.float32), np.zeros(9, np.float32), np.zeros(15, np.float32), 0.0)
FRAME = Frame("face", 1, 0, 0.0, 0, Quality.INFERRED, Level.CPU, FACE)


def frames(*due_ns: int, subject: str = "face", epoch: int = 0) -> list[Frame]:
    return [replace(FRAME, subject=subject, n=n, at_ns=at_ns, epoch=epoch) for n, at_ns in enumerate(due_ns)]


def test_ticks_come_out_in_order_and_the_newest_win() -> None:
    queue = BundleQueue(depth=2)
    for due_ns in range(4):
        queue.put(Bundle((), due_ns))
    first, second = queue.take(0.0), queue.take(0.0)
    assert first is not None
    assert second is not None
    assert (first.due_ns, second.due_ns) == (2, 3)
    assert queue.take(0.0) is None


def test_dropped_frames_are_counted_and_not_their_ticks() -> None:
    queue = BundleQueue(depth=2)
    for count in (3, 0, 1, 5, 2):
        queue.put(Bundle((FRAME,) * count, 0))
    assert queue.dropped == 3 + 0 + 1
    while queue.take(0.0):
        pass
    assert queue.dropped == 4


@pytest.mark.timeout(10)
def test_a_tick_wakes_its_reader() -> None:
    queue = BundleQueue()
    taken: list[Bundle | None] = []
    reader = threading.Thread(target=lambda: taken.append(queue.take(5.0)))
    reader.start()
    queue.put(Bundle((), 7))
    reader.join()
    assert taken[0] is not None
    assert taken[0].due_ns == 7


def test_a_frame_is_kept_until_it_is_due() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock)
    queue.put(replace(FRAME, at_ns=1000))
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
    queue = DueQueue(clock)
    put = [replace(FRAME, subject=name, n=n, at_ns=at_ns) for n, (name, at_ns) in enumerate(wanted)]
    for frame in put:
        queue.put(frame)
    clock.sleep_until_ns(until_ns)
    expected = sorted((frame for frame in put if frame.at_ns <= until_ns), key=lambda frame: frame.at_ns)
    # Those of one instant leave in the order in which they came: sorting is stable.
    assert [frame.n for frame in queue.take(0.0)] == [frame.n for frame in expected]
    clock.sleep_until_ns(100)
    assert len(queue.take(0.0)) == len(put) - len(expected)


def test_a_new_epoch_voids_what_its_subject_has_waiting() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock)
    for frame in (*frames(10, 20, 30), *frames(15, 25, subject="other")):
        queue.put(frame)
    for frame in frames(22, 32, epoch=1):
        queue.put(frame)
    clock.sleep_until_ns(100)
    left = [(frame.subject, frame.epoch, frame.at_ns) for frame in queue.take(0.0)]
    assert left == [("other", 0, 15), ("face", 1, 22), ("other", 0, 25), ("face", 1, 32)]
    assert queue.dropped == 0, "what was cut is not lost"


def test_a_subject_that_begins_anew_voids_what_went_before() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock)
    for frame in (*frames(10, 20, epoch=2), *frames(5, epoch=0)):
        queue.put(frame)
    clock.sleep_until_ns(100)
    assert [(frame.epoch, frame.at_ns) for frame in queue.take(0.0)] == [(0, 5)]


def test_too_many_waiting_frames_are_dropped_and_counted() -> None:
    clock = VirtualClock()
    queue = DueQueue(clock)
    for frame in frames(*range(5000)):
        queue.put(frame)
    assert queue.dropped == 5000 - 4096
    clock.sleep_until_ns(5000)
    # The newest win: those that would be due first are the ones to go.
    assert [frame.n for frame in queue.take(0.0)] == list(range(5000 - 4096, 5000))
    for frame in frames(*range(4096)):
        queue.put(frame)
    assert queue.dropped == 5000 - 4096, "there is room again"


@pytest.mark.timeout(10)
def test_a_frame_wakes_its_reader() -> None:
    clock = SystemClock()
    queue = DueQueue(clock)
    taken: list[Frame] = []

    def read() -> None:
        while not taken:
            taken.extend(queue.take(5.0))

    reader = threading.Thread(target=read)
    reader.start()
    queue.put(replace(FRAME, at_ns=clock.now_ns() + 20_000_000))
    queue.put(replace(FRAME, n=1, at_ns=clock.now_ns()))
    reader.join()
    assert taken[0].n == 1


@pytest.mark.timeout(10)
def test_a_reader_waits_for_the_due_time_and_not_for_its_patience() -> None:
    clock = SystemClock()
    queue = DueQueue(clock)
    due_ns = clock.now_ns() + 30_000_000
    queue.put(replace(FRAME, at_ns=due_ns))
    taken: list[Frame] = []
    while not taken:
        taken = queue.take(5.0)
    assert [frame.at_ns for frame in taken] == [due_ns]
    assert due_ns <= clock.now_ns() < due_ns + 4 * 10**9
