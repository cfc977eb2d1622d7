"""A whole sidecar with its web door: real threads and sockets, a probe instead of the network."""

import json

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from facewire.clock import SystemClock
from facewire.grid import FULL
from facewire.pipeline.subject import Settings
from facewire.serve.options import Options
from facewire.serve.runtime import Runtime
from facewire.serve.web.address import WebAddress, WebSettings
from facewire.serve.web.door import Door
from facewire.values import OutputState
from tests.fakes import Keep, ProbeNetwork, probe_engine
from tests.waiting import until

FPS = 31
OPTIONS = Options(FPS, 7, 0, "tcp://127.0.0.1:0", "tcp://127.0.0.1:0", False, Settings(FULL))
PATIENT_S = 5.0

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.fixture
def runtime(kept: Keep) -> Runtime:
    clock = SystemClock()
    door = Door(WebSettings(WebAddress("127.0.0.1", 0)), clock, "token")
    engine = probe_engine(ProbeNetwork(), clock, FPS)
    running = kept(Runtime(OPTIONS, clock, engine, door=door))
    running.start()
    return running


def open_socket(runtime: Runtime, path: str) -> ClientConnection:
    (web,) = runtime.metrics.status().outputs
    address = web.name.removeprefix("web ")
    origin = Origin(f"http://{address}")
    return connect(f"ws://{address}{path}", origin=origin, compression=None, proxy=None, max_queue=None)


def ask(socket: ClientConnection, **request: object) -> dict[str, object]:
    socket.send(json.dumps({"id": 1, **request}))
    reply: dict[str, object] = json.loads(socket.recv(PATIENT_S))
    return reply


def test_a_subject_that_is_opened_over_the_web_is_seen_there(runtime: Runtime) -> None:
    with open_socket(runtime, "/control") as control, open_socket(runtime, "/faces?subject=host") as faces:
        opened = ask(control, op="open", subject="host", sample_rate=16_000, format="s16le")
        assert isinstance(opened["ok"], dict)
        kinds: set[str] = set()
        numbers: list[int] = []
        while len(numbers) < 31:
            message = json.loads(faces.recv(PATIENT_S))
            kinds.add(message["type"])
            if message["type"] == "face":
                numbers.append(message["n"])
        assert kinds == {"hello", "status", "event", "face"}
        assert numbers == list(range(numbers[0], numbers[0] + 31))
        refused = ask(control, op="open", subject="host", sample_rate=16_000, format="s16le")
        assert isinstance(refused["error"], dict)
        assert refused["error"]["code"] == "subject_exists"
        assert runtime.metrics.status().outputs[0].state == OutputState.SENDING
    until(lambda: runtime.metrics.status().outputs[0].state == OutputState.WAITING)
