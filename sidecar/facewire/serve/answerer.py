"""The control thread: requests from the socket to `Control`, and its answers back."""

import threading
from typing import Final, Protocol

from facewire.serve.control import Control

__all__ = ["Answerer"]

_PATIENCE_S: Final = 0.05


class _Requests(Protocol):
    def receive(self, timeout_s: float) -> tuple[list[bytes], bytes] | None: ...
    def reply(self, address: list[bytes], body: bytes) -> None: ...


class Answerer:
    """Takes requests and sends replies.

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
                self._requests.reply(address, self._control.answer(address[0], body))
            self._control.tick()
