"""Rubbish over real sockets: it is refused or ends its own connection, and nothing else."""

import random
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from facewire.serve.runtime import Runtime
from tests.protocol import vectors
from tests.serve.web.live import PATIENT_S, address_of, ask, open_socket, running

pytestmark = pytest.mark.slow

TEXTS = (
    '{"op":"open","id":1,"subject":"host","sample_rate":24000,"format":"s16le","replace":true}',
    '{"op":"audio","id":2,"subject":"host","pcm":"AAD/fwCA","end":true}',
    '{"op":"set","id":3,"gain":{"jawOpen":1.5},"mask":["jawOpen"],"lookahead":"full"}',
    '{"op":"status","id":4}',
    '{"type":"open","subject":"host","sample_rate":24000,"format":"s16le","replace":true}',
    '{"type":"moods","moods":[{"at":0,"mood":"joy","gain":0.5}]}',
    '{"type":"cancel"}',
    '{"type":"audio","id":6,"sample_rate":24000}',
    '{"type":"flush","id":"seven"}',
    '{"type":"close"}',
    '{"type":"response.output_audio.delta","item_id":"i","content_index":0,"delta":"AAAA"}',
    '{"type":"response.done","response":{"status":"cancelled"}}',
    '{"type":"ping","id":5}',
)
BODIES = tuple(one.data for one in vectors.of("request") if len(one.data) < 4096)
HTTP = (
    b"GET /faces?subject=host HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
)
MESSAGES = 200


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runtime]:
    one = running(tmp_path_factory.mktemp("takes"))
    yield one
    one.close()


def mutated(data: bytes, rng: random.Random) -> bytes:
    """The data with a few bytes changed, cut out or put in."""
    raw = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(raw))
        match rng.randint(0, 3):
            case 0:
                raw[at : at + 1] = rng.randbytes(1)
            case 1:
                del raw[at : at + rng.randint(1, 8)]
            case 2:
                raw[at:at] = rng.randbytes(rng.randint(1, 8))
            case _:
                raw[at:at] = rng.choice((b"[" * 100, b'"', b"\\ud800", b"9" * 400, b"\xff", b"null", b"{}"))
    return bytes(raw)


def message(rng: random.Random) -> str | bytes:
    """Something that somebody may send."""
    match rng.randint(0, 3):
        case 0:
            return rng.randbytes(rng.randint(0, 200))
        case 1:
            return rng.choice(BODIES) if rng.random() < 0.2 else mutated(rng.choice(BODIES), rng)
        case _:
            return mutated(rng.choice(TEXTS).encode(), rng).decode(errors="replace")


def still_well(runtime: Runtime) -> None:
    """The sidecar runs, and answers somebody else at once."""
    assert runtime.wait(0.0)
    with open_socket(runtime, "/control") as other:
        assert "ok" in ask(other, op="ping")


@pytest.mark.parametrize(
    ("path", "last", "answered"),
    [
        ("/control", '{"op":"ping","id":"last"}', '{"id":"last","ok":{"at_ms"'),
        ("/audio?subject=fuzz", '{"type":"ping","id":"last"}', '{"type":"pong","at_ms"'),
        ("/faces?subject=fuzz", '{"type":"ping","id":"last"}', '{"type":"pong","at_ms"'),
    ],
)
def test_messages_are_all_answered(runtime: Runtime, path: str, last: str, answered: str) -> None:
    rng = random.Random(path)
    with open_socket(runtime, path) as link:
        for _ in range(MESSAGES):
            link.send(message(rng))
        link.send(last)
        while True:
            reply = link.recv(PATIENT_S)
            if isinstance(reply, str) and reply.startswith(answered) and "last" in reply:
                break
    still_well(runtime)


def test_requests(runtime: Runtime) -> None:
    host, _, port = address_of(runtime).partition(":")
    rng = random.Random(1)
    for _ in range(MESSAGES):
        data = mutated(HTTP % int(port), rng) if rng.random() < 0.8 else rng.randbytes(rng.randint(1, 300))
        with socket.create_connection((host, int(port)), timeout=5.0) as link, suppress(OSError):
            link.sendall(data)
            link.shutdown(socket.SHUT_WR)
            link.recv(4096)
    still_well(runtime)


def test_frames_of_the_websocket(runtime: Runtime) -> None:
    rng = random.Random(2)
    for _ in range(20):
        with suppress(ConnectionClosed, InvalidHandshake, OSError), open_socket(runtime, "/control") as link:
            link.socket.sendall(rng.randbytes(rng.randint(1, 100)))
            link.recv(0.01)
            link.socket.close()
    still_well(runtime)
