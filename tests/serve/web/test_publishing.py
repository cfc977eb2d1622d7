"""On which thread faces leave, when the state is told, and that a failure costs one face."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from facewire.clock import VirtualClock
from facewire.serve.web import loop
from facewire.serve.web.sidecar import Sidecar
from facewire.serve.web.sockets.faces import Viewers
from facewire.transport.websocket.server import Connection
from facewire.transport.websocket.writer import IS_DIRECT, Writer
from facewire.values import Bundle, Event, EventKind, Face
from facewire.wire.control import encode_ok
from facewire.wire.web.viewer import read_wish
from tests.fakes import Keep
from tests.serve.web.rig import HELLO, PATIENT_S, Rig, next_face
from tests.waiting import until
from tests.wire.samples import FRAME, STATUS


@pytest.fixture
def rig(kept: Keep) -> Rig:
    return kept(Rig())


def test_a_few_are_sent_their_faces_without_the_loop(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    if not IS_DIRECT:
        pytest.skip("the loop sends everything on Windows")
    woken: list[object] = []
    with rig.connect("/faces") as socket:
        until(lambda: rig.door.status.why == "1 viewer")
        rig.publish(FRAME)
        assert next_face(socket) == FRAME.n
        web = rig.door._loop
        assert web is not None
        monkeypatch.setattr(web, "_call", woken.append)
        monkeypatch.setattr(Writer, "refresh", woken.append)
        for n in range(4):
            rig.publish(FRAME._replace(n=n))
            assert next_face(socket) == n
    assert woken == []


@pytest.mark.parametrize("few", [0, 1, 64])
def test_order_holds_while_viewers_become_a_crowd_and_go(
    rig: Rig, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "_FEW", few)
    with rig.connect("/faces") as stays:
        until(lambda: rig.door.status.why == "1 viewer")
        rig.publish(FRAME._replace(n=0))
        assert next_face(stays) == 0
        with rig.connect("/faces") as other:
            until(lambda: rig.door.status.why == "2 viewers")
            for n in range(1, 7):
                rig.publish(FRAME._replace(n=n))
            assert [next_face(stays) for _ in range(1, 7)] == list(range(1, 7))
            assert [next_face(other) for _ in range(1, 7)] == list(range(1, 7))
        until(lambda: rig.door.status.why == "1 viewer")
        rig.publish(FRAME._replace(n=7))
        assert next_face(stays) == 7


def test_a_tick_waits_for_the_one_that_another_thread_sends(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    sending, go_on = threading.Event(), threading.Event()

    def send(bundle: Bundle) -> None:
        if not sending.is_set():
            sending.set()
            go_on.wait(PATIENT_S)
        sent.append(bundle.frames[0].n)

    with rig.connect("/faces"):
        until(lambda: rig.door.status.why == "1 viewer")
        assert rig.door._loop is not None
        monkeypatch.setattr(rig.door._loop.viewers, "publish", send)
        threads = [threading.Thread(target=rig.publish, args=(FRAME._replace(n=n),)) for n in range(2)]
        threads[0].start()
        assert sending.wait(PATIENT_S)
        threads[1].start()
        # Time enough to overtake.
        threads[1].join(0.02)
        go_on.set()
        for thread in threads:
            thread.join(PATIENT_S)
    assert sent == [0, 1]


def test_a_face_that_cannot_be_sent_costs_no_others_and_is_told_once(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    face = FRAME.face
    broken = FRAME._replace(face=Face(face.weights[:5], face.pose, face.visemes, face.voice))
    with rig.connect("/faces") as socket, caplog.at_level(logging.ERROR, "facewire"):
        until(lambda: rig.door.status.why == "1 viewer")
        for n in range(3):
            rig.publish(broken._replace(n=n))
            rig.publish(FRAME._replace(n=n))
            assert next_face(socket) == n
    assert [one.getMessage() for one in caplog.records] == [
        "something could not be sent over the web; what comes next goes on"
    ]


def test_a_state_that_cannot_be_told_ends_no_thread_and_no_faces(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with rig.connect("/faces") as socket:
        until(lambda: rig.door.status.why == "1 viewer")
        assert rig.door._loop is not None
        monkeypatch.setattr(rig.door._loop.viewers, "tell_each_second", fail)
        for n in range(2):
            rig.publish(FRAME._replace(n=n))
            assert next_face(socket) == n


def test_what_happened_reaches_who_speaks_where_nobody_looks(kept: Keep) -> None:
    rig = kept(Rig(answer=lambda *_: encode_ok(0, generation=9)))
    opened = Event("host", 7, 0, 5, EventKind.OPENED)
    with rig.connect("/audio") as socket:
        socket.send('{"type":"open","subject":"host","sample_rate":16000,"format":"s16le"}')
        assert json.loads(socket.recv(PATIENT_S))["type"] == "opened"
        assert rig.door.status.why == "nobody looks"
        rig.publish(events=(replace(opened, generation=9),))
        rig.publish(events=(replace(opened, kind=EventKind.STARTED, utterance=3, generation=9),))
        while (told := json.loads(socket.recv(PATIENT_S)))["type"] != "started":
            pass
        assert told["utterance"] == 3
    until(lambda: not rig.door.listened)


class Viewer:
    """A connection to `/faces` that takes everything."""

    backlog = 0

    def __init__(self) -> None:
        self.told: list[str] = []

    async def send(self, text: str) -> None:
        self.told.append(json.loads(text)["type"])

    def put(self, frame: bytes) -> None:
        self.told.append(json.loads(frame[frame.index(b"{") :])["type"])


def test_hello_and_the_state_are_told_once_in_each_second() -> None:
    async def play() -> None:
        clock, viewer = VirtualClock(3 * 10**9 + 1), Viewer()
        viewers = Viewers(Sidecar(lambda: HELLO, lambda: STATUS, lambda: STATUS, refuse, Path()), clock)
        viewers.tell_each_second()
        wish = read_wish(None, {})
        looking = asyncio.create_task(viewers.serve(cast(Connection, viewer), wish, never))
        while not viewers.count:
            await asyncio.sleep(0)
        for half in range(7, 12):
            clock.sleep_until_ns(half * 10**9 // 2)
            viewers.tell_each_second()
            viewers.tell_each_second()
            assert viewer.told == ["hello", "status"] * (half // 2 - 2)
        looking.cancel()
        await asyncio.wait([looking])
        assert viewers.count == 0

    asyncio.run(play())


async def never() -> None:
    await asyncio.Event().wait()


def refuse(client: bytes, body: bytes, answered: Callable[[bytes], None]) -> None:
    raise AssertionError(client, body, answered)
