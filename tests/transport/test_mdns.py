"""Services that are announced, over real multicast on the loopback interface."""

import socket

import pytest
from zeroconf import ServiceInfo, Zeroconf

from facewire.transport.mdns import Browser, Service
from tests.fakes import Keep
from tests.waiting import until

KIND = "_facewire-test._tcp.local."
HERE = ("127.0.0.1",)


@pytest.mark.slow
def test_a_service_comes_and_goes(kept: Keep) -> None:
    try:
        announcer = kept(Zeroconf(list(HERE)))
    except OSError:
        pytest.skip("this machine has no multicast")
    browser = kept(Browser(KIND, HERE))
    assert browser.services() == ()
    info = ServiceInfo(
        KIND,
        f"VRChat-Client-AB12CD.{KIND}",
        addresses=[socket.inet_aton("127.0.0.1")],
        port=12345,
        server="vrchat-test.local.",
    )
    announcer.register_service(info)
    until(lambda: browser.services() == (Service("VRChat-Client-AB12CD", ("127.0.0.1",), 12345),), 10)
    announcer.unregister_service(info)
    until(lambda: browser.services() == (), 10)


def test_without_a_network_none_are_found(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_interfaces: object) -> Zeroconf:
        raise OSError("no network")

    monkeypatch.setattr("zeroconf.Zeroconf", refuse)
    assert kept(Browser(KIND, HERE)).services() == ()
