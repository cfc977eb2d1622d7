"""A real connection, and ends that are none."""

import socket
import threading
from collections.abc import Iterator

import pytest
from websockets.sync.server import Server, ServerConnection, serve

from facewire.errors import LinkError
from facewire.transport.websocket.client import WebSocket
from tests.fakes import Keep
from tests.ports import free_ports
from tests.waiting import until


def echo(connection: ServerConnection) -> None:
    for message in connection:
        if message == "bye":
            return
        connection.send(b"\0 binary")
        connection.send(message)


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(echo, "127.0.0.1", 0) as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        yield one
        one.shutdown()
        thread.join(60.0)


def port_of(server: Server) -> int:
    port = server.socket.getsockname()[1]
    assert isinstance(port, int)
    return port


def test_text_goes_both_ways_and_binary_is_passed_over(server: Server, kept: Keep) -> None:
    client = kept(WebSocket("127.0.0.1", port_of(server), 5.0, 2**20))
    assert client.receive() is None
    client.send("face 東")
    heard: list[str | None] = []

    def hear() -> bool:
        heard.append(client.receive())
        return heard[-1] is not None

    until(hear)
    assert heard[-1] == "face 東"


def test_an_end_is_told_on_both_ways(server: Server, kept: Keep) -> None:
    client = kept(WebSocket("127.0.0.1", port_of(server), 5.0, 2**20))
    client.send("bye")

    def gone() -> bool:
        try:
            client.receive()
        except LinkError:
            return True
        return False

    until(gone)
    with pytest.raises(LinkError, match="has ended"):
        client.send("x")


def test_a_message_that_is_too_long_ends_it(server: Server, kept: Keep) -> None:
    client = kept(WebSocket("127.0.0.1", port_of(server), 5.0, 100))
    client.send("x" * 101)

    def refused() -> bool:
        try:
            return client.receive() is not None
        except LinkError:
            return True

    until(refused)


def test_nobody_is_there() -> None:
    (port,) = free_ports(1)
    with pytest.raises(LinkError, match=f"nothing listens at 127.0.0.1:{port}"):
        WebSocket("127.0.0.1", port, 5.0, 100)


@pytest.mark.parametrize("host", ["two..dots", "x" * 70, "somebody@"])
def test_a_name_that_no_host_can_have(host: str) -> None:
    with pytest.raises(LinkError, match="nothing listens at"):
        WebSocket(host, 8001, 0.1, 100)


def test_who_accepts_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(LinkError, match="no answer from"):
        WebSocket("127.0.0.1", mute.getsockname()[1], 0.05, 100)


def test_who_speaks_something_else() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 mail.example ESMTP\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(LinkError, match="is no WebSocket"):
            WebSocket("127.0.0.1", other.getsockname()[1], 5.0, 100)
        thread.join(60.0)
