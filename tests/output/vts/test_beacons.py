"""Broadcasts over real UDP."""

import json
import socket

from facewire.output.vts.beacons import Beacons
from facewire.transport.listener import Listener
from facewire.wire.vts.beacon import Beacon
from tests.fakes import Keep
from tests.ports import free_udp_port
from tests.waiting import until


def broadcast(**data: object) -> bytes:
    """As the public document shows it."""
    return json.dumps(
        {
            "apiName": "VTubeStudioPublicAPI",
            "apiVersion": "1.0",
            "timestamp": 1630159656406,
            "messageType": "VTubeStudioAPIStateBroadcast",
            "requestID": "VTubeStudioAPIStateBroadcast",
            "data": {
                "active": True, "port": 8001, "instanceID": "93aa", "windowTitle": "VTube Studio", **data,
            },
        }
    ).encode()  # fmt: skip


def send(port: int, *datagrams: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for datagram in datagrams:
            one.sendto(datagram, ("127.0.0.1", port))


def test_the_newest_counts_and_noise_does_not(kept: Keep) -> None:
    port = free_udp_port()
    beacons = kept(Beacons(port))
    assert beacons.newest() is None
    send(port, broadcast(), b"noise", broadcast(port=0), broadcast(active=1), broadcast(port=9))
    heard: set[Beacon | None] = set()

    def hear() -> bool:
        heard.add(beacons.newest())
        return Beacon(True, 9) in heard

    until(hear)
    assert heard <= {None, Beacon(True, 8001), Beacon(True, 9)}


def test_of_several_one_whose_api_is_on_counts(kept: Keep) -> None:
    port = free_udp_port()
    beacons = kept(Beacons(port))
    witness = kept(Listener("0.0.0.0", 0))
    send(port, broadcast(active=False, port=1), broadcast(port=2), broadcast(active=False, port=3))
    send(witness.port, b"x")
    until(lambda: witness.receive(10))
    assert beacons.newest() == Beacon(True, 2)


def test_those_of_other_machines_are_passed_over(kept: Keep) -> None:
    port = free_udp_port()
    beacons = kept(Beacons(port, is_own=lambda host: host != "127.0.0.1"))
    witness = kept(Listener("0.0.0.0", 0))
    send(port, broadcast())
    send(witness.port, b"x")
    until(lambda: witness.receive(10))
    assert beacons.newest() is None


def test_a_port_that_is_taken_is_no_reason_to_fail(kept: Keep) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("0.0.0.0", 0))
        assert kept(Beacons(other.getsockname()[1])).newest() is None
