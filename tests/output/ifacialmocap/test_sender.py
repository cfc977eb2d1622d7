"""A phone among programs that ask, in virtual time."""

import sys

import pytest

from facewire.clock import VirtualClock
from facewire.output.ifacialmocap.sender import PhoneSender
from facewire.transport.stream import StreamState
from facewire.values import Frame, Level, OutputState, Quality
from tests.output.ifacialmocap.program import ASK, ASK_STREAM, END, STOP, V2, parse
from tests.output.vts.rig import face

FRAME = Frame("face", 1, 1, 0.0, 0, Quality.INFERRED, Level.CPU, face(jawOpen=0.25, eyeBlinkLeft=1.0))


class Ears:
    """What was asked and answered."""

    def __init__(self) -> None:
        self.coming: list[tuple[bytes, str, int]] = []
        self.sent: list[tuple[bytes, str, int]] = []
        self.full = False
        self.closed = False

    def receive(self, size: int) -> tuple[bytes, str, int] | None:
        if not self.coming:
            return None
        datagram, host, port = self.coming.pop(0)
        return datagram[:size], host, port

    def send(self, datagram: bytes, host: str, port: int) -> bool:
        self.sent.append((datagram, host, port))
        return not self.full

    def close(self) -> None:
        self.closed = True


class Line:
    """A connection whose state the test sets."""

    def __init__(self, host: str, port: int) -> None:
        self.to = (host, port)
        self.state = StreamState.CONNECTING
        self.taken: list[bytes] = []
        self.full = False
        self.closed = False

    def poll(self) -> StreamState:
        return self.state

    def send(self, message: bytes) -> bool:
        if self.state is not StreamState.OPEN or self.full:
            return False
        self.taken.append(message)
        return True

    def close(self) -> None:
        self.closed = True


class Rig:
    def __init__(self) -> None:
        self.clock = VirtualClock(10**9)
        self.ears = Ears()
        self.lines: list[Line] = []
        self.sender = PhoneSender(
            self.clock, "127.0.0.2", 49983, self.ears, self.connect, lambda host: host == "127.0.0.2"
        )

    def connect(self, host: str, port: int) -> Line:
        self.lines.append(Line(host, port))
        return self.lines[-1]

    def ask(self, word: bytes, host: str = "10.0.0.5", port: int = 50123) -> None:
        self.ears.coming.append((word, host, port))
        self.sender.attend()

    def play(self, seconds: float, fps: int = 31) -> None:
        until_ns = self.clock.now_ns() + round(seconds * 10**9)
        while self.clock.now_ns() < until_ns:
            self.sender.send(FRAME)
            self.sender.attend()
            self.clock.sleep_until_ns(self.clock.now_ns() + 10**9 // fps)

    @property
    def told(self) -> tuple[str, str]:
        return str(self.sender.status.state), self.sender.status.why


def test_nobody_has_asked() -> None:
    rig = Rig()
    rig.play(1.0)
    assert rig.told == (
        OutputState.WAITING, "waits for an app to ask; type 127.0.0.2 there, as the phone's address",
    )  # fmt: skip
    assert (rig.ears.sent, rig.sender.status.dropped) == ([], 0)


@pytest.mark.parametrize(("word", "separator"), [(ASK, "-"), (ASK + V2, "&")])
def test_one_that_asks_gets_each_face_at_its_own_port(word: bytes, separator: str) -> None:
    rig = Rig()
    rig.ask(word)
    rig.play(1.0)
    assert {(host, port) for _, host, port in rig.ears.sent} == {("10.0.0.5", 49983)}
    assert len(rig.ears.sent) == rig.sender.status.packets >= 31
    seen = parse(rig.ears.sent[0][0], separator)
    assert seen.weights["jawOpen"] == 25
    assert seen.weights["eyeBlink_L"] == 100
    assert rig.told == (OutputState.SENDING, "")


def test_an_answer_that_would_come_back_goes_where_the_question_came_from() -> None:
    rig = Rig()
    rig.ask(ASK, "127.0.0.2", 50777)
    rig.play(0.1)
    assert {(host, port) for _, host, port in rig.ears.sent} == {("127.0.0.2", 50777)}


def test_an_app_on_this_machine_that_begins_anew_asks_from_another_port() -> None:
    rig = Rig()
    for port in (50777, 50888):
        rig.ask(ASK, "127.0.0.2", port)
        rig.ears.sent.clear()
        rig.sender.send(FRAME)
        assert [to for _, *to in rig.ears.sent] == [["127.0.0.2", port]]


def test_asking_again_changes_the_version_and_nothing_else() -> None:
    rig = Rig()
    for _ in range(10):
        rig.ask(ASK)
    rig.ask(ASK + V2)
    rig.sender.send(FRAME)
    assert len(rig.ears.sent) == 1
    assert b"&" in rig.ears.sent[0][0]


def test_a_stream_is_connected_fed_and_stopped() -> None:
    rig = Rig()
    rig.ask(ASK_STREAM)
    (line,) = rig.lines
    assert line.to == ("10.0.0.5", 49986)
    rig.play(0.5)
    assert rig.told[0] == OutputState.REFUSED
    assert "10.0.0.5 at port 49986 has asked for a connection and does not let us in" in rig.told[1]
    line.state = StreamState.OPEN
    rig.play(1.0)
    assert rig.told[1] == ""
    assert all(taken.endswith(END) for taken in line.taken)
    parse(line.taken[0].removesuffix(END), "-")
    rig.ask(STOP)
    assert line.closed
    assert rig.told[0] == "waiting"


def test_a_stream_that_nobody_takes_is_tried_for_ten_seconds() -> None:
    rig = Rig()
    rig.ask(ASK_STREAM)
    for _ in range(40):
        rig.play(0.5)
        for line in rig.lines:
            line.state = StreamState.CLOSED
    assert 4 <= len(rig.lines) <= 6, "with longer and longer pauses"
    assert all(line.closed for line in rig.lines)
    assert rig.told[0] == "waiting"


def test_a_stream_that_hangs_up_is_forgotten_and_may_ask_again() -> None:
    rig = Rig()
    rig.ask(ASK_STREAM)
    rig.lines[0].state = StreamState.OPEN
    rig.play(1.0)
    rig.lines[0].state = StreamState.CLOSED
    rig.play(1.0)
    assert len(rig.lines) == 1
    assert rig.lines[0].closed
    rig.ask(ASK_STREAM)
    assert len(rig.lines) == 2


def test_one_that_does_not_read_loses_faces_and_the_others_do_not() -> None:
    rig = Rig()
    rig.ask(ASK_STREAM, "10.0.0.5")
    rig.ask(ASK, "10.0.0.6")
    rig.lines[0].state = StreamState.OPEN
    rig.sender.attend()
    rig.lines[0].full = True
    rig.play(1.0)
    assert rig.lines[0].taken == []
    assert rig.sender.status.dropped == rig.sender.status.packets == len(rig.ears.sent) >= 31


def test_a_network_that_takes_nothing_is_counted() -> None:
    rig = Rig()
    rig.ask(ASK)
    rig.ears.full = True
    rig.sender.send(FRAME)
    assert (rig.sender.status.packets, rig.sender.status.dropped) == (0, 1)


@pytest.mark.parametrize("noise", [b"", b"x" * 3000, ASK[:-1], ASK + b"|" * 300, b"\xff" * 50])
def test_noise_is_no_question(noise: bytes) -> None:
    rig = Rig()
    rig.ask(noise)
    rig.play(0.1)
    assert rig.ears.sent == []


def test_no_more_than_eight_are_answered() -> None:
    rig = Rig()
    for number in range(20):
        rig.ask(ASK, f"10.0.0.{number}")
    rig.sender.send(FRAME)
    assert [host for _, host, _ in rig.ears.sent] == [f"10.0.0.{number}" for number in range(12, 20)]


def test_a_flood_of_questions_does_not_hold_faces_up() -> None:
    rig = Rig()
    rig.ears.coming = [(b"noise", "10.0.0.9", 1)] * 1000
    rig.sender.attend()
    assert len(rig.ears.coming) == 1000 - 64


def test_one_face_of_several() -> None:
    rig = Rig()
    rig.ask(ASK)
    rig.sender.send(FRAME)
    rig.sender.send(FRAME._replace(subject="guest"))
    assert len(rig.ears.sent) == 1


def test_an_end_hangs_up() -> None:
    rig = Rig()
    rig.ask(ASK_STREAM)
    rig.sender.close()
    assert rig.lines[0].closed
    assert rig.ears.closed


@pytest.mark.slow
@pytest.mark.realtime
def test_two_hours_of_programs_that_come_and_go_do_not_make_it_grow() -> None:
    rig = Rig()
    blocks = 0
    for minute in range(120):
        if minute == 20:
            blocks = sys.getallocatedblocks()
        rig.ask(ASK, f"10.0.0.{minute}")
        rig.ask(ASK_STREAM, f"10.0.1.{minute}")
        rig.lines[-1].state = StreamState.OPEN
        rig.play(60.0, fps=5)
        rig.lines[-1].state = StreamState.CLOSED
        rig.ears.sent.clear()
        rig.lines.clear()
    assert sys.getallocatedblocks() - blocks < 1000
