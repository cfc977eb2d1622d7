"""What work costs, as it is learnt from calls: what lasts, and not what happened once."""

from facewire.clock import VirtualClock
from facewire.engine.cost import Cost

MS = 1_000_000


def call(cost: Cost, clock: VirtualClock, milliseconds: float, count: int = 1) -> None:
    begun_ns = clock.now_ns()
    clock.sleep_until_ns(begun_ns + int(milliseconds * MS))
    cost.learn(begun_ns, count)


def learnt(clock: VirtualClock) -> Cost:
    cost = Cost(clock)
    cost.begin(lambda: call(cost, clock, 1.0))
    return cost


def test_a_call_in_which_the_machine_stood_still_leaves_the_work_affordable() -> None:
    clock = VirtualClock()
    cost = learnt(clock)
    call(cost, clock, 600.0)
    assert MS < cost.ns <= 1.4 * MS
    assert cost.affordable(clock.now_ns() + 15 * MS, first=False) == 10


def test_work_that_stays_dear_counts_as_such_within_few_calls() -> None:
    clock = VirtualClock()
    cost = learnt(clock)
    for _ in range(16):
        call(cost, clock, 10.0)
    assert 8 * MS < cost.ns <= 10 * MS


def test_it_is_the_cost_of_one_of_many() -> None:
    clock = VirtualClock()
    cost = learnt(clock)
    for _ in range(30):
        call(cost, clock, 16.0, count=8)
    assert 1.9 * MS < cost.ns <= 2 * MS
