"""Which of the line's ticks reach viewers that are served late."""

from facewire.serve.web.ticks import Ticks
from facewire.values import Bundle, Event, EventKind
from tests.wire.samples import FRAME


def test_ticks_come_out_once_and_in_their_order() -> None:
    ticks = Ticks()
    assert ticks.take() == []
    for due_ns in range(3):
        ticks.put(Bundle((), due_ns))
    assert [one.due_ns for one in ticks.take()] == [0, 1, 2]
    assert ticks.take() == []


def test_the_newest_ticks_win_where_nobody_takes_them() -> None:
    ticks = Ticks()
    for due_ns in range(11):
        ticks.put(Bundle((FRAME, FRAME), due_ns))
    assert ticks.dropped == 6
    assert [one.due_ns for one in ticks.take()] == list(range(3, 11))
    assert ticks.dropped == 6


def test_what_happened_is_told_where_faces_are_dropped() -> None:
    ticks = Ticks()
    kinds = [EventKind.OPENED, EventKind.STARTED, EventKind.FINISHED, EventKind.CLOSED]
    for number in range(12):
        happened = [Event("host", 0, 0, 0, kind) for kind in kinds if number == 2 * kinds.index(kind)]
        ticks.put(Bundle((FRAME,), number, tuple(happened)))
    assert ticks.dropped == 4
    assert [event.kind for one in ticks.take() for event in one.events] == kinds
