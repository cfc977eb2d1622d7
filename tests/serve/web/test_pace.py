"""How many messages a connection may send: a thousand a second, and two seconds' worth at once."""

from facewire.clock import VirtualClock
from facewire.serve.web.sockets.pace import Pace


def test_two_seconds_worth_may_come_at_once_and_no_more() -> None:
    pace = Pace(VirtualClock(10**9))
    assert [pace.allows() for _ in range(2001)] == [True] * 2000 + [False]


def test_a_thousand_a_second_may_come_for_ever() -> None:
    clock = VirtualClock(10**9)
    pace = Pace(clock)
    assert all(pace.allows() for _ in range(2000))
    for millisecond in range(1, 5001):
        clock.sleep_until_ns(10**9 + millisecond * 10**6)
        assert pace.allows()
    assert not pace.allows()
