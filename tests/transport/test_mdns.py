"""Services that are announced, over real multicast on the loopback interface."""

import socket
from collections.abc import Callable

import pytest
from zeroconf import ServiceInfo, ServiceStateChange, Zeroconf

from facewire.transport.mdns import Browser, Service
from tests.fakes import Keep
from tests.waiting import until

KIND = "_facewire-test._tcp.local."
HERE = ("127.0.0.1",)


@pytest.mark.slow
@pytest.mark.realtime
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
    until(lambda: browser.services() == (Service("VRChat-Client-AB12CD", ("127.0.0.1",), 12345),))
    announcer.unregister_service(info)
    until(lambda: browser.services() == ())


def test_without_a_network_none_are_found(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_interfaces: object) -> Zeroconf:
        raise OSError("no network")

    monkeypatch.setattr("zeroconf.Zeroconf", refuse)
    assert kept(Browser(KIND, HERE)).services() == ()


class Network:
    """One without any sockets, on which somebody announces a name that is none beside one that is."""

    def __init__(self, _interfaces: object) -> None: ...

    def get_service_info(self, kind: str, name: str, timeout: int) -> ServiceInfo:
        del timeout
        return ServiceInfo(kind, name, addresses=[socket.inet_aton("10.0.0.2")], port=9)

    def close(self) -> None: ...


def test_a_name_of_another_type_is_passed_over(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    def announce(_network: object, _kind: str, handlers: list[Callable[..., None]]) -> None:
        for name in ("mail._smtp._tcp.local.", f"VRChat-Client-AB12CD.{KIND}"):
            handlers[0](name=name, state_change=ServiceStateChange.Added)

    monkeypatch.setattr("zeroconf.Zeroconf", Network)
    monkeypatch.setattr("zeroconf.ServiceBrowser", announce)
    assert kept(Browser(KIND, HERE)).services() == (Service("VRChat-Client-AB12CD", ("10.0.0.2",), 9),)
