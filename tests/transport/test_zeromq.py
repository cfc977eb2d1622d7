"""What strangers may do to the sockets: speak no ZMTP 3, send without end, go away, not read."""

import contextlib
import itertools
import socket
import struct
import threading
from collections.abc import Iterator

import psutil
import pytest
import zmq

from facewire.errors import UsageError
from facewire.transport.zeromq import ControlClient, ControlSocket, FacesReader, FacesSocket, Waiter
from facewire.wire import control as wire
from tests.fakes import Keep
from tests.protocol import vectors
from tests.protocol.zmtp import LONG, MORE
from tests.serve.desk import Desk
from tests.serve.test_control import opening
from tests.waiting import until

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


def answer(control: ControlSocket, desk: Desk, least: int = 1) -> int:
    """Answer `least` requests and those that follow within a second; return how many there were."""
    count, silence = 0, 0
    while count < least or silence < 20:
        request = control.receive(0.05)
        silence = 0 if request else silence + 1
        if request:
            address, body = request
            control.reply(address, desk.answer(address[0], body))
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
        answer(control, desk, least=0)
        assert names(desk) == []
        assert b"ok" not in received(page)
    client = kept(ControlClient(control.endpoint))
    client.send(wire.encode_request(opening("client")))
    assert answer(control, desk) == 1
    assert names(desk) == ["client"]


def whole(control: ControlSocket) -> tuple[list[bytes], bytes]:
    """The next request, however many pieces it comes in."""
    while (request := control.receive(1.0)) is None:
        pass
    return request


def frame(flags: int, body: bytes) -> bytes:
    return struct.pack(">BQ", flags | LONG, len(body)) + body


def sender(endpoint: str, pieces: Iterator[bytes]) -> threading.Thread:
    """Send pieces as a DEALER, until they end or the connection does."""

    def send() -> None:
        with connection(endpoint) as peer, contextlib.suppress(ConnectionError, TimeoutError):
            peer.sendall(vectors.load("zmtp/greeting_30").data + vectors.load("zmtp/ready_dealer").data)
            for piece in pieces:
                peer.sendall(piece)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.slow
@pytest.mark.realtime
@pytest.mark.parametrize(("size", "together"), [(1_000_000, 1), (0, 10_000)], ids=["large", "empty"])
def test_parts_without_end_fill_no_memory(size: int, together: int, kept: Keep) -> None:
    control, desk, process = kept(ControlSocket(ANY)), Desk(), psutil.Process()
    pieces = itertools.repeat(frame(MORE, bytes(size)) * together, 300)
    before = process.memory_info().rss
    rude = sender(control.endpoint, pieces)
    greatest = before
    while rude.is_alive():
        assert control.receive(0.01) is None
        greatest = max(greatest, process.memory_info().rss)
    assert greatest - before < 32 * 2**20
    client = kept(ControlClient(control.endpoint))
    client.send(wire.encode_request(opening("client")))
    assert answer(control, desk) == 1
    assert isinstance(wire.decode_reply(client.receive(30.0)), wire.Done)


def test_the_envelope_of_a_req_socket_comes_back(kept: Keep) -> None:
    control, desk = kept(ControlSocket(ANY)), Desk()
    with zmq.Context() as context, context.socket(zmq.REQ) as client:
        client.setsockopt(zmq.HEARTBEAT_IVL, 20)
        client.setsockopt(zmq.LINGER, 0)
        client.connect(control.endpoint)
        for name in ("a", "b"):
            client.send(wire.encode_request(opening(name)))
            # Nothing but heartbeats comes in the second that this waits for more.
            assert answer(control, desk) == 1
            assert client.poll(30_000)
            assert isinstance(wire.decode_reply(client.recv()), wire.Done)


def test_the_largest_audio_arrives_whole(kept: Keep) -> None:
    control = kept(ControlSocket(ANY))
    client = kept(ControlClient(control.endpoint))
    body = bytes(range(256)) * 4096
    client.send(body)
    assert whole(control)[1] == body


def test_a_client_that_has_gone_loses_its_answer(kept: Keep) -> None:
    control = kept(ControlSocket(ANY))
    client = ControlClient(control.endpoint)
    client.send(b"ping")
    address = whole(control)[0]
    client.close()

    def has_lost_one() -> bool:
        control.receive(0.01)
        control.reply(address, b"pong")
        return control.dropped == 1

    until(has_lost_one)


def test_a_client_that_does_not_read_loses_replies_which_are_counted(kept: Keep) -> None:
    control = kept(ControlSocket(ANY))
    client = kept(ControlClient(control.endpoint))
    client.send(b"ping")
    address = whole(control)[0]
    for _ in range(20_000):
        control.reply(address, bytes(10_000))
    assert control.dropped > 0


def test_waiting_ends_when_a_socket_has_something(kept: Keep) -> None:
    control, waiter = kept(ControlSocket(ANY)), kept(Waiter())
    idle, client = kept(ControlClient(control.endpoint)), kept(ControlClient(control.endpoint))
    assert client.send(b"ping")
    address = whole(control)[0]
    waiter.wait((idle, client), 0.0)
    assert client.poll(0.0) is None
    control.reply(address, b"pong")
    waiter.wait((idle, client), 5.0)
    assert client.poll(0.0) == b"pong"
    assert idle.poll(0.0) is None


def test_waiting_ends_when_another_thread_calls_once(kept: Keep) -> None:
    waiter = kept(Waiter())
    for _ in range(100_000):
        waiter.wake()
    woken = threading.Event()

    def wait() -> None:
        waiter.wait((), 60.0)
        woken.set()

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert woken.wait(30.0)
    waiting.join()


def test_a_request_that_needs_a_connection_is_not_kept_for_a_later_one(kept: Keep) -> None:
    control = ControlSocket(ANY)
    endpoint = control.endpoint
    control.close()
    client = kept(ControlClient(endpoint, immediate=True))
    assert not client.send(b"too early")
    later = kept(ControlSocket(endpoint))
    waiter = kept(Waiter())
    while not client.send(b"in time"):
        later.receive(0.01)
        waiter.wait((), 0.01)
    assert whole(later)[1] == b"in time"


@pytest.mark.parametrize(
    ("endpoint", "told"),
    [
        ("5570", r"^cannot bind 5570 \(.*\); give --faces one like tcp://127\.0\.0\.1:5570$"),
        ("tcp://127.0.0.1:70000", r"'70000' is no port; give --faces one from 1 to 65535$"),
        ("tcp://*:5570", r"^tcp://\*:5570 lets other machines in; add --insecure if you mean it"),
    ],
)
def test_what_cannot_be_bound_is_told_with_what_to_do(endpoint: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        FacesSocket(endpoint)


def test_a_control_address_is_not_mended_with_that_of_the_faces() -> None:
    with pytest.raises(UsageError, match=r"give --control one like tcp://127\.0\.0\.1:5571$"):
        ControlSocket("5571")
