"""A whole tracker: sockets, threads, several senders, and what the line gets of it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from facewire.clock import SystemClock, VirtualClock
from facewire.tracker.config import TrackerConfig
from facewire.tracker.tracker import Tracker
from facewire.transport.listener import Listener, is_own
from facewire.values import TrackerState
from tests.tracker.senders import Person, ifacialmocap, live_link, open_see_face
from tests.tracker.test_delay import filmed, speech
from tests.waiting import until

MS = 1_000_000


def quiet(_: str) -> None:
    """Nobody is told."""


def tracker(clock: VirtualClock | None = None, **more: float | str) -> Tracker:
    config = TrackerConfig("livelink", "127.0.0.1", 0, **more)  # type: ignore[arg-type]
    return Tracker(config, clock or VirtualClock(), quiet)


def person(n: int) -> Person:
    return Person({"jawOpen": 0.25 + 0.001 * (n % 7)}, (0.01 * (n % 11), 0.0, 0.0))


def test_the_line_gets_the_pose_of_its_own_instant() -> None:
    """A tracker that is 50 ms late: what arrived at 950 ms was seen at 900 ms."""
    one = tracker(delay_ms=50.0)
    for at_ms in range(0, 1000, 10):
        one.take(live_link(Person({"jawOpen": at_ms / 1000}), frame=at_ms, rate=1000), "a", 1, at_ms * MS)
    seen = one.at(900 * MS, 1000 * MS)
    assert seen is not None
    assert seen.values[17] == pytest.approx(0.95)
    assert one.status().behind_ms == 0.0


def test_a_tracker_that_is_later_than_the_voice_gives_its_newest_and_says_so() -> None:
    clock = VirtualClock()
    one = tracker(clock, delay_ms=200.0)
    for at_ms in range(0, 1000, 10):
        one.take(live_link(Person({"jawOpen": at_ms / 1000}), frame=at_ms, rate=1000), "a", 1, at_ms * MS)
    clock.sleep_until_ns(1000 * MS)
    seen = one.at(920 * MS, 1000 * MS)
    assert seen is not None
    assert seen.values[17] == pytest.approx(0.99)
    assert one.status().behind_ms == pytest.approx(120.0)


def test_measures_its_delay() -> None:
    clock = VirtualClock()
    one, voice = tracker(clock), speech(14.0)
    seen = filmed(voice, 160.0)
    heard = iter([*voice, (2**62, 0.0)])
    at_ns, jaw = next(heard)
    for n, (arrived_ns, tracked) in enumerate(seen):
        while at_ns + 90 * MS <= arrived_ns:
            one.hear(at_ns, jaw)
            at_ns, jaw = next(heard)
        clock.sleep_until_ns(arrived_ns)
        one.take(live_link(Person({"jawOpen": tracked}), frame=n), "a", 1, arrived_ns)
        one.keep_time(arrived_ns)
    status = one.status()
    assert status.delay_is == "measured"
    assert status.delay_ms == pytest.approx(160.0, abs=10.0)


def test_of_two_senders_the_first_is_listened_to_until_it_leaves() -> None:
    clock = VirtualClock()
    one = tracker(clock)
    for n in range(60):
        one.take(live_link(person(n), frame=n), "first", 1, n * 16 * MS)
        one.take(live_link(person(n + 3), frame=n), "second", 1, n * 16 * MS + 1)
    assert one.status().dropped == 60
    for n in range(60, 200):
        one.take(live_link(person(n), frame=n), "second", 1, n * 16 * MS)
    clock.sleep_until_ns(200 * 16 * MS)
    status = one.status()
    assert status.state is TrackerState.RECEIVING
    assert status.packets == 260
    assert 60 + 60 <= status.dropped <= 60 + 63, "a second of the other one"


@contextmanager
def running(one: Tracker) -> Iterator[Tracker]:
    stop = threading.Event()
    thread = threading.Thread(target=one.run, args=(stop,))
    thread.start()
    try:
        yield one
    finally:
        stop.set()
        thread.join()
        one.close()


def state(one: Tracker) -> str:
    return one.status().state


def test_hears_a_phone_on_the_network() -> None:
    one = Tracker(TrackerConfig("livelink", "127.0.0.1", 0), SystemClock(), quiet)
    with running(one), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        until(lambda: one.port > 0)
        phone.sendto(b"rubbish", ("127.0.0.1", one.port))
        until(lambda: state(one) == "unreadable")
        phone.sendto(live_link(person(1)), ("127.0.0.1", one.port))
        until(lambda: one.status().packets == 2)
        assert one.at(SystemClock().now_ns(), SystemClock().now_ns() + 10 * MS) is not None
        assert one.status().bad == 1


def test_asks_a_phone_until_it_answers() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.settimeout(30)
        config = TrackerConfig("ifacialmocap", "127.0.0.1", 0, phone=("localhost", phone.getsockname()[1]))
        with running(Tracker(config, SystemClock(), quiet)) as one:
            asked, asker = phone.recvfrom(200)
            assert asked == b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719"
            phone.sendto(ifacialmocap(Person({"jawOpen": 0.5})), asker)
            until(lambda: one.status().packets > 0)
            assert one.status().bad == 0


def test_a_phone_that_was_not_asked_is_not_listened_to() -> None:
    config = TrackerConfig("ifacialmocap", "127.0.0.1", 0, phone=("127.0.0.1", 9))
    with running(Tracker(config, SystemClock(), quiet)) as one:
        until(lambda: one.port > 0)
        one.take(ifacialmocap(Person()), "192.0.2.1", 1, SystemClock().now_ns())
        assert one.status().dropped == 1
        assert state(one) == "waiting"


def test_a_port_that_is_taken_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facewire.tracker.tracker._RETRY_S", 0.01)
    told: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        one = Tracker(TrackerConfig("vmc", "127.0.0.1", port), SystemClock(), told.append)
        with running(one):
            until(lambda: state(one) == "refused")
            assert "close the program that has it" in one.status().why
            other.close()
            until(lambda: state(one) == "waiting")
    assert len(told) == 2
    assert "trying again" in told[0]
    assert told[1].endswith("listening")


def test_a_phone_that_cannot_be_found_is_refused() -> None:
    config = TrackerConfig("ifacialmocap", "127.0.0.1", 0, phone=("no such phone", 49983))
    with running(Tracker(config, SystemClock(), quiet)) as one:
        until(lambda: state(one) == "refused")
        assert "cannot be found" in one.status().why


@pytest.mark.skipif(not is_own("127.0.0.2"), reason="this system has no 127.0.0.2")
def test_asks_a_phone_at_the_port_where_we_are_a_phone_ourselves() -> None:
    ours = Listener("127.0.0.2", 0)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        phone.settimeout(30)
        asked = ("127.0.0.1", phone.getsockname()[1])
        config = TrackerConfig("ifacialmocap", "0.0.0.0", ours.port, phone=asked)
        with running(Tracker(config, SystemClock(), quiet)):
            assert phone.recvfrom(200)[1] == ("127.0.0.1", ours.port)
    ours.close()


def test_follows_when_the_phone_sees_us_at_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = ["127.0.0.1"]
    monkeypatch.setattr("facewire.tracker.tracker.own_address", lambda _: addresses[0])
    monkeypatch.setattr("facewire.tracker.tracker._RETRY_S", 0.01)
    monkeypatch.setattr("facewire.tracker.tracker._ASK_NS", MS)
    told: list[str] = []
    config = TrackerConfig("ifacialmocap", "0.0.0.0", 0, phone=("127.0.0.1", 9))
    with running(Tracker(config, SystemClock(), told.append)) as one:
        until(lambda: one.port > 0)
        first = one.port
        addresses[0] = "localhost"
        until(lambda: one.port not in (0, first))
        until(lambda: state(one) == "waiting")
    assert "this computer has another address now; trying again" in told[0]
    assert told[1].endswith("listening")


class Flood:
    """A listener that never runs dry, on a clock that each datagram moves on."""

    port = 1

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.read = 0

    def receive(self, size: int, patience_s: float = 0.0) -> tuple[bytes, str, int]:
        del size, patience_s
        self.read += 1
        self._clock.sleep_until_ns(self._clock.now_ns() + 100_000)
        return live_link(person(self.read), frame=self.read), "a", 1


def test_a_flood_is_left_to_the_system() -> None:
    """Work for 0.6 ms, then rest for fifteen times as long: whatever comes, the line has its processor."""
    clock = VirtualClock()
    one, flood = tracker(clock), Flood(clock)
    one._listener = flood  # type: ignore[assignment]
    begun_ns = clock.now_ns()
    rest_s = one.serve(0.02)
    worked_s = (clock.now_ns() - begun_ns) / 1e9
    assert worked_s <= 0.8e-3
    assert rest_s >= 10 * worked_s
    assert one.status().packets == flood.read, "what was taken from the system is not lost"


def test_whatever_goes_wrong_it_is_told_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that goes away, or a fault of ours: the voice does not end with it."""
    monkeypatch.setattr("facewire.tracker.tracker._RETRY_S", 0.01)
    one = Tracker(TrackerConfig("livelink", "127.0.0.1", 0), SystemClock(), quiet)
    failing = threading.Event()
    failing.set()
    serve = one.serve

    def fails(patience_s: float) -> float:
        if failing.is_set():
            raise OSError("network is down")
        return serve(patience_s)

    monkeypatch.setattr(one, "serve", fails)
    with running(one):
        until(lambda: one.status().why == "failed: network is down")
        assert state(one) == "refused"
        failing.clear()
        until(lambda: state(one) == "waiting")


def test_a_sender_that_begins_anew_is_a_new_one() -> None:
    """OpenSeeFace is started again, with somebody who looks elsewhere: that is ahead now."""
    config = TrackerConfig("openseeface", "127.0.0.1", 0, delay_ms=0.0)
    one = Tracker(config, VirtualClock(), quiet)

    def yaw(begin_ms: int, port: int, degrees: float) -> float:
        for n in range(60):
            at_ms = begin_ms + 16 * n
            looking = Person({"eyeBlinkLeft": 0.01 * (n % 3)}, (degrees, 0.0, 0.0))
            one.take(open_see_face(looking, time_s=at_ms / 1e3), "a", port, at_ms * MS)
        seen = one.at((begin_ms + 900) * MS, (begin_ms + 950) * MS)
        assert seen is not None
        return float(seen.values[52])

    assert yaw(0, 1, 10.0) == pytest.approx(0.0, abs=1e-5)
    assert yaw(3000, 1, 20.0) == pytest.approx(0.1745, abs=1e-3), "it was only away"
    assert yaw(6000, 2, 20.0) == pytest.approx(0.0, abs=1e-5), "another run of it"
