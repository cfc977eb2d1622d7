"""A web door in this process, with a line and a control that a test plays."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from facewire.clock import SystemClock
from facewire.serve.web.address import WebAddress, WebSettings
from facewire.serve.web.door import Door
from facewire.serve.web.sidecar import Sidecar
from facewire.values import Bundle, Event, Frame, Hello
from tests.wire.samples import STATUS

TOKEN = "a-token-of-the-tests"
HELLO = Hello(7, 31, ("host",))
PATIENT_S = 30.0


class Rig:
    """A door at a free port of 127.0.0.1."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        origins: tuple[str, ...] = (),
        insecure: bool = False,
        takes: Path = Path("takes"),
        answer: Callable[[bytes, bytes], bytes] = lambda client, body: client[:0] + body,
    ) -> None:
        settings = WebSettings(WebAddress(host, 0), frozenset(origins), TOKEN, insecure)
        self.door = Door(settings, SystemClock(), TOKEN)
        self.port = self.door.address.port
        self.hello = HELLO
        self.clients: list[bytes] = []
        """Who asked, in order."""

        def ask(client: bytes, body: bytes, answered: Callable[[bytes], None]) -> None:
            self.clients.append(client)
            answered(answer(client, body))

        self.door.attach(Sidecar(lambda: self.hello, lambda: STATUS, lambda: STATUS, ask, takes))
        self._thread = threading.Thread(target=self.door.run, args=(threading.Event(),))
        self._thread.start()

    @property
    def own(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def publish(self, *frames: Frame, events: tuple[Event, ...] = ()) -> None:
        """Put one tick, and send it, as the thread of the faces socket does."""
        self.door.put(Bundle(frames, 0, events))
        self.door.publish()

    def get(self, path: str, **headers: str) -> tuple[int, Message, bytes]:
        """The answer to a GET: its status, headers and body."""
        request = urllib.request.Request(
            self.own + path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENT_S) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def connect(
        self,
        path: str,
        subprotocol: str | None = None,
        *,
        origin: str | None = "",
        max_queue: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> ClientConnection:
        """A WebSocket; of our own page, unless another origin or None is given."""
        return connect(
            f"ws://127.0.0.1:{self.port}{path}",
            origin=None if origin is None else Origin(origin or self.own),
            subprotocols=None if subprotocol is None else [Subprotocol(subprotocol)],
            additional_headers=headers,
            compression=None,
            ping_interval=None,
            proxy=None,
            max_queue=max_queue,
            open_timeout=PATIENT_S,
            close_timeout=0.5,
        )

    def close(self) -> None:
        self.door.stop_soon()
        self._thread.join(PATIENT_S)
        assert not self._thread.is_alive()
        self.door.close()


def next_face(socket: ClientConnection, patient_s: float = PATIENT_S) -> int:
    """Return the number of the next face that comes; raises TimeoutError where none does."""
    while True:
        message = json.loads(socket.recv(patient_s))
        if message["type"] == "face":
            return int(message["n"])
