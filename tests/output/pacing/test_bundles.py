"""The queues between the line and an output: they never block the line, and count what they drop."""

import threading

import numpy as np

from facewire.output.pacing.bundles import BundleQueue
from facewire.values import Bundle, Face, Frame, Level, Quality

FACE = Face(np.zeros(52, np.float32), np.zeros(9, np.float32), np.zeros(15, np.float32), 0.0)
FRAME = Frame("face", 1, 0, 0.0, 0, Quality.INFERRED, Level.CPU, FACE)


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


def test_a_tick_wakes_its_reader() -> None:
    queue = BundleQueue()
    taken: list[Bundle | None] = []
    reader = threading.Thread(target=lambda: taken.append(queue.take(5.0)))
    reader.start()
    queue.put(Bundle((), 7))
    reader.join()
    assert taken[0] is not None
    assert taken[0].due_ns == 7
