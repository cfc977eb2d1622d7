"""Both forms of every golden vector say the same, and what was heard is drawn as its peaks."""

import json
from dataclasses import replace

import numpy as np
import pytest

from facewire.values import Floats, Hello
from facewire.wire import event, frame, hello, status
from facewire.wire.packing import pack_text
from facewire.wire.web.forms import JSON, JSON_WITH_SOUND, MESSAGE_PACK, SOUND_PEAKS, Form
from tests.protocol import vectors
from tests.protocol.vectors import Vector
from tests.wire.samples import FRAME, STATUS


def good(message: str) -> list[Vector]:
    return [one for one in vectors.of(message) if one.value is not None and one.error is None]


def body_of(message: str | bytes, topic: str) -> bytes:
    assert isinstance(message, bytes)
    head = pack_text(topic)
    assert message.startswith(head)
    return message[len(head) :]


@pytest.mark.parametrize("vector", good("frame"), ids=lambda one: one.name)
def test_a_frame_says_the_same_in_both_forms(vector: Vector) -> None:
    published = frame.decode(vector.data, "host")
    body = body_of(MESSAGE_PACK.face(published.frame, published.pt_ns), "face/host")
    if vector.canonical:
        assert body == vector.data
    said = json.loads(JSON.face(published.frame, published.pt_ns))
    assert vector.value is not None
    assert (said["type"], said["subject"]) == ("face", "host")
    assert said["at_ms"] == pytest.approx(int(vector.value["at"]) / 1e6, abs=1e-3)
    assert said["pt_ms"] == pytest.approx(int(vector.value["pt"]) / 1e6, abs=1e-3)
    for key in ("s", "n", "e", "q", "lv"):
        assert said[key] == int(vector.value[key])
    assert said["t"] == vector.value["t"]
    for key in ("w", "pose", "vis", "voice"):
        assert said[key] == pytest.approx(vector.value[key], rel=5.1e-5)
    assert {"at", "pt", "sound"}.isdisjoint(said)


@pytest.mark.parametrize("vector", good("hello"), ids=lambda one: one.name)
def test_a_hello_says_the_same_in_both_forms(vector: Vector) -> None:
    one = hello.decode(vector.data)
    assert hello.decode(body_of(MESSAGE_PACK.hello(one), "hello")) == one
    said = json.loads(JSON.hello(one))
    assert vector.value is not None
    assert said["type"] == "hello"
    assert said["proto"] == 1
    assert said["session"] == int(vector.value["session"])
    for key in ("channels", "visemes", "angles", "subjects"):
        assert said[key] == vector.value[key]


@pytest.mark.parametrize("vector", good("event"), ids=lambda one: one.name)
def test_an_event_says_the_same_in_both_forms(vector: Vector) -> None:
    one = event.decode(vector.data, "host")
    if one is None:
        return
    assert event.decode(body_of(MESSAGE_PACK.event(one), "event/host"), "host") == one
    said = json.loads(JSON.event(one))
    assert (said["type"], said["subject"], said["event"]) == ("event", "host", str(one.kind))
    assert vector.value is not None
    expected = {
        key: int(value) if isinstance(value, str) and value.isdigit() else value
        for key, value in vector.value.items()
    }
    del expected["at"]
    expected["at_ms"] = int(vector.value["at"]) / 1e6
    assert {key: said[key] for key in expected} == expected


@pytest.mark.parametrize("vector", good("status"), ids=lambda one: one.name)
def test_a_status_says_the_same_in_both_forms(vector: Vector) -> None:
    one = status.decode(vector.data)
    assert status.decode(body_of(MESSAGE_PACK.status(one), "status")) == one
    said = json.loads(JSON.status(one))
    assert said["at_ms"] == one.at_ns / 1e6
    assert set(said["subjects"]) == {subject.name for subject in one.subjects}


def test_a_subject_that_is_called_at_stays_as_it_is() -> None:
    named = replace(STATUS, subjects=(replace(STATUS.subjects[0], name="at"),))
    assert json.loads(JSON.status(named))["subjects"]["at"]["state"] == STATUS.subjects[0].state


@pytest.mark.parametrize("form", [JSON, JSON_WITH_SOUND, MESSAGE_PACK])
def test_long_topics_and_all_letters(form: Form) -> None:
    name = "é" * 32
    assert name in str(form.hello(Hello(1, 31, (name,)))) or form is MESSAGE_PACK
    if form is MESSAGE_PACK:
        assert body_of(form.face(FRAME._replace(subject=name), 0), f"face/{name}") == frame.encode(FRAME, 0)


@pytest.mark.parametrize(
    ("sound", "peaks"),
    [
        (None, [0.0] * SOUND_PEAKS),
        (np.zeros(516, np.float32), [0.0] * SOUND_PEAKS),
        (np.repeat(np.arange(8, dtype=np.float32) / -8, 2), [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]),
        (np.full(517, 1.5, np.float32), [1.0] * SOUND_PEAKS),
        (np.zeros(3, np.float32), [0.0] * SOUND_PEAKS),
    ],
)
def test_what_was_heard_is_told_by_its_peaks(sound: Floats | None, peaks: list[float]) -> None:
    assert json.loads(JSON_WITH_SOUND.face(FRAME._replace(sound=sound), 0))["sound"] == peaks


def test_numbers_of_numpy_are_numbers() -> None:
    odd = FRAME._replace(t=np.float64(0.5), at_ns=np.int64(1_500_000))  # type: ignore[arg-type]
    said = json.loads(JSON.face(odd, np.int64(2_000_000)))  # type: ignore[arg-type]
    assert (said["t"], said["at_ms"], said["pt_ms"]) == (0.5, 1.5, 2.0)


def test_a_pong_gives_back_what_the_ping_said() -> None:
    assert json.loads(JSON.pong(1_500_000, {"id": "x"})) == {"type": "pong", "at_ms": 1.5, "id": "x"}
    assert body_of(MESSAGE_PACK.pong(5, {}), "pong") == b"\x81\xa2at\x05"
