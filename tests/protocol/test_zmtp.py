"""The transport vectors: against a raw reader, and against libzmq itself."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import zmq

from facewire.wire import frame, hello
from tests.protocol import vectors
from tests.protocol.vectors import Vector
from tests.protocol.zmtp import BrokenStreamError, Command, Message, Reader, greeting

GREETINGS = vectors.of("zmtp_greeting")
STREAMS = tuple(vector for vector in vectors.of("zmtp_stream") if vector.error is None)
BROKEN = tuple(vector for vector in vectors.of("zmtp_stream") if vector.error is not None)


def events_json(events: list[Command | Message]) -> list[dict[str, Any]]:
    return [
        {"command": event.name, "data": event.data.hex()}
        if isinstance(event, Command)
        else {"parts": [part.hex() for part in event.parts]}
        for event in events
    ]


@pytest.mark.parametrize("vector", GREETINGS, ids=lambda vector: vector.name)
def test_greeting(vector: Vector) -> None:
    if vector.error is not None:
        with pytest.raises(BrokenStreamError):
            greeting(vector.data)
        return
    major, minor, mechanism, as_server = greeting(vector.data)
    said = {"major": str(major), "minor": str(minor), "mechanism": mechanism, "as_server": as_server}
    assert said == vector.value


@pytest.mark.parametrize("vector", STREAMS, ids=lambda vector: vector.name)
def test_stream_whole_and_byte_by_byte(vector: Vector) -> None:
    assert vector.value is not None
    assert events_json(Reader().feed(vector.data)) == vector.value["events"]
    reader = Reader()
    events = [event for byte in vector.data for event in reader.feed(bytes((byte,)))]
    assert events_json(events) == vector.value["events"]


@pytest.mark.parametrize("vector", BROKEN, ids=lambda vector: vector.name)
def test_broken_stream(vector: Vector) -> None:
    with pytest.raises(BrokenStreamError):
        Reader().feed(vector.data)


@pytest.fixture
def publisher() -> Iterator[tuple[zmq.Socket[bytes], int]]:
    context = zmq.Context[zmq.Socket[bytes]]()
    xpub = context.socket(zmq.XPUB)
    xpub.linger = 0
    xpub.rcvtimeo = 5000
    port = xpub.bind_to_random_port("tcp://127.0.0.1")
    yield xpub, port
    xpub.close()
    context.term()


def receive_event(connection: socket.socket, reader: Reader) -> Command | Message:
    while True:
        data = connection.recv(4096)
        assert data, "libzmq closed the connection"
        if events := reader.feed(data):
            (event,) = events
            return event


@pytest.mark.parametrize("subscribe", ["zmtp/subscribe_message", "zmtp/subscribe_command"])
def test_libzmq_takes_and_sends_the_vectors(publisher: tuple[zmq.Socket[bytes], int], subscribe: str) -> None:
    xpub, port = publisher
    face = vectors.load("zmtp/face")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(vectors.load("zmtp/greeting_30").data)
        answer = b""
        while len(answer) < 64:
            answer += connection.recv(64 - len(answer))
        assert greeting(answer) == (3, 1, "NULL", False)
        reader = Reader()
        connection.sendall(vectors.load("zmtp/ready_sub").data)
        ready = receive_event(connection, reader)
        assert isinstance(ready, Command)
        assert ready.name == "READY"
        connection.sendall(vectors.load(subscribe).data)
        assert xpub.recv() == b"\x01face/"

        xpub.send_multipart([b"face/host", vectors.load("frame/typical").data])
        sent = receive_event(connection, reader)
        assert events_json([sent]) == (face.value or {})["events"]

        connection.sendall(vectors.load("zmtp/ping_context").data)
        # libzmq answers only while its socket is looked at.
        xpub.poll(0)
        assert receive_event(connection, reader) == Command("PONG", b"ctx1")


def test_a_subscriber_reads_hello_and_face(publisher: tuple[zmq.Socket[bytes], int]) -> None:
    xpub, port = publisher
    with zmq.Context() as context, context.socket(zmq.SUB) as subscriber:
        subscriber.rcvtimeo = 5000
        subscriber.connect(f"tcp://127.0.0.1:{port}")
        for prefix in (b"hello", b"face/"):
            subscriber.subscribe(prefix)
            assert xpub.recv() == b"\x01" + prefix
        xpub.send_multipart([hello.TOPIC, vectors.load("hello/typical").data])
        xpub.send_multipart([frame.topic("host"), vectors.load("frame/typical").data])
        topic, body = subscriber.recv_multipart()
        assert (topic, hello.decode(body).subjects) == (b"hello", ("host", "guest 東"))
        topic, body = subscriber.recv_multipart()
        assert frame.decode(body, frame.subject_of(topic)).frame.subject == "host"
