"""Two clocks compared by exchanges of `ping`."""

from hypothesis import given
from hypothesis import strategies as st

from facewire.wire.clock_exchange import KEPT, ClockExchange

way = st.integers(0, 10**9)


@given(offset=st.integers(-(2**62), 2**62), ways=st.lists(st.tuples(way, way), min_size=1, max_size=40))
def test_it_is_wrong_by_half_a_round_trip_at_most(offset: int, ways: list[tuple[int, int]]) -> None:
    clocks, now = ClockExchange(), 0
    for there, back in ways:
        clocks.record(now, now + there + offset, now + there + back)
        now += there + back
    quickest = min(there + back for there, back in ways[-KEPT:])
    assert clocks.trip_ns == quickest
    assert abs(clocks.offset_ns - offset) <= quickest // 2 + 1


@given(offset=st.integers(-(2**62), 2**62), one_way=way, at=st.integers(0, 2**62))
def test_it_is_right_where_both_ways_take_as_long(offset: int, one_way: int, at: int) -> None:
    clocks = ClockExchange()
    clocks.record(at, at + one_way + offset, at + 2 * one_way)
    assert clocks.offset_ns == offset


def test_before_the_first_exchange_the_clocks_are_one() -> None:
    clocks = ClockExchange()
    assert (clocks.known, clocks.offset_ns) == (False, 0)
    clocks.record(5, 100, 4)
    assert not clocks.known
    clocks.record(4, 100, 4)
    assert (clocks.known, clocks.offset_ns) == (True, 96)
    clocks.reset()
    assert not clocks.known


def test_old_exchanges_are_forgotten() -> None:
    clocks = ClockExchange()
    clocks.record(0, 0, 0)
    for at in range(1, KEPT):
        clocks.record(at, at + 6, at + 10)
    assert clocks.trip_ns == 0
    clocks.record(KEPT, KEPT + 6, KEPT + 10)
    assert (clocks.trip_ns, clocks.offset_ns) == (10, 1)
