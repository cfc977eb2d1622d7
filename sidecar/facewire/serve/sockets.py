"""The threads between the line and the sockets: one publishes, one answers.

Packing is in `wire`, sockets are in `publish`; this is where they meet.
"""

import threading
from collections.abc import Callable
from typing import Final, Protocol

from facewire.audio.ring import Latest
from facewire.ports import Clock
from facewire.serve.control import Control
from facewire.values import Hello, Status
from facewire.wire import frame as frame_message
from facewire.wire import hello as hello_message
from facewire.wire import status as status_message

__all__ = ["Answerer", "Publisher"]

_PATIENCE_S: Final = 0.05
"""How long a new subscriber waits for its hello at most, when no frame wakes the thread before."""
_SECOND: Final = 10**9


class _Faces(Protocol):
    def send(self, topic: bytes, body: bytes) -> None: ...
    def new_subscriptions(self) -> int: ...


class _Requests(Protocol):
    def receive(self, timeout_s: float) -> tuple[list[bytes], bytes] | None: ...
    def reply(self, address: list[bytes], body: bytes) -> None: ...


class Publisher:
    """Sends frames as they come, hello when it is needed, and status once a second.

    Args:
        faces: the socket; only this thread uses it.
        latest: where the line leaves its frames.
        clock: for the stamps and the seconds.
        hello: the descriptor as it is at this moment.
        status: the state as it is at this moment.
    """

    def __init__(
        self,
        *,
        faces: _Faces,
        latest: Latest,
        clock: Clock,
        hello: Callable[[], Hello],
        status: Callable[[], Status],
    ) -> None:
        self._faces = faces
        self._latest = latest
        self._clock = clock
        self._hello = hello
        self._status = status
        self._told: Hello | None = None
        self._next_second_ns = clock.now_ns()

    def run(self, stop: threading.Event) -> None:
        """Publish until `stop` is set."""
        while not stop.is_set():
            self.serve(_PATIENCE_S)

    def serve(self, patience_s: float) -> None:
        """Wait for one tick's frames, at most `patience_s` seconds, and send what is due."""
        bundle = self._latest.take(patience_s)
        if bundle is not None:
            for frame in bundle.frames:
                body = frame_message.encode(frame, self._clock.now_ns())
                self._faces.send(frame_message.topic(frame.subject), body)
        second = self._clock.now_ns() >= self._next_second_ns
        hello = self._hello()
        if second or hello != self._told or self._faces.new_subscriptions():
            self._faces.send(b"hello", hello_message.encode(hello))
            self._told = hello
        if second:
            self._faces.send(b"status", status_message.encode(self._status()))
            self._next_second_ns = self._clock.now_ns() + _SECOND


class Answerer:
    """Takes requests from the control socket and sends `Control`'s answers back.

    Args:
        requests: the socket; only this thread uses it.
        control: what answers.
    """

    def __init__(self, requests: _Requests, control: Control) -> None:
        self._requests = requests
        self._control = control

    def run(self, stop: threading.Event) -> None:
        """Answer until `stop` is set."""
        while not stop.is_set():
            request = self._requests.receive(_PATIENCE_S)
            if request is not None:
                address, body = request
                self._requests.reply(address, self._control.answer(body))
