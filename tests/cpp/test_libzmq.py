"""The C++ client against libzmq's own publisher."""

import os
import signal
from collections.abc import Iterator

import numpy as np
import pytest
import zmq

from facewire.values import Face, Frame, Hello, Level, Quality
from facewire.wire import frame, hello
from tests.cpp.conftest import Programs
from tests.cpp.reader import Reader, reading

pytestmark = pytest.mark.realtime

FACE = Face(
    weights=np.linspace(0, 1, 52, dtype=np.float32),
    pose=np.linspace(-1, 1, 9, dtype=np.float32),
    visemes=np.full(15, 1 / 15, np.float32),
    voice=0.5,
)
FIRST = Frame("host", 7, 0, 0.0, 0, Quality.INFERRED, Level.FULL, FACE)


class Publisher:
    """A sidecar's faces socket, by hand."""

    def __init__(self, port: int = 0) -> None:
        self._context = zmq.Context[zmq.Socket[bytes]]()
        self._xpub = self._context.socket(zmq.XPUB)
        self._xpub.setsockopt(zmq.SNDHWM, 8)
        self._xpub.setsockopt(zmq.SNDBUF, 16384)
        self._xpub.rcvtimeo = 10_000
        self._xpub.bind(f"tcp://127.0.0.1:{port or '*'}")
        self.port = int(self._xpub.getsockopt_string(zmq.LAST_ENDPOINT).rpartition(":")[2])

    def wait_for(self, *topics: bytes) -> None:
        for topic in topics:
            assert self._xpub.recv() == b"\x01" + topic

    def greet(self) -> None:
        self._xpub.send_multipart([b"hello", hello.encode(Hello(FIRST.session, 31, ("host",)))])

    def send(self, n: int, subject: str = "host", session: int = 7) -> None:
        one = FIRST._replace(n=n, t=n / 31, at_ns=n * 10**9 // 31, session=session)
        self._xpub.send_multipart([frame.topic(subject), frame.encode(one, one.at_ns)])

    def close(self) -> None:
        self._xpub.close(linger=0)
        self._context.term()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    one = Publisher()
    yield one
    one.close()


def read_until(reader: Reader, n: int) -> None:
    reader.wait(lambda one: "frame" in one and one["frame"]["n"] == str(n))


def test_every_number_arrives(publisher: Publisher, programs: Programs) -> None:
    with reading(programs.path("report_stream"), publisher.port) as reader:
        publisher.wait_for(b"hello", b"face/")
        publisher.greet()
        publisher.send(3)
        read_until(reader, 3)
        reader.dismiss()
    (said,) = reader.frames
    assert said["subject"] == "host"
    assert said["started"] is True
    values = said["frame"]
    assert (values["s"], values["n"], values["q"], values["lv"], values["voice"]) == ("7", "3", "0", "0", 0.5)
    assert values["t"] == 3 / 31
    for key, sent in (("w", FACE.weights), ("pose", FACE.pose), ("vis", FACE.visemes)):
        assert np.array_equal(np.array(values[key], np.float32), sent)


def test_only_the_subjects_asked_for(publisher: Publisher, programs: Programs) -> None:
    with reading(programs.path("report_stream"), publisher.port, "host", "guest") as reader:
        publisher.wait_for(b"hello", b"face/host", b"face/guest")
        for subject in ("hostess", "host", "nobody", "guest"):
            publisher.send(1, subject)
        reader.wait(lambda one: one.get("subject") == "guest")
        reader.dismiss()
    assert [one["subject"] for one in reader.frames] == ["host", "guest"]


def test_a_reader_that_stops_finds_gaps_and_the_present(publisher: Publisher, programs: Programs) -> None:
    last = 20_000
    with reading(programs.path("report_stream"), publisher.port) as reader:
        publisher.wait_for(b"hello", b"face/")
        publisher.send(0)
        read_until(reader, 0)
        os.kill(reader.process.pid, signal.SIGSTOP)
        for n in range(1, last):
            publisher.send(n)
        os.kill(reader.process.pid, signal.SIGCONT)
        # The queue is full of the past; frames get through again once it has drained.
        while not reader.frames or reader.frames[-1]["missing"] == 0:
            publisher.send(last)
            reader.wait(lambda one: "frame" in one)
            last += 1
        reader.dismiss()
    said = reader.frames
    assert said[-1]["gaps"] >= 1
    assert len(said) < 10_000
    # Nothing is lost without being counted.
    assert len(said) + said[-1]["missing"] == int(said[-1]["frame"]["n"]) + 1
    assert sum(one["started"] for one in said) == 1


def test_a_publisher_that_comes_back(publisher: Publisher, programs: Programs) -> None:
    with reading(programs.path("report_stream"), publisher.port) as reader:
        publisher.wait_for(b"hello", b"face/")
        publisher.greet()
        publisher.send(100)
        read_until(reader, 100)
        publisher.close()
        reader.wait_for_status(f"Waiting for sidecar on 127.0.0.1:{publisher.port}")
        again = Publisher(publisher.port)
        again.wait_for(b"hello", b"face/")
        again.send(0, session=8)
        read_until(reader, 0)
        reader.dismiss()
        again.close()
    assert [one["started"] for one in reader.frames] == [True, True]
    assert reader.frames[-1]["gaps"] == 0


def test_the_control_port_is_not_the_faces_port(programs: Programs) -> None:
    context = zmq.Context[zmq.Socket[bytes]]()
    router = context.socket(zmq.ROUTER)
    port = router.bind_to_random_port("tcp://127.0.0.1")
    with reading(programs.path("report_stream"), port) as reader:
        reader.wait_for_status(f"Waiting for sidecar on 127.0.0.1:{port}: this is not the port of the faces")
        reader.dismiss()
    router.close(linger=0)
    context.term()
