"""When the event loop looks for the line's next tick, and when the line has to call it."""

from collections.abc import Callable

import pytest

from facewire.clock import VirtualClock
from facewire.serve.web.ticks import Ticks
from facewire.values import Bundle, Event, EventKind
from tests.wire.samples import FRAME

FPS = 50
TICK_NS = 20_000_000
START_NS = 10**9


class Loop:
    """An event loop whose time is a virtual clock's."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.calls = 0
        """By the line."""
        self.jobs: list[tuple[int, Callable[[], None]]] = []
        self.has_ended = False

    def call_soon_threadsafe(self, job: Callable[[], None]) -> None:
        if self.has_ended:
            raise RuntimeError("Event loop is closed")
        self.calls += 1
        self.jobs.append((self._clock.now_ns(), job))

    def call_later(self, delay_s: float, job: Callable[[], None]) -> None:
        self.jobs.append((self._clock.now_ns() + round(delay_s * 1e9), job))

    def run(self, until_ns: int) -> None:
        """Run the jobs that are due by then."""
        while self.jobs and self.jobs[0][0] <= until_ns:
            due_ns, job = self.jobs.pop(0)
            self._clock.sleep_until_ns(due_ns)
            job()
        self._clock.sleep_until_ns(until_ns)


class Rig:
    def __init__(self) -> None:
        self.clock = VirtualClock(START_NS)
        self.loop = Loop(self.clock)
        self.published: list[tuple[int, int]] = []
        """When, and what was due."""
        self.ticks = Ticks(
            self.loop, self.clock, FPS, lambda one: self.published.append((self.clock.now_ns(), one.due_ns))
        )

    def put(self, *numbers: int, late_ns: int = 0) -> None:
        """Put the ticks of these numbers when they are due, or late; the loop runs meanwhile."""
        for number in numbers:
            due_ns = START_NS + number * TICK_NS
            self.loop.run(due_ns + late_ns)
            self.ticks.put(Bundle((), due_ns))


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_the_line_calls_once_while_its_ticks_come_in_time(rig: Rig) -> None:
    rig.put(*range(100))
    rig.loop.run(START_NS + 100 * TICK_NS)
    assert rig.loop.calls == 1
    assert [due_ns for _, due_ns in rig.published] == [START_NS + n * TICK_NS for n in range(100)]
    assert max(at_ns - due_ns for at_ns, due_ns in rig.published) == 500_000


def test_the_line_calls_for_a_late_tick_and_the_loop_looks_for_the_next_one(rig: Rig) -> None:
    rig.put(0)
    rig.put(1, late_ns=2_000_000)
    assert rig.loop.calls == 2
    rig.put(2, 3, 4)
    rig.loop.run(START_NS + 5 * TICK_NS)
    assert rig.loop.calls == 2
    assert [at_ns - due_ns for at_ns, due_ns in rig.published] == [0, 2_000_000, 500_000, 500_000, 500_000]


def test_nothing_runs_once_no_more_ticks_come(rig: Rig) -> None:
    rig.put(0, 1)
    rig.loop.run(START_NS + 10 * TICK_NS)
    assert not rig.loop.jobs
    rig.put(20)
    assert rig.loop.calls == 2


def test_ticks_that_are_overdue_come_out_at_once(rig: Rig) -> None:
    rig.loop.run(START_NS + 5 * TICK_NS)
    for number in range(3):
        rig.ticks.put(Bundle((), START_NS + number * TICK_NS))
    rig.loop.run(START_NS + 5 * TICK_NS)
    assert len(rig.published) == 3
    assert not rig.loop.jobs


def test_the_newest_ticks_win_where_the_loop_is_far_behind(rig: Rig) -> None:
    for number in range(11):
        rig.ticks.put(Bundle((FRAME, FRAME), START_NS + number * TICK_NS))
    assert rig.ticks.dropped == 6
    rig.loop.run(START_NS + 11 * TICK_NS)
    assert [due_ns for _, due_ns in rig.published] == [START_NS + number * TICK_NS for number in range(3, 11)]
    assert rig.ticks.dropped == 6


def test_what_happened_is_told_where_faces_are_dropped() -> None:
    clock, told = VirtualClock(START_NS), list[EventKind]()
    loop = Loop(clock)
    ticks = Ticks(loop, clock, FPS, lambda one: told.extend(event.kind for event in one.events))
    kinds = [EventKind.OPENED, EventKind.STARTED, EventKind.FINISHED, EventKind.CLOSED]
    for number in range(12):
        happened = [Event("host", 0, 0, 0, kind) for kind in kinds if number == 2 * kinds.index(kind)]
        ticks.put(Bundle((FRAME,), START_NS + number * TICK_NS, tuple(happened)))
    assert ticks.dropped == 4
    loop.run(START_NS + 12 * TICK_NS)
    assert told == kinds


def test_a_loop_that_has_ended_is_called_in_vain(rig: Rig) -> None:
    rig.loop.has_ended = True
    rig.put(0, 1)
    assert rig.published == []


def test_a_tick_that_comes_as_the_loop_gives_up_is_not_left(rig: Rig) -> None:
    rig.put(0)
    rig.loop.run(START_NS)
    drained = rig.ticks._drained

    def drain_and_put() -> list[Bundle]:
        rig.ticks._drained = drained  # type: ignore[method-assign]
        found = drained()
        # On the line's thread, which sees that the loop still looks by itself.
        rig.ticks.put(Bundle((), START_NS + TICK_NS))
        return found

    rig.ticks._drained = drain_and_put  # type: ignore[method-assign]
    rig.loop.run(START_NS + 2 * TICK_NS)
    assert len(rig.published) == 2


def test_a_tick_that_cannot_be_published_ends_no_others() -> None:
    clock = VirtualClock(START_NS)
    loop, published = Loop(clock), list[int]()

    def publish(one: Bundle) -> None:
        if one.due_ns == START_NS:
            raise ZeroDivisionError
        published.append(one.due_ns)

    ticks = Ticks(loop, clock, FPS, publish)
    ticks.put(Bundle((), START_NS))
    with pytest.raises(ZeroDivisionError):
        loop.run(START_NS)
    ticks.put(Bundle((), START_NS + TICK_NS))
    loop.run(START_NS + 2 * TICK_NS)
    assert published == [START_NS + TICK_NS]
