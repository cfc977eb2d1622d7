"""Datagrams from anybody."""

import socket

import pytest

from facewire.errors import UsageError
from facewire.transport.listener import Listener, address_of, is_own, own_address
from tests.fakes import Keep


def test_hears_who_sends_and_answers(kept: Keep) -> None:
    listener = kept(Listener("127.0.0.1", 0))
    assert listener.receive(100) is None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.bind(("127.0.0.1", 0))
        asker.settimeout(30)
        asker.sendto(b"who is there", ("127.0.0.1", listener.port))
        heard = listener.receive(100, 60.0)
        assert heard == (b"who is there", "127.0.0.1", asker.getsockname()[1])
        assert listener.send(b"I", *heard[1:])
        assert asker.recv(100) == b"I"


def test_an_answer_that_cannot_leave(kept: Keep) -> None:
    assert not kept(Listener("127.0.0.1", 0)).send(bytes(70_000), "127.0.0.1", 9)


def test_two_may_share_an_address_for_broadcasts(kept: Keep) -> None:
    one = kept(Listener("0.0.0.0", 0, shared=True))
    kept(Listener("0.0.0.0", one.port, shared=True))


def test_an_address_of_another_machine() -> None:
    with pytest.raises(UsageError, match=r"cannot listen at 192\.0\.2\.1:4000"):
        Listener("192.0.2.1", 4000)
    assert not is_own("192.0.2.1")
    assert is_own("127.0.0.1")


def test_the_address_that_a_host_sees() -> None:
    assert own_address("127.0.0.1") == "127.0.0.1"
    with pytest.raises(UsageError, match=r"no network leads to 255\.255\.255\.255"):
        own_address("255.255.255.255")


def test_an_address_that_is_taken(kept: Keep) -> None:
    one = kept(Listener("127.0.0.1", 0))
    with pytest.raises(UsageError, match="cannot listen at"):
        Listener("127.0.0.1", one.port)


def test_waits_no_longer_than_it_must(kept: Keep) -> None:
    listener = kept(Listener("127.0.0.1", 0))
    assert listener.receive(100, 0.001) is None
    listener.send(b"soon", "127.0.0.1", listener.port)
    heard = listener.receive(100, 60.0)
    assert heard is not None
    assert heard[0] == b"soon"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "fe80::1"])
def test_an_address_is_its_own(host: str) -> None:
    assert address_of(host) == host


@pytest.mark.parametrize("host", ["no such host", "two..dots", "x" * 70])
def test_a_host_without_an_address(host: str) -> None:
    with pytest.raises(UsageError, match="cannot be found"):
        address_of(host)
