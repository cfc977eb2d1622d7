"""Faces as Live Link Face packets over UDP, for Unreal's own ARKit source.

The engine stamps a packet on arrival, so faces that lead their sound must not leave before it plays.
"""

import threading
import uuid
from collections.abc import Callable, Sequence
from typing import Final

from facewire.output.config import OutputConfig
from facewire.output.queues import DueQueue
from facewire.output.selection import Selection
from facewire.ports import Clock
from facewire.transport.udp import Datagrams, parse_address
from facewire.values import Bundle, Frame
from facewire.wire import livelink

__all__ = ["LIVELINK_PORT", "LiveLinkOutput", "device_id"]

LIVELINK_PORT: Final = 11111
"""Where Unreal's ARKit source listens."""

_PATIENCE_S: Final = 0.05
_FRAME_MASK: Final = 2**31 - 1
"""The packet's frame number is an int32; after two years at 31 a second it starts over."""


def device_id(subject: str) -> str:
    """Return an id that is always the same for a subject.

    The engine keys subjects by it: two subjects under one id would push each other out.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"facewire/{subject}"))


class LiveLinkOutput:
    """Sends frames as Live Link Face packets when they are due.

    Args:
        config: where to (`HOST` or `HOST:PORT`), and what.
        clock: says when a frame is due.
        fps: frames per second, for the packet.
        factors: for the nine angles; receivers disagree on their unit and sign.
        identify: names the sending device of a subject.

    Raises:
        UsageError: the address is none.
    """

    def __init__(
        self,
        config: OutputConfig,
        clock: Clock,
        fps: int,
        *,
        factors: Sequence[float] = livelink.RADIANS,
        identify: Callable[[str], str] = device_id,
    ) -> None:
        host, port = parse_address(config.address, LIVELINK_PORT)
        self.name = f"livelink {host}:{port}"
        self._datagrams = Datagrams(host, port)
        self._selection = Selection(config)
        self._queue = DueQueue(clock)
        self._rate = (fps, 1)
        self._factors = factors
        self._identify = identify

    @property
    def dropped(self) -> int:
        """Return how many frames were not sent: too many waited, or the system would not take them."""
        return self._queue.dropped + self._datagrams.dropped

    def put(self, bundle: Bundle) -> None:
        """Keep one tick's frames until each is due. Never blocks."""
        for frame in bundle.frames:
            if self._selection.takes(frame):
                self._queue.put(frame)

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set."""
        while not stop.is_set():
            self.serve(_PATIENCE_S)

    def serve(self, patience_s: float) -> None:
        """Wait for the next frame to be due, at most `patience_s` seconds, and send what is due by then."""
        for frame in self._queue.take(patience_s):
            self._datagrams.send(livelink.encode(self._packet(self._selection.tune(frame))))

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
