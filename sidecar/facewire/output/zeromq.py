"""Faces, events, hello and status over ZeroMQ: the wire of protocol/SPEC.md."""

import threading
from collections.abc import Callable
from typing import Final, Protocol

from facewire.grid import offset_ns
from facewire.output.pacing.bundles import BundleQueue
from facewire.ports import Clock
from facewire.values import Bundle, Hello, Status
from facewire.wire import event as event_message
from facewire.wire import frame as frame_message
from facewire.wire import hello as hello_message
from facewire.wire import status as status_message

__all__ = ["ZeroMqOutput"]

_PATIENCE_S: Final = 0.05
"""How long a new subscriber waits for its hello at most, where no tick comes before."""
_SECOND: Final = 10**9


class _Faces(Protocol):
    endpoint: str

    def send(self, topic: bytes, body: bytes) -> None: ...
    def new_subscriptions(self) -> int: ...
    def close(self) -> None: ...


def _nothing() -> None:
    """Send nothing else."""


class ZeroMqOutput:
    """Sends frames and events as they come, hello when it is needed, and status once a second.

    Args:
        faces: the socket; only the output's thread uses it. Closed with the output.
        clock: for due times, stamps and the seconds.
        fps: ticks per second.
        hello: the descriptor as it is at this moment.
        status: the state in this second.
        on_sent: told of each tick how many nanoseconds after their due time its frames leave; called by the
            output's thread.
    """

    def __init__(
        self,
        faces: _Faces,
        clock: Clock,
        fps: int,
        *,
        hello: Callable[[], Hello],
        status: Callable[[], Status],
        on_sent: Callable[[int], None],
    ) -> None:
        self.name = f"zeromq {faces.endpoint}"
        self._faces = faces
        self._queue = BundleQueue()
        self._tick_ns = offset_ns(1, fps)
        self._clock = clock
        self._hello = hello
        self._status = status
        self._on_sent = on_sent
        self.beside: Callable[[], None] = _nothing
        """Called after each tick, and twenty times a second without one, to send what would wake a thread of
        its own otherwise. Set before `run`."""
        self._next_ns = 0
        """When the next tick is due."""
        self._told: Hello | None = None
        self._second = 0
        """Of the clock, in which status was sent last."""

    @property
    def dropped(self) -> int:
        """Return how many frames were never handed to the socket."""
        return self._queue.dropped

    def put(self, bundle: Bundle) -> None:
        """Take one tick's frames and events. Never blocks."""
        self._queue.put(bundle)

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set."""
        while not stop.is_set():
            self.serve(_PATIENCE_S)
        # The last faces of a subject that has gone may be a moment from being due.
        self.serve(0.0)

    def serve(self, patience_s: float) -> None:
        """Send one tick's frames when they are due, and what else there is to send.

        Waits at most `patience_s` seconds for the time when they should be due, and as long again where none
        are there by then.
        """
        until_ns = self._clock.now_ns() + int(patience_s * _SECOND)
        # By then they are there, as a rule: nobody has to be woken.
        self._clock.sleep_until_ns(min(self._next_ns, until_ns))
        bundle = self._queue.take(patience_s if self._next_ns <= until_ns else 0.0)
        if bundle is not None:
            self._clock.sleep_until_ns(bundle.due_ns)
            self._on_sent(self._clock.now_ns() - bundle.due_ns)
            self._next_ns = bundle.due_ns + self._tick_ns
            for event in bundle.events:
                self._faces.send(event_message.topic(event.subject), event_message.encode(event))
            for frame in bundle.frames:
                body = frame_message.encode(frame, self._clock.now_ns())
                self._faces.send(frame_message.topic(frame.subject), body)
        second = self._clock.now_ns() // _SECOND
        hello = self._hello()
        if second != self._second or hello is not self._told or self._faces.new_subscriptions():
            self._faces.send(b"hello", hello_message.encode(hello))
            self._told = hello
        if second != self._second:
            self._faces.send(b"status", status_message.encode(self._status()))
            self._second = second
        self.beside()

    def close(self) -> None:
        """Release the socket; `run` has returned by then."""
        self._faces.close()
