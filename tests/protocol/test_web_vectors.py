"""Python's texts of the web against the golden vectors: faces, requests, commands of `/audio`."""

import json
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pytest

from facewire.errors import ControlError, WireError
from facewire.values import Event, EventKind, Face, Frame, Level, Quality
from facewire.wire import control
from facewire.wire.web.forms import JSON, JSON_WITH_SOUND
from facewire.wire.web.requests import UnreadableError, read_request
from facewire.wire.web.speech import RequestId, id_of, read_command
from tests.protocol import schema, vectors
from tests.protocol.schema import SCHEMA
from tests.protocol.test_vectors import request_json
from tests.protocol.vectors import Vector

Value = dict[str, Any]

MESSAGES: Final = vectors.of("web_message")
CANONICAL: Final = tuple(vector for vector in MESSAGES if vector.canonical)
REQUESTS: Final = vectors.of("web_request")
COMMANDS: Final = vectors.of("web_command")


def name(vector: Vector) -> str:
    return vector.name


def ns(value: Value, key: str) -> int:
    return round(float(value[key]) * 1e6)


def face_text(value: Value) -> str:
    weights, pose, visemes = (np.array(value[key], np.float32) for key in ("w", "pose", "vis"))
    sound = np.array(value["sound"], np.float32) if "sound" in value else None
    frame = Frame(
        value["subject"], int(value["s"]), int(value["n"]), value["t"], ns(value, "at_ms"),
        Quality(int(value["q"])), Level(int(value["lv"])), Face(weights, pose, visemes, value["voice"]),
        int(value["e"]), sound,
    )  # fmt: skip
    said = (JSON if sound is None else JSON_WITH_SOUND).face(frame, ns(value, "pt_ms"))
    assert isinstance(said, str)
    return said


def event_text(value: Value) -> str:
    event = Event(
        value["subject"], int(value["s"]), int(value["e"]), ns(value, "at_ms"), EventKind(value["event"]),
        int(value["utterance"]), value["t"], value["interrupted"],
    )  # fmt: skip
    said = JSON.event(event)
    assert isinstance(said, str)
    return said


def pong_text(value: Value) -> str:
    said = JSON.pong(ns(value, "at_ms"), {})
    assert isinstance(said, str)
    return said


WRITE: Final = {"face": face_text, "event": event_text, "pong": pong_text}


@pytest.mark.parametrize("vector", CANONICAL, ids=name)
def test_is_written(vector: Vector) -> None:
    assert vector.value is not None
    assert WRITE[vector.value["type"]](vector.value) == vector.data.decode()


def test_every_type_of_message_is_there() -> None:
    types = {vector.value["type"] for vector in MESSAGES if vector.value is not None}
    assert types >= SCHEMA["web"]["messages"].keys()
    assert {vector.value["type"] for vector in CANONICAL if vector.value is not None} == WRITE.keys()


def known(text: bytes) -> tuple[Value, Mapping[str, schema.Spec]] | None:
    """What a text holds and the keys of its type; None where readers ignore it."""
    said = json.loads(text, parse_constant=lambda word: pytest.fail(word))
    if said["type"] not in SCHEMA["web"]["messages"]:
        return None
    if said["type"] == "event" and said["event"] not in SCHEMA["events"]:
        return None
    return said, schema.web_keys(said)


@pytest.mark.parametrize("vector", [one for one in MESSAGES if one.error != "malformed"], ids=name)
def test_is_what_the_schema_says(vector: Vector) -> None:
    found = known(vector.data)
    if found is None:
        assert vector.error is None
        return
    said, keys = found
    error = {"unsupported_proto": "out_of_range"}.get(vector.error or "", vector.error)
    assert schema.fault_of_map(keys, said) == error


@pytest.mark.parametrize("vector", [one for one in REQUESTS if one.error is None], ids=name)
def test_a_request_means(vector: Vector) -> None:
    assert request_json(control.decode_request(read_request(vector.data.decode()))) == vector.value
    text = vector.data.decode()
    for length in range(len(text)):
        with pytest.raises(UnreadableError):
            read_request(text[:length])


@pytest.mark.parametrize("vector", [one for one in REQUESTS if one.error is not None], ids=name)
def test_a_request_is_refused(vector: Vector) -> None:
    with pytest.raises((WireError, ControlError)) as caught:
        control.decode_request(read_request(vector.data.decode()))
    error = caught.value
    reply = error.reply if isinstance(error, UnreadableError) else None
    if reply is None:
        assert isinstance(error, control.RequestError)
        reply = control.encode_error(error.id, error.code, str(error))
    said = control.decode_reply(reply)
    assert isinstance(said, control.Refused)
    assert said.code == vector.error
    assert vector.value is not None
    assert (None if said.id is None else str(said.id)) == vector.value["id"]


def id_json(found: RequestId | None) -> Value:
    kind = {int: "uint", str: "text"}.get(type(found), "none")
    return {"id": None if found is None else str(found), "id_type": kind}


def plain(value: object) -> object:
    """A value as the vectors tell it: whole numbers as strings."""
    match value:
        case bool():
            return value
        case int():
            return str(value)
        case Mapping():
            return {key: plain(one) for key, one in value.items()}
        case list():
            return [plain(one) for one in value]
    return value


@pytest.mark.parametrize("vector", [one for one in COMMANDS if one.error is None], ids=name)
def test_a_command_means(vector: Vector) -> None:
    text = vector.data.decode()
    command = read_command(text)
    assert command is not None
    told = {"op": command.op, **id_json(command.id), "fields": plain(command.values)}
    assert {**told, "opening": plain(command.opening)} == vector.value
    for length in range(len(text)):
        with pytest.raises(WireError):
            read_command(text[:length])


@pytest.mark.parametrize("vector", [one for one in COMMANDS if one.error is not None], ids=name)
def test_a_command_is_refused(vector: Vector) -> None:
    text = vector.data.decode()
    with pytest.raises(WireError):
        read_command(text)
    assert id_json(id_of(text)) == vector.value
