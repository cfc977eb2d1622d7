"""A connection that only sends."""

import socket
from collections.abc import Iterator

import pytest

from facewire.transport.stream import Stream, StreamState
from tests.fakes import Keep
from tests.ports import free_ports
from tests.waiting import until


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as one:
        one.settimeout(30)
        yield one


def to(server: socket.socket) -> Stream:
    return Stream("127.0.0.1", server.getsockname()[1])


def test_messages_arrive_in_their_order(server: socket.socket, kept: Keep) -> None:
    stream = kept(to(server))
    connection, _ = server.accept()
    with connection:
        until(lambda: stream.send(b"one"))
        assert stream.send(b"two")
        connection.settimeout(30)
        assert connection.recv(6, socket.MSG_WAITALL) == b"onetwo"


def test_a_reader_that_does_not_read_never_gets_half_a_message(server: socket.socket, kept: Keep) -> None:
    stream = kept(to(server))
    connection, _ = server.accept()
    connection.settimeout(30)
    message = b"(" + b"x" * 99_998 + b")"
    until(lambda: stream.poll() is StreamState.OPEN)
    sent = sum(stream.send(message) for _ in range(500))
    assert 0 < sent < 500, "what does not fit is not taken"
    taken = b""
    with connection:
        while len(taken) < sent * len(message):
            taken += connection.recv(1_000_000)
            stream.poll()
    assert taken == message * sent


def test_an_end_is_noticed(server: socket.socket, kept: Keep) -> None:
    stream = kept(to(server))
    connection, _ = server.accept()
    until(lambda: stream.poll() is StreamState.OPEN)
    connection.sendall(b"whatever")
    connection.close()
    until(lambda: stream.poll() is StreamState.CLOSED)
    assert not stream.send(b"x")


def test_nobody_is_there(kept: Keep) -> None:
    (port,) = free_ports(1)
    stream = kept(Stream("127.0.0.1", port))
    until(lambda: stream.poll() is StreamState.CLOSED)
