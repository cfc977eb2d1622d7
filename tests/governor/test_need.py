"""When the CPU does not do."""

import pytest

from facewire.gpu.governor.need import Need

SECOND = 10**9
SLOT = 20_000_000


def need(windows: int, ticks: int, cost_ns: int) -> Need:
    made = Need(SLOT)
    for _ in range(ticks):
        made.want(windows)
        made.spend(1, cost_ns)
    return made


def test_the_work_of_a_tick_over_its_slot() -> None:
    assert need(10, 155, 1_000_000).load(0) == pytest.approx(0.5)
    assert need(30, 155, 1_000_000).load(0) == pytest.approx(1.5)
    assert need(1, 155, 30_000_000).load(0) == pytest.approx(1.5), "one face of a network that is too big"


def test_nothing_is_known_before_a_second() -> None:
    assert need(30, 30, 1_000_000).load(0) == 0.0
    assert Need(SLOT).load(0) == 0.0


def test_a_batch_is_shared_by_its_windows() -> None:
    made = need(10, 155, 1_000_000)
    for _ in range(64):
        made.spend(8, 4_000_000)
    assert made.load(0) == pytest.approx(0.25)


def test_a_crowded_tick_in_twenty_is_forgiven() -> None:
    made = need(1, 155, 1_000_000)
    for tick in range(155):
        made.want(60 if tick % 40 == 0 else 10)
    assert made.load(0) == pytest.approx(0.5)


def test_what_is_asked_goes_on_to_count_while_the_gpu_works() -> None:
    made = need(30, 155, 1_000_000)
    for _ in range(155):
        made.want(10)
    assert made.load(0) == pytest.approx(0.5)


def test_a_face_that_was_refused_is_a_need_for_half_a_minute() -> None:
    made = need(10, 155, 1_000_000)
    made.refuse(5 * SECOND)
    assert made.load(34 * SECOND) == 1.0
    assert made.load(35 * SECOND) == pytest.approx(0.5)
