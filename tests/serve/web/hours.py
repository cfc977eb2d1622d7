"""Hours of faces over the web, as fast as they go: `python -m tests.serve.web.hours 1` prints what has grown.

Two viewers stay, one of them asleep; others come and go, speak, ask for the state, and are turned away.
"""

import gc
import json
import sys
from contextlib import suppress
from dataclasses import dataclass

import psutil
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from facewire.values import Event, EventKind
from facewire.wire import control
from tests.serve.web.rig import PATIENT_S, Rig
from tests.wire.samples import FRAME

FPS = 31
VISIT_EVERY = 4 * FPS
"""Ticks between two visits."""


BURST = 8
"""Ticks that are published at once, which is fewer than may be on their way."""


@dataclass(frozen=True)
class Grown:
    """What a run has left behind, from its first tenth to its end."""

    objects: int
    megabytes: float
    faces: int
    """That the viewer which is awake has seen."""


def answer(client: bytes, body: bytes) -> bytes:
    """Carries out everything."""
    del client
    request = control.decode_request(body)
    return control.encode_ok(request.id, buffered_s=0.0, utterance=1, t=0.0, at=1, generation=1)


def see(rig: Rig, socket: ClientConnection, n: int) -> int:
    """Read until the face `n`; how many faces came.

    Faces come faster than their arrival is told, so one may be left out: it is published again.
    """
    faces = 0
    while True:
        try:
            text = socket.recv(0.005)
        except TimeoutError:
            rig.publish(FRAME._replace(n=n))
            continue
        assert isinstance(text, str)
        if text.startswith('{"type":"face"'):
            faces += 1
            if json.loads(text)["n"] == n:
                return faces


def visit(rig: Rig) -> None:
    """Somebody looks for a moment, somebody speaks, somebody is turned away."""
    with rig.connect("/faces?sound=1", "facewire.1.msgpack") as socket:
        socket.send('{"type":"ping"}')
        socket.recv(PATIENT_S)
    with rig.connect("/audio?subject=host") as socket:
        for text in (
            '{"type":"open","subject":"host","sample_rate":16000,"format":"s16le"}',
            '{"type":"cancel"}',
        ):
            socket.send(text)
        socket.send(bytes(100_000))
        socket.recv(PATIENT_S)
    with rig.connect("/control") as socket:
        socket.send('{"op":"status","id":1}')
        socket.recv(PATIENT_S)
    with suppress(InvalidStatus), rig.connect("/faces", origin="http://evil.example"):
        pass
    rig.get("/channels.json")


def measured() -> tuple[int, int]:
    gc.collect()
    return len(gc.get_objects()), psutil.Process().memory_info().rss


def run(hours: float) -> Grown:
    """Play so many hours of faces."""
    rig, ticks, faces = Rig(answer=answer), int(hours * 3600 * FPS) // BURST * BURST, 0
    before, interval = (0, 0), sys.getswitchinterval()
    # Three threads hand each face on.
    sys.setswitchinterval(0.0002)
    try:
        with rig.connect("/faces") as awake, rig.connect("/faces", max_queue=1):
            for n in range(ticks):
                events = (Event("host", 7, 0, n, EventKind.STARTED, n),) if n % FPS == 0 else ()
                rig.publish(FRAME._replace(n=n), events=events)
                if n % BURST == BURST - 1:
                    faces += see(rig, awake, n)
                if n % VISIT_EVERY == VISIT_EVERY - 1:
                    visit(rig)
                if n == ticks // 10:
                    before = measured()
            objects, size = measured()
    finally:
        sys.setswitchinterval(interval)
        rig.close()
    return Grown(objects - before[0], (size - before[1]) / 1e6, faces)


if __name__ == "__main__":
    print(run(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
