"""What both clients ask of the sidecar itself, and what they make of its answers; no socket."""

import asyncio
import inspect
from collections.abc import Mapping
from pathlib import Path

import pytest

from facewire.client import Listening, Microphone, Recorded
from facewire.client.operating.cooperative import AsyncOperations
from facewire.client.operating.plain import Operations
from facewire.client.sidecar import Sidecar
from facewire.errors import WireError
from facewire.wire import control as wire
from facewire.wire.fields import Fields
from facewire.wire.packing import Value


class Scripted(Sidecar):
    """Answers each request with the same values, over the wire's own bytes."""

    def __init__(self, answer: Mapping[str, Value]) -> None:
        self._answer = answer
        self.asked: list[wire.Request] = []

    async def ask(self, request: wire.Request) -> Fields:
        self.asked.append(wire.decode_request(wire.encode_request(request)))
        reply = wire.decode_reply(wire.encode_ok(0, **self._answer))
        assert isinstance(reply, wire.Done)
        return reply.values


DEVICES: Mapping[str, Value] = {
    "microphones": {
        "Desk": {"default": True, "loopback": False},
        "Speakers": {"default": False, "loopback": True},
    }
}
TAKES: Mapping[str, Value] = {"folder": "/takes", "takes": ["one", "two"]}
RECORDED = Recorded(Path("/takes"), ("one", "two"))
CALLS = [
    (
        "devices", (), {}, DEVICES, wire.Devices(0),
        (Microphone("Desk", True, False), Microphone("Speakers", False, True)),
    ),
    (
        "microphone", ("host",), {"device": "Desk"}, {"device": "Desk"},
        wire.Microphone(0, "host", "Desk"), "Desk",
    ),
    (
        "microphone", ("host",), {"gain": -6.0, "gate": "off"}, {"device": "Desk"},
        wire.Microphone(0, "host", None, -6.0, "off"), "Desk",
    ),
    (
        "listen", ("guest", "Des"), {}, {"device": "Desk", "lookahead_ms": 48.0},
        wire.Listen(0, "guest", "Des"), Listening("Desk", 48.0),
    ),
    ("stop_listening", ("guest",), {}, {}, wire.Close(0, "guest"), None),
    ("output", ("vmc",), {"on": False}, {}, wire.Output(0, "vmc", False), None),
    ("record", ("host",), {}, TAKES, wire.Record(0, True, "host"), RECORDED),
    ("record", (), {}, TAKES, wire.Record(0, True), RECORDED),
    ("stop_recording", (), {}, TAKES, wire.Record(0, False), RECORDED),
    (
        "stop_recording", (), {}, {**TAKES, "why": "No space left on device"}, wire.Record(0, False),
        Recorded(Path("/takes"), ("one", "two"), "No space left on device"),
    ),
    ("save", ("host",), {}, {"path": "/home/my.toml"}, wire.Save(0, "host"), Path("/home/my.toml")),
]  # fmt: skip


@pytest.mark.parametrize("kind", [Operations, AsyncOperations])
@pytest.mark.parametrize(("name", "told", "named", "answer", "request_", "result"), CALLS)
def test_each_asks_for_one_thing_and_reads_the_answer(
    kind: type[Operations | AsyncOperations],
    name: str,
    told: tuple[object, ...],
    named: Mapping[str, object],
    answer: Mapping[str, Value],
    request_: wire.Request,
    result: object,
) -> None:
    sidecar = Scripted(answer)
    got = getattr(kind(sidecar), name)(*told, **named)
    if inspect.iscoroutine(got):
        got = asyncio.run(got)
    assert got == result
    assert sidecar.asked == [request_]


def test_an_answer_of_something_else_is_an_error() -> None:
    with pytest.raises(WireError, match="folder is missing"):
        Operations(Scripted({})).record()


def test_both_offer_the_same() -> None:
    def offered(kind: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(method).parameters)
            for name, method in vars(kind).items()
            if not name.startswith("_")
        }

    assert offered(Operations) == offered(AsyncOperations)
    assert {call[0] for call in CALLS} == set(offered(Operations))
