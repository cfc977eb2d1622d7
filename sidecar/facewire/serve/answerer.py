"""The control thread: requests from the socket and from the web to `Control`, and its answers back.

What takes long, such as to look for microphones, is done on a thread of its own: others speak meanwhile.
Requests of the same client wait for it, for replies come in order.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from facewire.serve.control import Control

__all__ = ["Answerer"]

_PATIENCE_S: Final = 0.25
"""How often the subjects of clients that have gone are looked for, where nobody asks anything."""


class _Requests(Protocol):
    def receive(self, timeout_s: float) -> tuple[list[bytes], bytes] | None: ...
    def reply(self, address: list[bytes], body: bytes) -> None: ...
    def wake(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request."""

    client: bytes
    """Identifies the connection that it came on."""
    body: bytes
    answered: Callable[[bytes], None]
    """Told the reply, on the control thread."""


class Answerer:
    """Takes requests and sends replies.

    Args:
        requests: the socket; only this thread uses it.
        control: what answers.
    """

    def __init__(self, requests: _Requests, control: Control) -> None:
        self._requests = requests
        self._control = control
        self._asked: deque[_Asked] = deque()
        """Over the web: at most one for each connection."""
        self._made: deque[tuple[_Asked, Future[bytes]]] = deque()
        """Replies that took long, from their thread."""
        self._waiting: dict[bytes, deque[_Asked]] = {}
        """Of clients whose request is being carried out there."""

    def ask(self, client: bytes, body: bytes, answered: Callable[[bytes], None]) -> None:
        """Have a request carried out; from any thread.

        Args:
            client: identifies the connection that it came on.
            body: as received.
            answered: told the reply, on the control thread.
        """
        self._asked.append(_Asked(client, body, answered))
        self._requests.wake()

    def wake(self) -> None:
        """Let `run` look at once whether it is to stop; from any thread."""
        self._requests.wake()

    def run(self, stop: threading.Event) -> None:
        """Answer until `stop` is set, and noticed: see `wake`."""
        slow = ThreadPoolExecutor(1, "slow requests")
        try:
            while not stop.is_set():
                request = self._requests.receive(_PATIENCE_S)
                if request is not None:
                    address, body = request
                    self._take(_Asked(address[0], body, self._reply_to(address)), slow)
                while self._asked:
                    self._take(self._asked.popleft(), slow)
                while self._made:
                    self._finish(*self._made.popleft(), slow)
                self._control.tick()
        finally:
            slow.shutdown(wait=False, cancel_futures=True)

    def _reply_to(self, address: list[bytes]) -> Callable[[bytes], None]:
        return lambda body: self._requests.reply(address, body)

    def _take(self, asked: _Asked, slow: ThreadPoolExecutor) -> None:
        if asked.client in self._waiting:
            self._waiting[asked.client].append(asked)
            return
        answer = self._control.answer(asked.client, asked.body)
        if isinstance(answer, bytes):
            asked.answered(answer)
        else:
            self._waiting[asked.client] = deque()
            slow.submit(answer).add_done_callback(partial(self._hand_back, asked))

    def _hand_back(self, asked: _Asked, made: "Future[bytes]") -> None:
        """Take a reply, on the thread of slow requests."""
        self._made.append((asked, made))
        self._requests.wake()

    def _finish(self, asked: _Asked, made: "Future[bytes]", slow: ThreadPoolExecutor) -> None:
        # An error of ours ends this thread, as it does where nothing takes long.
        asked.answered(made.result())
        for one in self._waiting.pop(asked.client):
            self._take(one, slow)
