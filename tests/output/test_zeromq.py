"""What goes to the faces socket, and when."""

import threading

import msgpack  # type: ignore[import-untyped]
import pytest

from facewire.clock import VirtualClock
from facewire.output.zeromq import ZeroMqOutput
from facewire.values import Bundle, Event, EventKind, Hello
from tests.wire.samples import FRAME, STATUS

SECOND = 10**9


class Faces:
    """A faces socket that keeps what is sent."""

    endpoint = "tcp://127.0.0.1:5570"

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, bytes]] = []
        self.subscriptions = 0

    def send(self, topic: bytes, body: bytes) -> None:
        self.sent.append((topic, body))

    def new_subscriptions(self) -> int:
        found, self.subscriptions = self.subscriptions, 0
        return found

    def close(self) -> None:
        pass

    def topics(self) -> list[bytes]:
        """Topics of what was sent since the last call."""
        topics = [topic for topic, _ in self.sent]
        self.sent.clear()
        return topics


class Rig:
    def __init__(self, fps: int = 31) -> None:
        self.faces = Faces()
        self.clock = VirtualClock(5 * SECOND)
        self.hello = Hello(7, 31, ("host",))
        self.late_ns: list[int] = []
        self.output = ZeroMqOutput(
            self.faces,
            self.clock,
            fps,
            hello=lambda: self.hello,
            status=lambda: STATUS,
            on_sent=self.late_ns.append,
        )
        self.output.serve(0.0)
        assert self.faces.topics() == [b"hello", b"status"]

    def tick(self, *events: Event) -> list[bytes]:
        """The topics that one tick sends."""
        self.output.put(Bundle((FRAME,), 0, events))
        self.output.serve(0.0)
        return self.faces.topics()


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_a_tick_sends_events_and_faces_alone(rig: Rig) -> None:
    assert rig.tick(Event("host", 7, 0, 5, EventKind.STARTED)) == [b"event/host", b"face/host"]
    rig.output.serve(0.0)
    assert rig.faces.topics() == []


def test_hello_is_for_new_subscribers_and_new_subjects_and_each_second(rig: Rig) -> None:
    rig.faces.subscriptions = 2
    assert rig.tick() == [b"face/host", b"hello"]
    rig.hello = Hello(7, 31, ("host", "guest"))
    rig.output.put(Bundle((), 0))
    rig.output.serve(0.0)
    (message,) = rig.faces.sent
    assert msgpack.unpackb(message[1])["subjects"] == ["host", "guest"]
    rig.faces.topics()
    assert rig.tick() == [b"face/host"]
    rig.clock.sleep_until_ns(6 * SECOND)
    assert rig.tick() == [b"face/host", b"hello", b"status"]


def test_faces_leave_when_they_are_due(rig: Rig) -> None:
    due_ns = 5 * SECOND + 8_000_000
    rig.output.put(Bundle((FRAME,), due_ns))
    rig.output.serve(0.0)
    assert rig.clock.now_ns() == due_ns
    assert rig.late_ns == [0]
    assert msgpack.unpackb(rig.faces.sent[0][1])["pt"] == due_ns


def test_it_wakes_when_the_next_tick_is_due(rig: Rig) -> None:
    rig.output.put(Bundle((FRAME,), 5 * SECOND))
    rig.output.serve(0.0)
    rig.output.serve(0.04)
    assert rig.clock.now_ns() == 5 * SECOND + SECOND // 31


def test_a_new_subscriber_does_not_wait_for_a_tick_that_is_far_away() -> None:
    rig = Rig(fps=1)
    rig.output.put(Bundle((FRAME,), 5 * SECOND))
    rig.output.serve(0.0)
    rig.faces.topics()
    rig.faces.subscriptions = 1
    rig.output.serve(0.05)
    assert rig.faces.topics() == [b"hello"]
    assert rig.clock.now_ns() == 5 * SECOND + 50_000_000


def test_what_is_late_leaves_at_once(rig: Rig) -> None:
    rig.output.put(Bundle((FRAME,), 4 * SECOND))
    rig.output.serve(0.0)
    assert rig.clock.now_ns() == 5 * SECOND
    assert rig.late_ns == [SECOND]
    assert rig.faces.topics() == [b"face/host"]


def test_what_waits_leaves_before_it_ends(rig: Rig) -> None:
    stop = threading.Event()
    stop.set()
    rig.output.put(Bundle((FRAME,), 5 * SECOND + 8_000_000))
    rig.output.run(stop)
    assert rig.faces.topics() == [b"face/host"]


def test_what_goes_beside_comes_behind_the_faces_of_each_tick(rig: Rig) -> None:
    sent: list[int] = []
    rig.output.beside = lambda: sent.append(len(rig.faces.sent))
    rig.tick()
    rig.output.serve(0.0)
    assert sent == [1, 0]
