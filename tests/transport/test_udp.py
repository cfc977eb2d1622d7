import socket

import pytest

from facewire.errors import UsageError
from facewire.transport.udp import Datagrams, parse_address
from tests.fakes import Keep


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:11112", ("127.0.0.1", 11112)),
        ("localhost", ("localhost", 11111)),
        ("[::1]:5000", ("::1", 5000)),
        ("[::1]", ("::1", 11111)),
    ],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert parse_address(text, 11111) == address


@pytest.mark.parametrize("text", ["", ":1", "host:0", "host:65536", "host:x", "host:-1", "::1", "[]:5"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no address; give one like 127\.0\.0\.1:4711"):
        parse_address(text, 4711)


def test_a_host_that_does_not_exist() -> None:
    with pytest.raises(UsageError, match="cannot be found"):
        Datagrams("no such host", 11111)


def test_datagrams_arrive_as_they_were_sent(kept: Keep) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(5)
        datagrams = kept(Datagrams("127.0.0.1", receiver.getsockname()[1]))
        for sent in (b"", b"\x06", bytes(range(256)) * 5):
            datagrams.send(sent)
            assert receiver.recv(2048) == sent
    assert datagrams.dropped == 0


def test_a_datagram_that_cannot_leave_is_counted(kept: Keep) -> None:
    datagrams = kept(Datagrams("127.0.0.1", 9))
    datagrams.send(bytes(70_000))  # More than UDP carries.
    assert datagrams.dropped == 1
