"""A sender's clock and ours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.tracker.stamps import Stamps

MS = 1_000_000


def stamped(sent_ms: list[float], arrived_ms: list[float]) -> list[float | None]:
    stamps = Stamps()
    got = [stamps.stamp(int(b * MS), int(a * MS)) for a, b in zip(sent_ms, arrived_ms, strict=True)]
    return [None if stamp is None else stamp / MS for stamp in got]


def test_without_a_senders_time_it_is_the_arrival() -> None:
    stamps = Stamps()
    assert stamps.stamp(5 * MS, None) == 5 * MS
    assert stamps.stamp(7 * MS, None) == 7 * MS


def test_jitter_is_taken_out() -> None:
    rng = np.random.default_rng(1)
    sent = np.arange(0, 10_000, 16.0)
    arrived = np.maximum.accumulate(sent + 500_000 + 40 + rng.exponential(15.0, len(sent)))
    got = np.array(stamped(sent.tolist(), arrived.tolist()), float)
    errors = got[100:] - (sent[100:] + 500_040)
    assert np.abs(errors).max() < 2.0
    assert np.std(arrived[100:] - sent[100:]) > 10.0, "the network did jitter"


def test_a_clock_that_drifts_is_followed() -> None:
    sent = np.arange(0, 600_000, 16.0)
    arrived = sent * 1.0003 + 40.0
    got = np.array(stamped(sent.tolist(), arrived.tolist()), float)
    assert np.abs(got - arrived).max() < 1.5


@pytest.mark.parametrize("pace", [2.0, 1.03, 0.97])
def test_a_clock_that_counts_something_else_is_not_believed(pace: float) -> None:
    """Frames at 58 a second that are said to be 60: within four seconds it is found out."""
    sent = np.arange(0, 10_000, 8.0)
    arrived = sent * pace
    got = np.array(stamped(sent.tolist(), arrived.tolist()), float)
    np.testing.assert_allclose(got[arrived > 4100], arrived[arrived > 4100])


def test_a_sender_that_repeats_its_time_is_stamped_on_arrival() -> None:
    assert stamped([7.0] * 4, [10.0, 20.0, 30.0, 40.0]) == [10.0, 20.0, 30.0, 40.0]


def test_out_of_order() -> None:
    got = stamped([0, 16, 48, 32, 64], [100, 116, 148, 149, 164])
    assert got == [100.0, 116.0, 148.0, None, 164.0]


def test_a_sender_that_begins_anew() -> None:
    got = stamped([90_000, 90_016, 0, 16, 32], [100, 116, 132, 148, 164])
    assert got == [100.0, 116.0, 132.0, 148.0, 164.0]


def test_a_clock_that_is_set_back_a_little() -> None:
    got = stamped([1000, 1016, 516, 532, 548, 564], [100, 116, 132, 148, 164, 180])
    assert got == [100.0, 116.0, None, None, 164.0, 180.0]


@settings(max_examples=40)
@given(
    steps=st.lists(st.tuples(st.integers(-(10**12), 10**12), st.integers(0, 10**10)), max_size=60),
)
def test_stamps_go_forward_and_never_ahead_by_much(steps: list[tuple[int, int]]) -> None:
    """Whatever a sender says; a stamp is ahead of its arrival by the nanoseconds that keep the order."""
    stamps, arrived_ns, before = Stamps(), 0, None
    for count, (sent_ns, later_ns) in enumerate(steps, 1):
        arrived_ns += later_ns
        stamp_ns = stamps.stamp(arrived_ns, sent_ns)
        if stamp_ns is None:
            continue
        assert before is None or stamp_ns > before
        assert stamp_ns <= arrived_ns + count
        before = stamp_ns
