"""The thread that owns a client's sockets: sends requests, pings, and hands on what comes.

It pings whatever the program is doing, so that a program that thinks for a minute keeps its subjects, and one
that was killed does not. asyncio uses it too: it needs no event loop that can watch sockets, which that of
Windows cannot.
"""

import threading
from collections import deque
from concurrent.futures import Future, InvalidStateError
from typing import Any, Final

from facewire.client.conversation import Conversation
from facewire.client.reading import Inbox
from facewire.errors import FacewireError
from facewire.ports import Clock
from facewire.transport.zeromq import ControlClient, FacesReader, Waiter
from facewire.wire import control as wire
from facewire.wire import hello as hello_message
from facewire.wire.fields import Fields

__all__ = ["Link"]

_RETRY_S: Final = 0.02
"""Between two tries to send where there is no connection."""

_LINGER_S: Final = 2.0


class Link:
    """The connection to one sidecar.

    Args:
        control: endpoint of the control socket.
        faces: endpoint of the faces.
        clock: time.

    Raises:
        UsageError: `control` is no address.
    """

    def __init__(self, control: str, faces: str, clock: Clock) -> None:
        self._control = ControlClient(control, immediate=True)
        self._where = control
        self._faces = faces
        self._clock = clock
        self._conversation = Conversation(control)
        self._asked: deque[tuple[wire.Request, Future[Fields]]] = deque()
        self._arriving: deque[tuple[FacesReader, Inbox[Any]]] = deque()
        self._readers: list[tuple[FacesReader, Inbox[Any]]] = []
        self._waiter = Waiter()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="facewire client", daemon=True)
        self._thread.start()

    @property
    def offset_ns(self) -> int:
        """Return the sidecar's clock minus the client's."""
        return self._conversation.offset_ns

    @property
    def faces(self) -> str:
        """Return the endpoint of the faces."""
        return self._faces

    def ask(self, request: wire.Request) -> "Future[Fields]":
        """Make a request; requests are carried out in the order of these calls.

        Returns:
            The answer, or the ControlError or FacewireError that there is instead.
        """
        future: Future[Fields] = Future()
        with self._lock:
            if self._closed:
                future.set_exception(self._is_closed())
                return future
            self._asked.append((request, future))
        self._waiter.wake()
        return future

    def subscribe(self, inbox: Inbox[Any]) -> None:
        """Fill `inbox` until it is closed.

        Raises:
            UsageError: the endpoint of the faces is no address.
        """
        # Subscriptions take effect in this order: after the first hello nothing is missed.
        reader = FacesReader(self._faces, (inbox.topic, hello_message.TOPIC))
        with self._lock:
            if self._closed:
                inbox.close()
                reader.close()
                return
            self._arriving.append((reader, inbox))
        self._waiter.wake()

    def close(self) -> None:
        """Disconnect; what has not been answered ends with an error, readings end."""
        with self._lock:
            self._closed = True
        self._waiter.wake()
        if threading.current_thread() is not self._thread:
            self._thread.join(_LINGER_S)

    def _run(self) -> None:
        try:
            while not self._closed:
                self._step()
        finally:
            self._end()

    def _step(self) -> None:
        now_ns = self._clock.now_ns()
        while self._asked:
            request, future = self._asked.popleft()
            self._conversation.ask(request, _settling(future), now_ns)
        self._conversation.advance(now_ns)
        self._send()
        self._readers.extend(self._arriving.popleft() for _ in range(len(self._arriving)))
        self._drop_closed()
        self._waiter.wait((self._control, *(reader for reader, _ in self._readers)), self._pause_s())
        while (reply := self._control.poll(0.0)) is not None:
            self._conversation.take(reply, self._clock.now_ns())
        for reader, inbox in self._readers:
            while not inbox.closed and (message := reader.receive(0.0)) is not None:
                inbox.deliver(*message, self._conversation.offset_ns)

    def _send(self) -> None:
        while (body := self._conversation.to_send()) is not None:
            sent_ns = self._clock.now_ns()
            if not self._control.send(body):
                return
            self._conversation.sent(sent_ns)

    def _pause_s(self) -> float:
        now_ns = self._clock.now_ns()
        pause_s = max(0.0, (self._conversation.next_ns(now_ns) - now_ns) / 1e9)
        return pause_s if self._conversation.to_send() is None else min(pause_s, _RETRY_S)

    def _is_closed(self) -> FacewireError:
        return FacewireError(f"the connection to {self._where} is closed; connect again")

    def _drop_closed(self) -> None:
        # Asked once for each: any thread may close one meanwhile.
        kept: list[tuple[FacesReader, Inbox[Any]]] = []
        for reader, inbox in self._readers:
            if inbox.closed:
                reader.close()
            else:
                kept.append((reader, inbox))
        self._readers = kept

    def _end(self) -> None:
        with self._lock:
            self._closed = True
        for _, future in self._asked:
            future.set_exception(self._is_closed())
        self._conversation.end()
        for reader, inbox in (*self._readers, *self._arriving):
            inbox.close()
            reader.close()
        self._control.close()
        self._waiter.close()


def _settling(future: "Future[Fields]") -> Any:
    def settle(answer: Fields | FacewireError) -> None:
        try:
            if isinstance(answer, FacewireError):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        except InvalidStateError:
            return  # Whoever asked has gone: an asyncio task that was cancelled.

    return settle
