"""The one home of ZeroMQ: four sockets that carry bytes.

`FacesSocket` (XPUB) and `ControlSocket` (a ROUTER to its clients) are the sidecar's; `FacesReader` (SUB) and
`ControlClient` (DEALER) are for programs that talk to one. A socket belongs to the thread that uses it;
`Waiter` waits for several of them.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

import zmq

from facewire.errors import FacewireError, UsageError, WireError
from facewire.transport.wake import Wake
from facewire.transport.zmtp import GREETING, Connection, encode_message

__all__ = [
    "CONTROL_ENDPOINT",
    "FACES_ENDPOINT",
    "ControlClient",
    "ControlSocket",
    "FacesReader",
    "FacesSocket",
    "Waiter",
]

FACES_ENDPOINT: Final = "tcp://127.0.0.1:5570"
CONTROL_ENDPOINT: Final = "tcp://127.0.0.1:5571"

HIGH_WATER_MARK: Final = 64
"""Messages that wait for one slow reader before it loses frames: two seconds of one subject. Less would cut
the 16 frames at which pushed audio starts, when a few subjects start together."""

_AT_ONCE, _MORE = int(zmq.NOBLOCK), int(zmq.NOBLOCK | zmq.SNDMORE)
"""Plain numbers: pyzmq combines its flags in Python, which takes longer than to send."""
_SEND_BUFFER: Final = 16 * 1024
"""Bytes in the kernel for one reader; the default would hold minutes of stale faces."""

_MAX_CONTROL_BYTES: Final = 1_100_000
"""Above the 1 MiB of audio that a message may carry; a peer that sends more is disconnected."""

_PIECES_WAITING: Final = 64
"""Pieces of up to 8 KiB that libzmq holds for us from one client; the rest waits in the client."""

_PIECES_AT_ONCE: Final = 256
_CLIENTS: Final = frozenset((b"DEALER", b"REQ", b"ROUTER"))

_DOMAIN: Final = b"facewire"
"""With a domain, libzmq turns away peers older than ZMTP 3. It would take any first byte but ff for ZMTP 1,
which has no handshake: a web page could command a sidecar by an HTTP request."""

_REPLIES_WAITING: Final = 1000
_LOOPBACK: Final = ("tcp://127.", "tcp://localhost:", "tcp://[::1]:", "ipc://", "inproc://")


class FacesSocket:
    """Publishes faces.

    Args:
        endpoint: where to bind, such as `tcp://127.0.0.1:5570`; port 0 takes a free one.
        insecure: whether other machines may listen.

    Raises:
        UsageError: the address is not one, is taken, or is open to others without `insecure`.
    """

    def __init__(self, endpoint: str, *, insecure: bool = False) -> None:
        self._socket = zmq.Context().socket(zmq.XPUB)
        self._socket.setsockopt(zmq.ZAP_DOMAIN, _DOMAIN)
        self._socket.setsockopt(zmq.SNDHWM, HIGH_WATER_MARK)
        self._socket.setsockopt(zmq.SNDBUF, _SEND_BUFFER)
        # Every subscription is reported, not just the first of its kind: each new reader gets its hello.
        self._socket.setsockopt(zmq.XPUB_VERBOSE, 1)
        self.endpoint = _bind(self._socket, endpoint, "faces", insecure)
        self._poller = zmq.Poller()
        self._poller.register(self._socket, zmq.POLLIN)

    def send(self, topic: bytes, body: bytes) -> None:
        """Send one message to whoever subscribed; a reader that is full loses it. Never blocks."""
        self._socket.send(topic, _MORE)
        self._socket.send(body, _AT_ONCE)

    def new_subscriptions(self) -> int:
        """Return how many subscriptions have come since the last call."""
        count = 0
        while self._poller.poll(0):  # `poll` of a socket makes a poller each time.
            count += self._socket.recv().startswith(b"\x01")
        return count

    def close(self) -> None:
        """Release the address."""
        _release(self._socket)


class ControlSocket:
    """Takes requests from any number of clients.

    It speaks as a ROUTER does, over STREAM: libzmq's own ROUTER holds the parts of a message that never ends
    without any bound.

    Args:
        endpoint: where to bind.
        insecure: whether other machines may connect.

    Raises:
        UsageError: as `FacesSocket`.
    """

    def __init__(self, endpoint: str, *, insecure: bool = False) -> None:
        self._socket = zmq.Context().socket(zmq.STREAM)
        self._socket.setsockopt(zmq.RCVHWM, _PIECES_WAITING)
        self._socket.setsockopt(zmq.SNDHWM, _REPLIES_WAITING)
        self.endpoint = _bind(self._socket, endpoint, "control", insecure)
        self._connections: dict[bytes, Connection] = {}
        self._requests: deque[list[bytes]] = deque()
        self._called = Wake()
        self._poller = zmq.Poller()
        self._poller.register(self._socket, zmq.POLLIN)
        self._poller.register(self._called, zmq.POLLIN)
        self.dropped = 0
        """Replies that a client did not read."""

    def receive(self, timeout_s: float) -> tuple[list[bytes], bytes] | None:
        """Return the next request as (return address, body).

        None after `timeout_s` seconds or a `wake`, or sooner where only pieces of a request came.
        """
        if not self._requests and self._poller.poll(int(timeout_s * 1000)):
            self._called.clear()
            self._take_pieces()
        if not self._requests:
            return None
        *address, body = self._requests.popleft()
        return address, body

    def wake(self) -> None:
        """End the wait of `receive` that is going on, or the next one; from any thread."""
        self._called.call()

    def reply(self, address: list[bytes], body: bytes) -> None:
        """Answer a request; a client that has gone, or does not read, loses its answer. Never blocks."""
        client, *envelope = address
        self.dropped += not self._send(client, encode_message([*envelope, body]))

    def close(self) -> None:
        """Release the address."""
        _release(self._socket)
        self._called.close()

    def _take_pieces(self) -> None:
        """Take what has come, until a request is whole; not for ever, whatever clients send."""
        for _ in range(_PIECES_AT_ONCE):
            try:
                client, data = self._socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            if data:
                self._feed(client, data)
            elif self._connections.pop(client, None) is None and self._send(client, GREETING):
                # An empty piece tells of a connection that is new, or has ended.
                self._connections[client] = Connection(b"ROUTER", _CLIENTS, _MAX_CONTROL_BYTES)
            if self._requests:
                return

    def _feed(self, client: bytes, data: bytes) -> None:
        connection = self._connections.get(client)
        if connection is None:
            return
        try:
            event = connection.feed(data)
        except WireError:
            del self._connections[client]
            self._send(client, b"")
            return
        if event.answer:
            self._send(client, event.answer)
        self._requests.extend([client, *parts] for parts in event.messages)

    def _send(self, client: bytes, data: bytes) -> bool:
        """Send bytes, or disconnect by sending none; return False when the client is gone or full."""
        try:
            self._socket.send_multipart((client, data), zmq.NOBLOCK)
        except zmq.ZMQError as error:
            if error.errno not in (zmq.EAGAIN, zmq.EHOSTUNREACH):
                raise
            return False
        return True


class FacesReader:
    """Subscribes to a sidecar.

    Args:
        endpoint: of the sidecar's faces.
        topics: prefixes to subscribe to; all by default.
    """

    def __init__(self, endpoint: str = FACES_ENDPOINT, topics: tuple[bytes, ...] = (b"",)) -> None:
        self._socket = zmq.Context().socket(zmq.SUB)
        for topic in topics:
            self._socket.subscribe(topic)
        _connect(self._socket, endpoint)

    def receive(self, timeout_s: float) -> tuple[bytes, bytes] | None:
        """Return the next message as (topic, body), or None after `timeout_s` seconds."""
        if not self._socket.poll(int(timeout_s * 1000)):
            return None
        topic, *body = self._socket.recv_multipart()
        return topic, b"".join(body)

    def close(self) -> None:
        """Disconnect."""
        _release(self._socket)


class ControlClient:
    """Sends requests to a sidecar.

    Args:
        endpoint: of the sidecar's control socket.
        immediate: whether a request needs a connection. Without, libzmq keeps it for one that comes later.
    """

    def __init__(self, endpoint: str = CONTROL_ENDPOINT, *, immediate: bool = False) -> None:
        self._socket = zmq.Context().socket(zmq.DEALER)
        self._socket.setsockopt(zmq.IMMEDIATE, immediate)
        _connect(self._socket, endpoint)

    def send(self, body: bytes) -> bool:
        """Send one request, or return False where that cannot be done at once."""
        try:
            self._socket.send(body, zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def poll(self, timeout_s: float) -> bytes | None:
        """Return the next reply, or None after `timeout_s` seconds."""
        return self._socket.recv_multipart()[-1] if self._socket.poll(int(timeout_s * 1000)) else None

    def receive(self, timeout_s: float) -> bytes:
        """Return the next reply.

        Raises:
            FacewireError: none came within `timeout_s` seconds.
        """
        reply = self.poll(timeout_s)
        if reply is None:
            raise FacewireError("no answer on the control socket; is a sidecar running there?")
        return reply

    def close(self) -> None:
        """Disconnect."""
        _release(self._socket)


class Waiter:
    """Waits until one of several sockets has a message, or another thread calls."""

    def __init__(self) -> None:
        self._called = Wake()

    def wake(self) -> None:
        """End the wait that is going on, or the next one; from any thread."""
        self._called.call()

    def wait(self, clients: "Iterable[FacesReader | ControlClient]", timeout_s: float) -> None:
        """Return once one of `clients` can receive, after `wake`, or after `timeout_s` seconds."""
        poller = zmq.Poller()
        poller.register(self._called, zmq.POLLIN)
        for client in clients:
            poller.register(client._socket, zmq.POLLIN)
        poller.poll(int(timeout_s * 1000) + 1)
        self._called.clear()

    def close(self) -> None:
        """Release its sockets; no more `wait`."""
        self._called.close()


def _bind(socket: "zmq.Socket[bytes]", endpoint: str, purpose: str, insecure: bool) -> str:
    if "://" in endpoint and not endpoint.startswith(_LOOPBACK) and not insecure:
        _release(socket)
        raise UsageError(
            f"{endpoint} lets other machines in; add --insecure if you mean it, or bind to 127.0.0.1"
        )
    port = endpoint.rpartition(":")[2]
    if endpoint.startswith("tcp://") and not (port.isdigit() and int(port) < 65536):
        # libzmq takes a port beyond the last one modulo 65536, without a word.
        _release(socket)
        raise UsageError(f"cannot bind {endpoint}: {port!r} is no port; give --{purpose} one from 1 to 65535")
    try:
        socket.bind(endpoint)
    except zmq.ZMQError as error:
        _release(socket)
        if error.errno == zmq.EADDRINUSE:
            raise UsageError(
                f"{endpoint} is in use, perhaps by another facewire; stop it or choose another --{purpose}"
            ) from error
        usual = FACES_ENDPOINT if purpose == "faces" else CONTROL_ENDPOINT
        raise UsageError(f"cannot bind {endpoint} ({error}); give --{purpose} one like {usual}") from error
    return socket.getsockopt_string(zmq.LAST_ENDPOINT)


def _connect(socket: "zmq.Socket[bytes]", endpoint: str) -> None:
    try:
        socket.connect(endpoint)
    except zmq.ZMQError as error:
        _release(socket)
        raise UsageError(
            f"cannot connect to {endpoint} ({error}); give an address like {FACES_ENDPOINT}"
        ) from error


def _release(socket: "zmq.Socket[bytes]") -> None:
    """Close a socket, dropping what waits in it, and the context made for it."""
    socket.close(linger=0)
    socket.context.term()
