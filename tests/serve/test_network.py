import threading

import numpy as np
import pytest

from facewire.audio.ring import Latest
from facewire.clock import SystemClock
from facewire.commands.watch import Watch
from facewire.errors import UsageError
from facewire.face.channels import CHANNELS
from facewire.serve.sockets import Publisher
from facewire.transport.zeromq import ControlClient, ControlSocket, FacesReader, FacesSocket
from facewire.values import Bundle, Face, Frame, Hello, Level, Quality, Status
from facewire.wire import frame as frame_message
from tests.fakes import Keep

STATUS = Status(7, 2, 3.0, "probe", Level.CPU, "", 31.0, 0, 0, 0, 0, (), (), ())
ANY = "tcp://127.0.0.1:0"


def frame(n: int) -> Frame:
    face = Face(
        np.full(len(CHANNELS), 0.5, np.float32), np.zeros(9, np.float32), np.zeros(15, np.float32), 1.0
    )
    return Frame("face", 7, n, n / 31, n * 32_258_064, Quality.INFERRED, Level.CPU, face)


class Station:
    """A publisher on a free port, served by hand."""

    def __init__(self, kept: Keep) -> None:
        self.faces = kept(FacesSocket(ANY))
        self.latest = Latest()
        self.subjects: tuple[str, ...] = ("face",)
        self.publisher = Publisher(
            faces=self.faces,
            latest=self.latest,
            clock=SystemClock(),
            hello=lambda: Hello(7, 31, self.subjects),
            status=lambda: STATUS,
        )

    def publish(self, n: int) -> None:
        self.latest.put(Bundle((frame(n),), 0))
        self.publisher.serve(0.0)


def wait_for(reader: FacesReader, station: Station, topic: bytes) -> bytes:
    """Serve until a message on `topic` arrives."""
    for _ in range(200):
        station.publisher.serve(0.0)
        message = reader.receive(0.02)
        if message is not None and message[0] == topic:
            return message[1]
    raise AssertionError(f"no {topic!r} came")


@pytest.mark.timeout(20)
def test_a_new_subscriber_gets_hello_then_faces(kept: Keep) -> None:
    station = Station(kept)
    reader = kept(FacesReader(station.faces.endpoint))
    wait_for(reader, station, b"hello")
    station.publish(0)
    assert frame_message.decode(wait_for(reader, station, b"face/face")).frame.n == 0


@pytest.mark.timeout(20)
def test_hello_is_told_again_when_somebody_comes_or_goes(kept: Keep) -> None:
    station = Station(kept)
    reader = kept(FacesReader(station.faces.endpoint, (b"hello",)))
    wait_for(reader, station, b"hello")
    while reader.receive(0.05):
        pass
    station.subjects = ("face", "npc")
    watch = Watch()
    watch.take(b"hello", wait_for(reader, station, b"hello"))
    assert watch.hello is not None
    assert watch.hello.subjects == ("face", "npc")


@pytest.mark.timeout(30)
def test_a_reader_that_stops_loses_frames_and_resumes_with_fresh_ones(kept: Keep) -> None:
    station = Station(kept)
    reader = kept(FacesReader(station.faces.endpoint, (b"face/",)))
    other = kept(FacesReader(station.faces.endpoint, (b"face/",)))
    for n in range(50):
        station.publish(n)
        if reader.receive(0.02) and other.receive(0.02):
            break
    count = 60_000
    seen_by_other = 0
    for n in range(100, 100 + count):
        station.publish(n)
        while other.receive(0.0):
            seen_by_other += 1
    numbers: list[int] = []
    while message := reader.receive(0.2):
        numbers.append(frame_message.decode(message[1]).frame.n)
    assert len(numbers) < count, "the reader that slept must have lost frames"
    assert numbers == sorted(numbers)
    station.publish(10**6)
    message = reader.receive(1.0)
    assert message is not None
    assert frame_message.decode(message[1]).frame.n == 10**6
    assert seen_by_other > len(numbers)


@pytest.mark.timeout(20)
def test_a_port_in_use_is_one_clear_line(kept: Keep) -> None:
    first = kept(FacesSocket(ANY))
    with pytest.raises(UsageError, match=r"is in use, perhaps by another facewire"):
        FacesSocket(first.endpoint)


@pytest.mark.parametrize("endpoint", ["tcp://0.0.0.0:5570", "tcp://192.0.2.1:5570", "tcp://*:5570"])
def test_other_machines_are_kept_out_unless_asked_in(endpoint: str) -> None:
    with pytest.raises(UsageError, match="--insecure"):
        FacesSocket(endpoint)


@pytest.mark.parametrize("endpoint", ["tcp://127.0.0.1", "tcp://127.0.0.1:x", "tcp://127.0.0.1:99999"])
def test_an_address_that_is_none_is_one_clear_line(endpoint: str) -> None:
    with pytest.raises(UsageError, match="cannot bind"):
        FacesSocket(endpoint)


@pytest.mark.timeout(20)
def test_an_oversize_request_costs_its_sender_the_connection_and_nobody_else(kept: Keep) -> None:
    socket = kept(ControlSocket(ANY))
    served = threading.Event()

    def serve() -> None:
        for _ in range(100):
            request = socket.receive(0.1)
            if request is not None:
                socket.reply(request[0], b"pong")
                served.set()
                return

    thread = threading.Thread(target=serve)
    thread.start()
    rude, polite = kept(ControlClient(socket.endpoint)), kept(ControlClient(socket.endpoint))
    rude.send(bytes(2_000_000))
    polite.send(b"ping")
    assert polite.receive(5.0) == b"pong"
    thread.join()


@pytest.mark.timeout(20)
def test_a_burst_of_half_a_second_reaches_a_reader_whole(kept: Keep) -> None:
    station = Station(kept)
    reader = kept(FacesReader(station.faces.endpoint, (b"face/", b"hello")))
    wait_for(reader, station, b"hello")
    station.latest.put(Bundle(tuple(frame(n) for n in range(48)), 0))
    station.publisher.serve(0.0)
    numbers: list[int] = []
    while len(numbers) < 48 and (message := reader.receive(1.0)):
        if message[0].startswith(b"face/"):
            numbers.append(frame_message.decode(message[1]).frame.n)
    assert numbers == list(range(48))
