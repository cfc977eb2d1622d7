"""A whole sidecar with its web door, for tests that need its threads: a probe instead of the network."""

import json
from dataclasses import replace
from pathlib import Path

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from facewire.clock import SystemClock
from facewire.grid import FULL
from facewire.pipeline.subject import Settings
from facewire.serve.options import Options
from facewire.serve.runtime import Runtime
from facewire.serve.web.address import WebAddress, WebSettings
from facewire.serve.web.door import Door
from facewire.values import OutputStatus
from tests.fakes import ProbeNetwork, probe_engine

FPS = 31
PATIENT_S = 30.0
OPTIONS = Options(FPS, 7, 0, "tcp://127.0.0.1:0", "tcp://127.0.0.1:0", False, Settings(FULL))


def running(takes: Path) -> Runtime:
    """A sidecar on free ports, started, that records into a folder; to be closed."""
    clock = SystemClock()
    door = Door(WebSettings(WebAddress("127.0.0.1", 0)), clock, "token")
    options = replace(OPTIONS, takes=takes)
    runtime = Runtime(options, clock, probe_engine(ProbeNetwork(), clock, FPS), door=door)
    runtime.start()
    return runtime


def web_status(runtime: Runtime) -> OutputStatus:
    """How its web door is."""
    return next(one for one in runtime.metrics.status().outputs if one.name.startswith("web "))


def address_of(runtime: Runtime) -> str:
    """Where its web door is, as `127.0.0.1:PORT`."""
    return web_status(runtime).name.removeprefix("web ")


def ask(socket: ClientConnection, **request: object) -> dict[str, object]:
    """The reply to a request on `/control`."""
    socket.send(json.dumps({"id": 1, **request}))
    reply: dict[str, object] = json.loads(socket.recv(PATIENT_S))
    return reply


def open_socket(runtime: Runtime, path: str, subprotocol: str | None = None) -> ClientConnection:
    """A WebSocket of its own page."""
    address = address_of(runtime)
    return connect(
        f"ws://{address}{path}",
        origin=Origin(f"http://{address}"),
        subprotocols=None if subprotocol is None else [Subprotocol(subprotocol)],
        compression=None,
        proxy=None,
        max_queue=None,
        close_timeout=1.0,
    )
