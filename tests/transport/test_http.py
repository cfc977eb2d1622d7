"""Small answers in a bounded time."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from facewire.errors import LinkError
from facewire.transport.http import get
from tests.ports import free_ports


@contextmanager
def saying(answer: bytes) -> Iterator[int]:
    """A server that says one thing, whatever it is asked, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        port = server.getsockname()[1]
        assert isinstance(port, int)
        yield port
        thread.join(60.0)


def test_a_body() -> None:
    with saying(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as port:
        assert get("127.0.0.1", port, "/avatar", 5.0) == b"{}"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "answers /avatar with 404"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "does not answer /avatar to its end"),
        (b"220 mail.example\r\n", "does not answer"),
        (b"", "does not answer"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (8 * 2**20 + 1), "more than 8388608 bytes"),
    ],
)
def test_what_is_no_answer(answer: bytes, reason: str) -> None:
    with saying(answer) as port, pytest.raises(LinkError, match=reason):
        get("127.0.0.1", port, "/avatar", 5.0)


def test_one_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(LinkError, match="does not answer"):
        get("127.0.0.1", mute.getsockname()[1], "/", 0.05)


def test_nobody_is_there() -> None:
    (port,) = free_ports(1)
    with pytest.raises(LinkError, match="does not answer"):
        get("127.0.0.1", port, "/", 5.0)
