import socket
import sys

import pytest

from facewire.clock import VirtualClock
from facewire.errors import UsageError
from facewire.transport.udp import Datagrams, parse_address
from facewire.values import OutputState
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


@pytest.mark.parametrize("host", ["no such host", "two..dots", "x" * 70])
def test_a_host_that_does_not_exist(host: str) -> None:
    with pytest.raises(UsageError, match="cannot be found"):
        Datagrams(host, 11111, VirtualClock())


def test_datagrams_arrive_as_they_were_sent(kept: Keep) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(30)
        datagrams = kept(Datagrams("127.0.0.1", receiver.getsockname()[1], VirtualClock()))
        for sent in (b"", b"\x06", bytes(range(256)) * 5):
            datagrams.send(sent)
            assert receiver.recv(2048) == sent
    assert (datagrams.sent, datagrams.dropped) == (3, 0)
    assert not datagrams.refused


def test_a_datagram_that_cannot_leave_is_counted(kept: Keep) -> None:
    datagrams = kept(Datagrams("127.0.0.1", 9, VirtualClock()))
    datagrams.send(bytes(70_000))  # More than UDP carries.
    assert datagrams.dropped == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells of a closed port only to who receives")
def test_a_closed_port_is_noticed_and_an_open_one_again(kept: Keep) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        port = receiver.getsockname()[1]
    clock = VirtualClock()
    datagrams = kept(Datagrams("127.0.0.1", port, clock))
    for _ in range(3):
        datagrams.send(b"x")
    status = datagrams.status("livelink", "start it")
    assert (status.state, status.why) == (OutputState.REFUSED, "nothing listens there; start it")
    assert (status.packets, status.dropped) == (3, 0), "each was tried"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", port))
        receiver.settimeout(30)
        datagrams.send(b"y")
        assert receiver.recv(10) == b"y", "the first one after it has opened arrives"
    clock.sleep_until_ns(2 * 10**9)
    assert datagrams.status("livelink", "start it").state == OutputState.SENDING
