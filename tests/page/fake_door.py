"""A sidecar that a test can make say anything: the page's files, and /faces in SPEC.md's JSON.

It shows what a real one seldom does: a lost microphone, a refused output, many subjects.
"""

import asyncio
import json
import math
import mimetypes
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, POSE_ANGLES, VISEMES
from facewire.wire.web.traits_text import traits_text
from tests.page.fake_state import MICROPHONES, Message, usual_status
from tests.waiting import PATIENT_S

__all__ = ["CLIENT", "PAGE", "FakeDoor", "open_door"]

PAGE: Final = Path(__file__).parents[2] / "sidecar" / "facewire" / "page"
CLIENT: Final = {
    f"/{name}.js": Path(__file__).parents[2] / f"protocol/js/{name}.js"
    for name in ("facewire", "messages", "player", "speech", "track")
}
ELSEWHERE: Final = {
    **CLIENT,
    "/lookahead.json": PAGE.parent / "model" / "lookahead.json",
    "/demo.flac": PAGE.parent / "demo" / "clip.flac",
}
HEAD: Final = ("/head.js", "/head.bin")
FPS: Final = 31
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def now_ms() -> float:
    """Return the sidecar's clock."""
    return time.monotonic() * 1000


class FakeDoor:
    """What it says is `subjects` and `status`, which tests change; what it was asked is in `asked`."""

    def __init__(self) -> None:
        self.session = 1
        self.subjects = ["host"]
        self.status: Message = usual_status()
        self.has_head = False
        """Whether it hands out the head, which takes a processor without a graphics card most of its time."""
        self.refuse: dict[str, str] = {}
        """By op, in which words a request is refused."""
        self.asked: list[Message] = []
        self.answers: dict[str, Message] = {"devices": {"microphones": MICROPHONES}}
        self.lead_ms = -48.0
        """By how much faces come before their sound; negative where they lag."""
        self.address = ""
        self._viewers: set[ServerConnection] = set()
        self._n = 0

    # What runs on the loop.

    async def talk(self) -> None:
        """Send faces at their pace, and status and hello once a second."""
        begin, first = time.monotonic(), self._n
        while True:
            due = begin + (self._n - first) / FPS
            await asyncio.sleep(max(due - time.monotonic(), 0))
            if self._n % FPS == 0:
                self._tell(self.hello())
                self._tell({"type": "status", "at_ms": now_ms(), **self.status})
            for name in self.subjects:
                self._tell(self.face(name))
            self._n += 1

    def _tell(self, message: Message) -> None:
        broadcast(self._viewers, json.dumps(message))

    def hello(self) -> Message:
        """Return the descriptor."""
        return {
            "type": "hello", "proto": 1, "software": "facewire/0.1.0", "session": self.session, "fps": FPS,
            "channels": CHANNELS, "visemes": VISEMES, "angles": POSE_ANGLES, "subjects": self.subjects,
        }  # fmt: skip

    def face(self, name: str) -> Message:
        """Return the next pose of somebody who says ba-ba-ba, with a pause now and then."""
        t = self._n / FPS
        voice = 1.0 if t % 4 < 3 else 0.0
        open_ = voice * max(0.0, math.sin(t * 11)) ** 2
        blink = max(0.0, math.sin(t * 1.7) * 20 - 19)
        weights = [0.0] * len(CHANNELS)
        for channel, value in {
            "jawOpen": 0.55 * open_, "mouthClose": 0.05, "mouthFunnel": 0.3 * voice * abs(math.sin(t * 2.3)),
            "mouthSmileLeft": 0.2, "mouthSmileRight": 0.25, "mouthLowerDownLeft": 0.4 * open_,
            "mouthLowerDownRight": 0.4 * open_, "mouthPressLeft": 0.3 * voice * (1 - open_),
            "mouthPressRight": 0.3 * voice * (1 - open_), "browInnerUp": 0.2 + 0.15 * math.sin(t),
            "eyeBlinkLeft": blink, "eyeBlinkRight": blink,
        }.items():  # fmt: skip
            weights[CHANNEL_INDEX[channel]] = value
        visemes = [1.0 - voice, *[0.0] * 9, voice, *[0.0] * 4]
        published = now_ms()
        peak = voice * (0.1 + 0.5 * open_)
        return {
            "type": "face", "subject": name, "s": self.session, "n": self._n, "e": 0, "t": t,
            "at_ms": published + self.lead_ms, "pt_ms": published, "q": 0,
            "lv": self.status["level"], "voice": voice, "w": weights, "vis": visemes,
            "pose": [0.1 * math.sin(t), 0.05 * math.sin(t * 1.3), *[0.0] * 7],
            "sound": [peak * (0.6 + 0.4 * math.sin(i * 2 + t * 40)) for i in range(8)],
        }  # fmt: skip

    async def handle(self, connection: ServerConnection) -> None:
        """Serve one socket."""
        assert connection.request is not None
        with suppress(ConnectionClosed):
            if urlsplit(connection.request.path).path == "/faces":
                await self._faces(connection)

    async def _faces(self, connection: ServerConnection) -> None:
        await connection.send(json.dumps(self.hello()))
        await connection.send(json.dumps({"type": "status", "at_ms": now_ms(), **self.status}))
        self._viewers.add(connection)
        try:
            async for text in connection:
                said = json.loads(text)
                is_ping = said.get("type") == "ping"
                answer = {"type": "pong", "at_ms": now_ms()} if is_ping else self._answer(said)
                await connection.send(json.dumps({"id": said["id"], **answer}))
        finally:
            self._viewers.discard(connection)

    def _answer(self, request: Message) -> Message:
        self.asked.append(request)
        op = request["op"]
        if op in self.refuse:
            return {"error": {"code": "refused", "message": self.refuse[op]}}
        self._carry_out(request)
        return {"ok": self.answers.get(op, {})}

    def _carry_out(self, request: Message) -> None:
        subject = self.status["subjects"].get(request.get("subject"), {})
        for key in ("gain", "offset"):
            if request["op"] == "set" and key in request:
                subject[key] = {**subject.get(key, {}), **request[key]}
        for key in ("mask", "lookahead"):
            if key in request:
                subject[key] = request[key]
        if request["op"] == "output":
            self.status["outputs"][request["name"]]["state"] = "sending" if request["on"] else "off"
        if request["op"] == "record":
            self.status["recording"] = request["on"]


def plain(door: FakeDoor, connection: ServerConnection, request: Request) -> Response | None:
    """Answer a plain GET; None for what is to be a WebSocket."""
    path = urlsplit(request.path).path
    if request.headers.get("Upgrade"):
        return None
    if path == "/traits.json":
        return connection.respond(HTTPStatus.OK, traits_text())
    file = ELSEWHERE.get(path) or PAGE / ("index.html" if path == "/" else path.lstrip("/"))
    if path == "/status" or not file.is_file() or ".." in path or (path in HEAD and not door.has_head):
        return connection.respond(HTTPStatus.OK if path == "/status" else HTTPStatus.NOT_FOUND, "{}")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    body = file.read_bytes()
    headers = Headers()
    headers["Content-Type"], headers["Content-Length"] = kind, str(len(body))
    headers["Content-Security-Policy"] = CSP
    return Response(200, "OK", headers, body)


def chosen(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Return the sub-protocol to speak: the first, where one is asked for."""
    return offered[0] if offered else None


@contextmanager
def open_door(port: int = 0, prepare: Callable[[FakeDoor], None] = lambda _: None) -> Iterator[FakeDoor]:
    """Serve on loopback until the end of the `with`; `prepare` changes what it says before anybody asks."""
    door = FakeDoor()
    prepare(door)
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []
    stop = asyncio.Event()

    async def run() -> None:
        loops.append(asyncio.get_running_loop())
        async with serve(
            door.handle, "127.0.0.1", port, process_request=partial(plain, door), select_subprotocol=chosen
        ) as server:
            door.address = _address(server)
            talk = asyncio.create_task(door.talk())
            ready.set()
            await stop.wait()
            talk.cancel()

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert ready.wait(PATIENT_S)
        yield door
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join()


def _address(server: Server) -> str:
    return f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
