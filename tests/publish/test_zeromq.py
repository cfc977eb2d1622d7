"""What strangers may do to the sockets: connections that speak no ZMTP 3."""

import contextlib
import socket

from sidecar.publish.zeromq import ControlClient, ControlSocket, FacesReader, FacesSocket
from sidecar.wire import control as wire
from tests.fakes import Keep
from tests.test_control import Desk, opening

ANY = "tcp://127.0.0.1:0"


def connection(endpoint: str) -> socket.socket:
    host, port = endpoint.removeprefix("tcp://").split(":")
    return socket.create_connection((host, int(port)), timeout=2.0)


def zmtp1(method: str, *messages: bytes) -> bytes:
    """An HTTP request that ZMTP 1 reads as an identity, then messages.

    ZMTP 1 takes the first letter of the method for the size of the identity's frame.
    """
    head = f"{method} / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    identity = head.ljust(1 + head[0], b" ")
    return identity + b"".join(bytes((1 + len(message), 0)) + message for message in messages)


def received(peer: socket.socket) -> bytes:
    """Everything that comes until the connection ends, or says nothing for two seconds."""
    data = b""
    with contextlib.suppress(ConnectionResetError, TimeoutError):
        while more := peer.recv(4096):
            data += more
    return data


def answer(control: ControlSocket, desk: Desk, patience_s: float) -> int:
    """Answer requests until none comes for `patience_s`; return how many there were."""
    count = 0
    while request := control.receive(patience_s):
        control.reply(request[0], desk.control.answer(request[1]))
        count += 1
    return count


def names(desk: Desk) -> list[str]:
    return [subject.name for subject in desk.roster.subjects]


def test_a_web_page_gets_no_faces(kept: Keep) -> None:
    faces = kept(FacesSocket(ANY))
    with connection(faces.endpoint) as page:
        page.sendall(zmtp1("GET", b"\x01"))
        reader = kept(FacesReader(faces.endpoint, (b"face/",)))
        while reader.receive(0.02) is None:
            faces.new_subscriptions()
            faces.send(b"face/host", b"a face")
        assert b"face" not in received(page)


def test_a_web_page_commands_nothing(kept: Keep) -> None:
    control, desk = kept(ControlSocket(ANY)), Desk()
    with connection(control.endpoint) as page:
        page.sendall(zmtp1("POST", wire.encode_request(opening("page"))))
        answer(control, desk, 0.5)
        assert names(desk) == []
        assert b"ok" not in received(page)
    client = kept(ControlClient(control.endpoint))
    client.send(wire.encode_request(opening("client")))
    assert answer(control, desk, 0.5) == 1
    assert names(desk) == ["client"]
