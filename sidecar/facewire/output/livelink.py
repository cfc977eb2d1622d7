"""The one home of UDP, and the faces that go out over it as Live Link Face packets.

`LiveLinkOutlet` stands beside the ZeroMQ publisher: the line hands it each tick's frames, its own thread
sends them when they are due. The engine stamps a packet on arrival, so faces that lead their sound must not
leave before it plays. Packing is in `facewire.wire.livelink`.
"""

import heapq
import itertools
import socket
import threading
import uuid
from collections.abc import Callable, Sequence
from typing import Final

from facewire.errors import UsageError
from facewire.ports import Clock
from facewire.values import Bundle, Frame
from facewire.wire import livelink

__all__ = ["LIVELINK_PORT", "Datagrams", "LiveLinkOutlet", "device_id", "parse_address"]

LIVELINK_PORT: Final = 11111
"""Where Unreal's ARKit source listens."""

_MAX_WAITING: Final = 4096
"""Frames: two seconds of the most subjects that a sidecar takes."""
_PATIENCE_S: Final = 0.05
_FRAME_MASK: Final = 2**31 - 1
"""The packet's frame number is an int32; after two years at 31 a second it starts over."""


def parse_address(text: str) -> tuple[str, int]:
    """Return host and port of `HOST`, `HOST:PORT` or `[IPV6]:PORT`.

    Raises:
        UsageError: no host, or the port is not 1 to 65535.
    """
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    number = int(port) if port.isascii() and port.isdecimal() else 0 if port else LIVELINK_PORT
    if not host or not 1 <= number <= 65535:
        raise UsageError(f"{text!r} is no address; give one like 127.0.0.1:{LIVELINK_PORT}")
    return host, number


def device_id(subject: str) -> str:
    """Return an id that is always the same for a subject.

    The engine keys subjects by it: two subjects under one id would push each other out.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"facewire/{subject}"))


class Datagrams:
    """Sends datagrams to one address and never blocks.

    Raises:
        UsageError: the host has no address.
    """

    def __init__(self, host: str, port: int) -> None:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
        except OSError as error:
            raise UsageError(f"{host!r} cannot be found ({error.strerror}); give an IP address") from error
        self._address = address
        self._socket = socket.socket(family, kind, protocol)
        self._socket.setblocking(False)
        self.dropped = 0
        """Datagrams that the system would not take."""

    def send(self, datagram: bytes) -> None:
        """Send one datagram; it is dropped, and counted, where that would block or there is no way."""
        try:
            self._socket.sendto(datagram, self._address)
        except OSError:
            self.dropped += 1

    def close(self) -> None:
        """Release the socket."""
        self._socket.close()


class LiveLinkOutlet:
    """Sends every subject's frames as Live Link Face packets when they are due.

    Args:
        datagrams: where to; used by the thread that runs `run`, closed with the outlet.
        clock: says when a frame is due.
        fps: frames per second, for the packet.
        factors: for the nine angles; receivers disagree on their unit and sign.
        identify: names the sending device of a subject.
    """

    def __init__(
        self,
        datagrams: Datagrams,
        clock: Clock,
        fps: int,
        *,
        factors: Sequence[float] = livelink.RADIANS,
        identify: Callable[[str], str] = device_id,
    ) -> None:
        self._datagrams = datagrams
        self._clock = clock
        self._rate = (fps, 1)
        self._factors = factors
        self._identify = identify
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, Frame]] = []
        self._filled = threading.Condition()
        self._overrun = 0

    @property
    def dropped(self) -> int:
        """Return how many frames were not sent: too many waited, or the system would not take them."""
        return self._overrun + self._datagrams.dropped

    def put(self, bundle: Bundle) -> None:
        """Keep one tick's frames until each is due. Never blocks."""
        with self._filled:
            for frame in bundle.frames:
                if len(self._waiting) == _MAX_WAITING:
                    heapq.heappop(self._waiting)
                    self._overrun += 1
                heapq.heappush(self._waiting, (frame.at_ns, next(self._order), frame))
            self._filled.notify()

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set."""
        while not stop.is_set():
            self.serve(_PATIENCE_S)

    def serve(self, patience_s: float) -> None:
        """Wait for the next frame to be due, at most `patience_s` seconds, and send what is due by then."""
        with self._filled:
            until_s = patience_s
            if self._waiting:
                until_s = min(until_s, (self._waiting[0][0] - self._clock.now_ns()) / 1e9)
            if until_s > 0:
                self._filled.wait(until_s)
            now_ns = self._clock.now_ns()
            due: list[Frame] = []
            while self._waiting and self._waiting[0][0] <= now_ns:
                due.append(heapq.heappop(self._waiting)[2])
        for frame in due:
            self._datagrams.send(livelink.encode(self._packet(frame)))

    def close(self) -> None:
        """Release the socket; `run` has returned by then."""
        self._datagrams.close()

    def _packet(self, frame: Frame) -> livelink.Packet:
        return livelink.Packet(
            device_id=self._identify(frame.subject),
            subject=frame.subject,
            frame=frame.n & _FRAME_MASK,
            subframe=0.0,
            rate=self._rate,
            values=livelink.face_values(frame.face, self._factors),
        )
