"""A client of `/audio` as a test plays it."""

import json
from typing import Any

from websockets.sync.client import ClientConnection

PATIENT_S = 30.0


class Speaker:
    """Sends commands, and finds what it is told by its type."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    def say(self, kind: str, **values: object) -> None:
        self.socket.send(json.dumps({"type": kind, **values}))

    def wait(self, kind: str) -> dict[str, Any]:
        """The next text of a type; those before it are in `heard`."""
        while True:
            try:
                text = json.loads(self.socket.recv(PATIENT_S))
            except TimeoutError:
                raise AssertionError(f"no {kind}, but {self.heard}") from None
            self.heard.append(text)
            if text["type"] == kind:
                return dict(text)

    def ask(self, kind: str, answer: str, **values: object) -> dict[str, Any]:
        self.say(kind, **values)
        return self.wait(answer)
