"""The one home of ZeroMQ: four sockets that carry bytes.

`FacesSocket` (XPUB) and `ControlSocket` (ROUTER) are the sidecar's; `FacesReader` (SUB) and `ControlClient`
(DEALER) are for programs that talk to one. A socket belongs to the thread that uses it.
"""

from typing import Final

import zmq

from sidecar.errors import FacewireError, UsageError

__all__ = [
    "CONTROL_ENDPOINT",
    "FACES_ENDPOINT",
    "ControlClient",
    "ControlSocket",
    "FacesReader",
    "FacesSocket",
]

FACES_ENDPOINT: Final = "tcp://127.0.0.1:5570"
CONTROL_ENDPOINT: Final = "tcp://127.0.0.1:5571"

HIGH_WATER_MARK: Final = 64
"""Messages that wait for one slow reader before it loses frames: two seconds of one subject. Less would cut
the 16 frames at which pushed audio starts, when a few subjects start together."""

_SEND_BUFFER: Final = 16 * 1024
"""Bytes in the kernel for one reader; the default would hold minutes of stale faces."""

_MAX_CONTROL_BYTES: Final = 1_100_000
"""Above the 1 MiB of audio that a message may carry; libzmq drops a peer that sends more."""

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

    def send(self, topic: bytes, body: bytes) -> None:
        """Send one message to whoever subscribed; a reader that is full loses it. Never blocks."""
        self._socket.send_multipart((topic, body), zmq.NOBLOCK)

    def new_subscriptions(self) -> int:
        """Return how many subscriptions have come since the last call."""
        count = 0
        while self._socket.poll(0):
            count += self._socket.recv().startswith(b"\x01")
        return count

    def close(self) -> None:
        """Release the address."""
        _release(self._socket)


class ControlSocket:
    """Takes requests from any number of clients.

    Args:
        endpoint: where to bind.
        insecure: whether other machines may connect.

    Raises:
        UsageError: as `FacesSocket`.
    """

    def __init__(self, endpoint: str, *, insecure: bool = False) -> None:
        self._socket = zmq.Context().socket(zmq.ROUTER)
        self._socket.setsockopt(zmq.ZAP_DOMAIN, _DOMAIN)
        self._socket.setsockopt(zmq.MAXMSGSIZE, _MAX_CONTROL_BYTES)
        self._socket.setsockopt(zmq.SNDHWM, _REPLIES_WAITING)
        self.endpoint = _bind(self._socket, endpoint, "control", insecure)
        self.dropped = 0
        """Replies that a client did not read."""

    def receive(self, timeout_s: float) -> tuple[list[bytes], bytes] | None:
        """Return the next request as (return address, body), or None after `timeout_s` seconds."""
        if not self._socket.poll(int(timeout_s * 1000)):
            return None
        *address, body = self._socket.recv_multipart()
        return address, body

    def reply(self, address: list[bytes], body: bytes) -> None:
        """Answer a request; a client that has gone, or does not read, loses its answer. Never blocks."""
        try:
            self._socket.send_multipart([*address, body], zmq.NOBLOCK)
        except zmq.Again:
            self.dropped += 1

    def close(self) -> None:
        """Release the address."""
        _release(self._socket)


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
    """

    def __init__(self, endpoint: str = CONTROL_ENDPOINT) -> None:
        self._socket = zmq.Context().socket(zmq.DEALER)
        _connect(self._socket, endpoint)

    def send(self, body: bytes) -> None:
        """Send one request."""
        self._socket.send(body)

    def receive(self, timeout_s: float) -> bytes:
        """Return the next reply.

        Raises:
            FacewireError: none came within `timeout_s` seconds.
        """
        if not self._socket.poll(int(timeout_s * 1000)):
            raise FacewireError("no answer on the control socket; is a sidecar running there?")
        return self._socket.recv_multipart()[-1]

    def close(self) -> None:
        """Disconnect."""
        _release(self._socket)


def _bind(socket: "zmq.Socket[bytes]", endpoint: str, purpose: str, insecure: bool) -> str:
    if not endpoint.startswith(_LOOPBACK) and not insecure:
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
        raise UsageError(
            f"cannot bind {endpoint} ({error}); give --{purpose} an address like tcp://127.0.0.1:5570"
        ) from error
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
