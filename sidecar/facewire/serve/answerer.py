"""The control thread: requests from the socket and from the web to `Control`, and its answers back."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Protocol

from facewire.serve.control import Control

__all__ = ["Answerer"]

_PATIENCE_S: Final = 0.25
"""How often the subjects of clients that have gone are looked for, where nobody asks anything."""


class _Requests(Protocol):
    def receive(self, timeout_s: float) -> tuple[list[bytes], bytes] | None: ...
    def reply(self, address: list[bytes], body: bytes) -> None: ...
    def wake(self) -> None: ...


class Answerer:
    """Takes requests and sends replies.

    Args:
        requests: the socket; only this thread uses it.
        control: what answers.
    """

    def __init__(self, requests: _Requests, control: Control) -> None:
        self._requests = requests
        self._control = control
        self._asked: deque[tuple[bytes, bytes, Callable[[bytes], None]]] = deque()
        """At most one for each connection of the web."""

    def ask(self, client: bytes, body: bytes, answered: Callable[[bytes], None]) -> None:
        """Have a request carried out; from any thread.

        Args:
            client: identifies the connection that it came on.
            body: as received.
            answered: told the reply, on the control thread.
        """
        self._asked.append((client, body, answered))
        self._requests.wake()

    def wake(self) -> None:
        """Let `run` look at once whether it is to stop; from any thread."""
        self._requests.wake()

    def run(self, stop: threading.Event) -> None:
        """Answer until `stop` is set, and noticed: see `wake`."""
        while not stop.is_set():
            request = self._requests.receive(_PATIENCE_S)
            if request is not None:
                address, body = request
                self._requests.reply(address, self._control.answer(address[0], body))
            while self._asked:
                client, body, answered = self._asked.popleft()
                answered(self._control.answer(client, body))
            self._control.tick()
