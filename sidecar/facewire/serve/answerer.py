"""The control thread: requests from the socket and from the web to `Control`, and its answers back.

What takes long, such as to look for microphones or to end a recording, is done on a thread of its own: others
speak meanwhile.
Requests of the same client wait for it, for replies come in order; not without bound.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Final, Protocol

from facewire.serve.control import Control

__all__ = ["Answerer"]

_PATIENCE_S: Final = 0.25
"""How often the subjects of clients that have gone are looked for, where nobody asks anything."""
MAX_SLOW: Final = 32
"""Requests that take long and are not answered yet, of all clients."""
MAX_WAITING: Final = 1000
"""Requests of one client behind one that takes long; as many replies wait for a client that does not read."""
MAX_WAITING_BYTES: Final = 8 << 20
"""The same bound in memory: 43 s of pushed speech at 48 kHz in float32."""
_ENDING_S: Final = 1.5
"""What a disk may take for settings or takes as the sidecar ends; what takes longer ends with the process."""


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


@dataclass(slots=True)
class _Waiting:
    """Requests of one client, behind one that takes long."""

    asked: deque[_Asked] = field(default_factory=deque)
    bytes: int = 0

    def add(self, asked: _Asked) -> bool:
        """Let a request wait; return whether there was room for it."""
        if len(self.asked) >= MAX_WAITING or self.bytes + len(asked.body) > MAX_WAITING_BYTES:
            return False
        self.asked.append(asked)
        self.bytes += len(asked.body)
        return True


_Job = Callable[[], None]


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
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        """What takes long; None ends its thread."""
        self._waiting: dict[bytes, _Waiting] = {}
        """By client whose request is being carried out there."""

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
        # A look for devices may hang, which must not keep the process.
        slow = threading.Thread(target=self._carry_out, args=(stop,), name="slow requests", daemon=True)
        slow.start()
        try:
            while not stop.is_set():
                request = self._requests.receive(_PATIENCE_S)
                if request is not None:
                    address, body = request
                    self._take(_Asked(address[0], body, self._reply_to(address)))
                while self._asked:
                    self._take(self._asked.popleft())
                while self._made:
                    self._finish(*self._made.popleft())
                self._control.tick()
        finally:
            self._jobs.put(None)
            slow.join(_ENDING_S)

    def _reply_to(self, address: list[bytes]) -> Callable[[bytes], None]:
        return lambda body: self._requests.reply(address, body)

    def _take(self, asked: _Asked) -> None:
        waiting = self._waiting.get(asked.client)
        if waiting is not None:
            self._control.renew(asked.client)
            if not waiting.add(asked):
                asked.answered(self._control.refuse_one_too_many(asked.body))
            return
        answer = self._control.answer(asked.client, asked.body)
        if isinstance(answer, bytes):
            asked.answered(answer)
        elif len(self._waiting) >= MAX_SLOW:
            asked.answered(self._control.refuse_one_too_many(asked.body))
        else:
            self._waiting[asked.client] = _Waiting()
            self._jobs.put(lambda: self._make(asked, answer))

    def _carry_out(self, stop: threading.Event) -> None:
        """Do what takes long, one after the other, on the thread of slow requests."""
        while (job := self._jobs.get()) is not None and not stop.is_set():
            job()

    def _make(self, asked: _Asked, answer: Callable[[], bytes]) -> None:
        made: Future[bytes] = Future()
        try:
            made.set_result(answer())
        except Exception as error:
            made.set_exception(error)
        self._made.append((asked, made))
        self._requests.wake()

    def _finish(self, asked: _Asked, made: "Future[bytes]") -> None:
        # An error of ours ends this thread, as it does where nothing takes long.
        asked.answered(made.result())
        for one in self._waiting.pop(asked.client).asked:
            self._take(one)
