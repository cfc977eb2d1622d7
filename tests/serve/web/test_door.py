"""The door over real sockets: what it hands out, who is turned away, both forms of faces, and control."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import msgpack  # type: ignore[import-untyped]
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from facewire.clock import SystemClock
from facewire.errors import UsageError
from facewire.output.token_file import TokenFile
from facewire.serve.web.address import WebAddress, WebSettings
from facewire.serve.web.door import Door, web_token
from facewire.serve.web.sockets import audio, pace
from facewire.values import Event, EventKind, OutputState
from facewire.wire import frame as frame_message
from facewire.wire.control import encode_ok
from tests.fakes import Keep
from tests.serve.web.rig import PATIENT_S, TOKEN, Rig
from tests.waiting import until
from tests.wire.samples import FRAME


@pytest.fixture
def rig(kept: Keep) -> Rig:
    return kept(Rig())


def said(socket: ClientConnection, kind: str) -> dict[str, object]:
    """The next JSON message of a kind."""
    while True:
        message: dict[str, object] = json.loads(socket.recv(PATIENT_S))
        if message["type"] == kind:
            return message


def closing_code(socket: ClientConnection) -> int:
    """The code with which the door ends a connection."""
    with suppress(ConnectionClosed):
        while True:
            socket.recv(PATIENT_S)
    assert socket.close_code is not None
    return socket.close_code


def packed(socket: ClientConnection) -> Iterator[tuple[str, object]]:
    """The topics and bodies of MessagePack messages, read as any stock library reads them."""
    while True:
        unpacker = msgpack.Unpacker()
        unpacker.feed(socket.recv(PATIENT_S))
        topic, body = unpacker
        yield topic, body


def test_it_hands_out_files_and_says_what_a_page_may_do(rig: Rig) -> None:
    status, headers, body = rig.get("/channels.json")
    assert status == 200
    assert json.loads(body)["proto"] == 1
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert rig.get("/nothing")[::2] == (404, b"there is nothing at this address; the page is at /\n")
    assert rig.get("/../pyproject.toml")[0] == 404
    assert rig.get("/%2e%2e/pyproject.toml")[0] == 404


def test_a_page_loads_what_is_ours_alone(rig: Rig) -> None:
    status, headers, _ = rig.get("/")
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    policy = headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'self'"} < set(
        policy
    )
    assert f"connect-src 'self' ws://127.0.0.1:{rig.port}" in policy
    assert not any("unsafe" in one for one in policy)
    assert headers["Set-Cookie"] is None
    assert rig.get("/?token=wrong")[1]["Set-Cookie"] is None
    cookie = rig.get(f"/?token={TOKEN}")[1]["Set-Cookie"]
    assert cookie == f"facewire-{rig.port}={TOKEN}; Path=/; HttpOnly; SameSite=Strict"
    assert rig.get("/status", Cookie=cookie.partition(";")[0])[0] == 200


def test_the_state_is_for_our_page_and_for_who_has_the_token(rig: Rig) -> None:
    assert rig.get("/status")[0] == 401
    assert rig.get("/status", Origin="null")[0] == 403
    assert rig.get("/status", Host="evil.example")[0] == 421
    for given in ({"Sec_Fetch_Site": "same-origin"}, {"Authorization": f"Bearer {TOKEN}"}):
        status, headers, body = rig.get("/status", **given)
        assert status == 200
        assert headers["Content-Type"] == "application/json"
        assert json.loads(body)["engine"] == "onnx"
    assert rig.get(f"/status?token={TOKEN}")[0] == 200
    assert rig.get("/status?token=" + "x" * 9000)[0] == 414


@pytest.mark.parametrize("path", ["/faces", "/audio", "/control"])
def test_strangers_are_turned_away_from_every_socket(rig: Rig, path: str) -> None:
    tries: list[tuple[str | None, dict[str, str], int]] = [
        ("http://evil.example", {}, 403),
        ("null", {}, 403),
        (None, {}, 401),
        (None, {"Authorization": "Bearer wrong"}, 401),
    ]
    for origin, headers, status in tries:
        with pytest.raises(InvalidStatus) as refused, rig.connect(path, origin=origin, headers=headers):
            pass
        assert refused.value.response.status_code == status
    assert rig.get(path, Origin="http://evil.example", Host="evil.example")[0] == 421
    assert rig.get(path, Sec_Fetch_Site="same-origin")[0] == 426
    with rig.connect(path, origin=None, headers={"Authorization": f"Bearer {TOKEN}"}):
        pass
    with rig.connect(f"{path}?token={TOKEN}", origin=None):
        pass


def test_listed_sites_may_connect_and_read(kept: Keep) -> None:
    rig = kept(Rig(origins=("https://friend.example",)))
    with rig.connect("/faces", origin="https://friend.example") as socket:
        assert said(socket, "hello")["session"] == 7
    headers = rig.get("/channels.json", Origin="https://friend.example")[1]
    assert headers["Access-Control-Allow-Origin"] == "https://friend.example"
    assert rig.get("/channels.json", Origin="http://evil.example")[1]["Access-Control-Allow-Origin"] is None


def test_other_methods_and_other_languages_are_refused(rig: Rig) -> None:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", rig.port, timeout=PATIENT_S)
    connection.request("POST", "/status")
    assert connection.getresponse().status in (400, 405)
    connection.close()
    with pytest.raises(InvalidStatus) as refused, rig.connect("/faces", "facewire.2.json"):
        pass
    assert refused.value.response.status_code == 400


def test_faces_come_as_json(rig: Rig) -> None:
    with rig.connect("/faces?subject=host", "facewire.1.json") as socket:
        assert socket.subprotocol == "facewire.1.json"
        assert said(socket, "hello")["subjects"] == ["host"]
        assert said(socket, "status")["engine"] == "onnx"
        until(lambda: rig.door.status.state == OutputState.SENDING)
        started = Event("host", 7, 0, 5, EventKind.STARTED, 1, 0.5)
        rig.publish(FRAME, FRAME._replace(subject="hostess"), events=(started,))
        assert said(socket, "event")["utterance"] == 1
        face = said(socket, "face")
        assert (face["subject"], face["n"]) == ("host", 31)
        rig.publish(FRAME._replace(n=32))
        assert said(socket, "face")["n"] == 32
        assert "sound" not in face
        rig.hello = replace(rig.hello, subjects=("host", "guest"))
        rig.publish(FRAME, events=(Event("guest", 7, 0, 5, EventKind.OPENED),))
        assert said(socket, "hello")["subjects"] == ["host", "guest"]
        socket.send('{"type":"ping","id":4}')
        assert said(socket, "pong")["id"] == 4
    until(lambda: rig.door.status.state == OutputState.WAITING)


def test_faces_come_as_the_bodies_of_the_other_socket(rig: Rig) -> None:
    with rig.connect("/faces", "facewire.1.msgpack") as socket:
        messages = packed(socket)
        assert next(messages)[0] == "hello"
        assert next(messages)[0] == "status"
        until(lambda: rig.door.status.state == OutputState.SENDING)
        rig.publish(FRAME)
        message = socket.recv(PATIENT_S)
        assert isinstance(message, bytes)
        assert message.startswith(b"\xa9face/host")
        assert frame_message.decode(message[10:], "host").frame.n == FRAME.n
        socket.send('{"type":"ping"}')
        topic, body = next(messages)
        assert topic == "pong"
        assert isinstance(body, dict)
        assert body["at"] > 0


def test_sound_is_asked_for_and_nobody_else_pays(rig: Rig) -> None:
    assert not rig.door.wants_sound
    with rig.connect("/faces?sound=1") as socket:
        said(socket, "status")
        until(lambda: rig.door.wants_sound)
        rig.publish(FRAME._replace(sound=np.full(516, 0.25, np.float32)))
        assert said(socket, "face")["sound"] == [0.25] * 8
    until(lambda: not rig.door.wants_sound)


@pytest.mark.parametrize("message", ["rubbish", b"\x80", '{"type":"speak"}', "{" * 10_000])
def test_a_viewer_that_says_something_else_is_told_so_and_goes_on(rig: Rig, message: str | bytes) -> None:
    with rig.connect("/faces") as socket:
        socket.send(message)
        assert said(socket, "error")["code"] == (
            "malformed" if isinstance(message, str) else "no_such_subject"
        )
        rig.publish(FRAME)
        assert said(socket, "face")["n"] == 31


def test_a_page_that_is_turned_away_is_told_of_once(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    tries = ["http://localhost:5173", "null", "http://localhost:5173", "https://\xe4", "http://a b", "me"]
    tries += ["tauri://localhost", "1://a", "http://a/b"]
    with caplog.at_level(logging.WARNING, "facewire"):
        for origin in [*tries, *(f"https://{n}.example" for n in range(20))]:
            assert rig.get("/status", Origin=origin)[0] == 403
    told = [one.getMessage() for one in caplog.records]
    assert told[:2] == [
        "a page of http://localhost:5173 may not connect; "
        'if it is yours: [web] origins = ["http://localhost:5173"]',
        "a page that was opened from a file may not connect; serve it",
    ]
    assert told[2].startswith("a page of tauri://localhost may not")
    assert told[3].startswith("a page of https://0.example may not")
    assert told[7].startswith("a page of https://4.example may not")
    assert told[8:] == ["pages of more than 8 origins may not connect; others are not named"]


@pytest.mark.parametrize("path", ["/faces", "/audio", "/control"])
def test_who_asks_too_often_is_let_go_alone(rig: Rig, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # However slow a machine is, this is more than it allows.
    monkeypatch.setattr(pace, "RATE", 2)
    with rig.connect("/faces") as other, rig.connect(path) as socket:
        said(other, "status")
        with suppress(ConnectionClosed):
            for _ in range(200):
                socket.send('{"type":"pang"}')
            while True:
                socket.recv(PATIENT_S)
        assert closing_code(socket) == 1008
        assert socket.close_reason == "more than 2 messages a second"
        rig.publish(FRAME)
        assert said(other, "face")["n"] == 31


def test_a_reason_that_is_too_long_is_cut(rig: Rig) -> None:
    with rig.connect(f"/faces?subject={quote('東' * 20)}%2F") as socket:
        with pytest.raises(ConnectionClosed):
            socket.recv(PATIENT_S)
        assert closing_code(socket) == 1008
        assert len((socket.close_reason or "").encode()) <= 123


def test_requests_are_answered_in_the_form_that_they_came_in(kept: Keep) -> None:
    bodies: list[bytes] = []

    def answer(client: bytes, body: bytes) -> bytes:
        del client
        bodies.append(body)
        return msgpack.packb({"id": 1, "ok": {"at": 2_000_000}})  # type: ignore[no-any-return]

    rig = kept(Rig(answer=answer))
    with rig.connect("/control") as socket, rig.connect("/control") as other:
        socket.send('{"op":"ping","id":1}')
        assert json.loads(socket.recv(PATIENT_S)) == {"id": 1, "ok": {"at_ms": 2.0}}
        socket.send(b"\x82\xa2op\xa4ping\xa2id\x01")
        assert msgpack.unpackb(socket.recv(PATIENT_S)) == {"id": 1, "ok": {"at": 2_000_000}}
        assert bodies == [b"\x82\xa2op\xa4ping\xa2id\x01"] * 2
        socket.send("rubbish")
        assert json.loads(socket.recv(PATIENT_S))["error"]["code"] == "malformed"
        other.send('{"op":"ping","id":1}')
        other.recv(PATIENT_S)
    assert rig.clients[0] == rig.clients[1] != rig.clients[2]


def test_a_message_that_is_too_long_ends_its_connection_alone(rig: Rig) -> None:
    with rig.connect("/control") as socket:
        socket.send(" " * ((1 << 20) + 1))
        assert closing_code(socket) == 1009
    assert rig.get("/channels.json")[0] == 200


def test_a_link_for_others_has_the_token_and_the_browser_keeps_it(kept: Keep) -> None:
    rig = kept(Rig(host="0.0.0.0"))
    assert rig.door.link.endswith(f":{rig.port}/?token={TOKEN}")
    with pytest.raises(InvalidStatus) as refused, rig.connect("/faces"):
        pass
    assert refused.value.response.status_code == 401
    with rig.connect("/faces", headers={"Cookie": f"facewire-{rig.port}={TOKEN}"}) as socket:
        assert said(socket, "hello")["session"] == 7


def test_an_address_that_is_taken_is_told(rig: Rig) -> None:
    with pytest.raises(UsageError, match="in use"):
        Door(WebSettings(WebAddress("127.0.0.1", rig.port)), SystemClock(), TOKEN)


def test_it_ends_whether_anybody_came_or_not(kept: Keep) -> None:
    for visited in (False, True):
        rig = Rig()
        assert rig.door.link == rig.own
        if visited:
            with rig.connect("/faces"):
                rig.close()
        else:
            assert rig.door.status.why == "nobody looks"
            rig.publish(FRAME)
            rig.close()
        # The address is free again.
        door = Door(WebSettings(WebAddress("127.0.0.1", rig.port)), SystemClock(), TOKEN)
        kept(door)
        door.stop_soon()
        door.attach(None)  # type: ignore[arg-type]
        door.run(threading.Event())


def test_the_token_is_made_once_and_kept(tmp_path: Path) -> None:

    file = TokenFile(tmp_path / "facewire" / "web.token")
    made = web_token(WebSettings(), file)
    assert len(made) == 32
    assert web_token(WebSettings(), file) == made
    assert web_token(WebSettings(token="mine"), file) == "mine"
    assert WebSettings(token=made).token == made


def test_a_client_of_audio_counts_as_there_as_long_as_its_connection(
    kept: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio, "_RENEW_S", 0.01)
    rig = kept(Rig(answer=lambda *_: encode_ok(0, generation=9)))
    with rig.connect("/audio") as socket:
        socket.send('{"type":"open","subject":"host","sample_rate":16000,"format":"s16le"}')
        until(lambda: len(rig.clients) > 3)
    until(lambda: not rig.door.listened)
    asked = len(rig.clients)
    with rig.connect("/control") as socket:
        for _ in range(20):
            socket.send('{"op":"ping","id":1}')
            socket.recv(PATIENT_S)
    assert len(set(rig.clients[:asked])) == 1
    assert rig.clients[asked:].count(rig.clients[0]) == 0
