"""Python's codecs against the golden vectors, in both directions."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from facewire.errors import ControlError, WireError
from facewire.face.channels import CHANNELS
from facewire.face.character import TraitValue
from facewire.values import Event, EventKind, Face, Frame, Hello, Level, Quality
from facewire.wire import control, event, frame, hello, livelink, status
from facewire.wire.fields import FieldError, Fields
from facewire.wire.packing import unpack
from tests.protocol import vectors
from tests.protocol.vectors import PROTOCOL, Vector, strings

Json = dict[str, Any]


def frame_json(published: frame.Published) -> Json:
    one = published.frame
    numbers = strings(
        {
            "s": one.session,
            "n": one.n,
            "e": one.epoch,
            "at": one.at_ns,
            "pt": published.pt_ns,
            "q": one.quality,
            "lv": one.level,
        }
    )
    assert isinstance(numbers, dict)
    face = one.face
    arrays = {"w": face.weights.tolist(), "pose": face.pose.tolist(), "vis": face.visemes.tolist()}
    return numbers | arrays | {"t": one.t, "voice": face.voice}


def frame_bytes(value: Json) -> bytes:
    weights, pose, visemes = (np.array(value[key], dtype=np.float32) for key in ("w", "pose", "vis"))
    one = Frame(
        "", int(value["s"]), int(value["n"]), value["t"], int(value["at"]),
        Quality(int(value["q"])), Level(int(value["lv"])), Face(weights, pose, visemes, value["voice"]),
        int(value["e"]),
    )  # fmt: skip
    return frame.encode(one, int(value["pt"]))


EVENT_KEYS: Final = {
    EventKind.OPENED: (),
    EventKind.CLOSED: ("why",),
    EventKind.STARTED: ("utterance", "t"),
    EventKind.FINISHED: ("utterance", "t", "interrupted"),
    EventKind.STARVED: ("utterance", "t"),
}


def event_json(data: bytes) -> Json:
    one = event.decode(data)
    if one is None:
        return {"event": unpack(data)["event"]}
    keys = {"event": str(one.kind), "s": one.session, "e": one.epoch, "at": one.at_ns}
    return _strings({**keys, **{key: getattr(one, key) for key in EVENT_KEYS[one.kind]}})


def event_bytes(value: Json) -> bytes:
    one = Event(
        "", int(value["s"]), int(value["e"]), int(value["at"]), EventKind(value["event"]),
        int(value.get("utterance", "0")), value.get("t", 0.0), value.get("interrupted", False),
        value.get("why", ""),
    )  # fmt: skip
    return event.encode(one)


def hello_json(one: Hello) -> Json:
    sent = vectors.load("hello/typical").value
    assert sent is not None
    # Names and protocol number were checked by the decoder; it does not keep them.
    return sent | {"session": str(one.session), "fps": str(one.fps), "subjects": list(one.subjects)}


def _trait_json(value: TraitValue) -> object:
    if value is None:
        return "free"
    return {"yaw": value[0], "pitch": value[1]} if isinstance(value, tuple) else value


def request_json(request: control.Request) -> Json:
    rest: dict[str, object]
    match request:
        case control.Set():
            mask = None if request.mask is None else [CHANNELS[index] for index in sorted(request.mask)]
            rest = {
                "subject": request.subject,
                "gain": {CHANNELS[index]: value for index, value in request.gain},
                "offset": {CHANNELS[index]: value for index, value in request.offset},
                "mask": mask,
                "lookahead": request.lookahead,
                "character": {name: _trait_json(value) for name, value in request.character},
            }
        case control.Audio():
            moods = [
                {"at": one.at_s, "mood": one.mood, "gain": one.gain, "fade": one.fade_s, "hold": one.hold_s}
                for one in request.moods
            ]
            rest = {
                "subject": request.subject, "pcm": request.pcm, "end": request.end, "moods": moods,
                "generation": request.generation,
            }  # fmt: skip
        case _:
            rest = {one.name: getattr(request, one.name) for one in fields(request) if one.name != "id"}
    op = type(request).__name__.lower().removesuffix("request")
    return {"op": op, **_id(request.id), **{key: strings(value) for key, value in rest.items()}}


def reply_json(reply: control.Reply) -> Json:
    if isinstance(reply, control.Refused):
        return _id(reply.id) | {"error": {"code": reply.code, "message": reply.message}}
    return _id(reply.id) | {"ok": strings(dict(reply.values.values))}


def reply_bytes(value: Json) -> bytes:
    reply_id = int(value["id"]) if value["id_type"] == "uint" else value["id"]
    if "error" in value:
        return control.encode_error(reply_id, **value["error"])
    sent = control.decode_reply(next(one.data for one in vectors.of("reply") if one.value == value))
    assert isinstance(sent, control.Done)
    return control.encode_ok(reply_id, **sent.values.values)


def packet_json(packet: livelink.Packet) -> Json:
    return {
        "device_id": packet.device_id, "subject": packet.subject, "frame": str(packet.frame),
        "subframe": packet.subframe, "numerator": str(packet.rate[0]), "denominator": str(packet.rate[1]),
        "values": packet.values.tolist(),
    }  # fmt: skip


def packet_bytes(value: Json) -> bytes:
    rate = int(value["numerator"]), int(value["denominator"])
    numbers = np.array(value["values"], dtype=np.float32)
    return livelink.encode(
        livelink.Packet(
            value["device_id"], value["subject"], int(value["frame"]), value["subframe"], rate, numbers
        )
    )


def _id(request_id: int | str | None) -> Json:
    kind = "none" if request_id is None else "uint" if isinstance(request_id, int) else "text"
    return {"id": None if request_id is None else str(request_id), "id_type": kind}


READ: Final[dict[str, Callable[[bytes], Json]]] = {
    "frame": lambda data: frame_json(frame.decode(data)),
    "hello": lambda data: hello_json(hello.decode(data)),
    "event": event_json,
    "status": lambda data: _strings(status.to_map(status.decode(data))),
    "request": lambda data: request_json(control.decode_request(data)),
    "reply": lambda data: reply_json(control.decode_reply(data)),
    "livelink": lambda data: packet_json(livelink.decode(data)),
}

WRITE: Final[dict[str, Callable[[Vector], bytes]]] = {
    "frame": lambda vector: frame_bytes(vector.value or {}),
    "hello": lambda vector: hello.encode(hello.decode(vector.data)),
    "event": lambda vector: event_bytes(vector.value or {}),
    "status": lambda vector: status.encode(status.decode(vector.data)),
    "request": lambda vector: control.encode_request(control.decode_request(vector.data)),
    "reply": lambda vector: reply_bytes(vector.value or {}),
    "livelink": lambda vector: packet_bytes(vector.value or {}),
}


def _strings(values: dict[str, object]) -> Json:
    said = strings(values)
    assert isinstance(said, dict)
    return said


def _ids(some: tuple[Vector, ...]) -> list[str]:
    return [vector.name for vector in some]


ACCEPTED = tuple(vector for vector in vectors.of(*READ) if vector.error is None)
REFUSED = tuple(vector for vector in vectors.of(*READ) if vector.error is not None)
CANONICAL = tuple(vector for vector in ACCEPTED if vector.canonical)


@pytest.mark.parametrize("vector", ACCEPTED, ids=_ids(ACCEPTED))
def test_means(vector: Vector) -> None:
    value = vector.value
    assert value is not None
    said = READ[vector.message](vector.data)
    assert said | {"software": None} == value | {"software": None}


@pytest.mark.parametrize("vector", REFUSED, ids=_ids(REFUSED))
def test_is_refused(vector: Vector) -> None:
    with pytest.raises((WireError, ControlError)) as caught:
        READ[vector.message](vector.data)
    error = caught.value
    assert (error.code if isinstance(error, FieldError | ControlError) else "malformed") == vector.error
    if isinstance(error, control.RequestError):
        assert _id(error.id) == vector.value


@pytest.mark.parametrize("vector", CANONICAL, ids=_ids(CANONICAL))
def test_is_written(vector: Vector) -> None:
    assert WRITE[vector.message](vector) == vector.data


@pytest.mark.parametrize("vector", ACCEPTED, ids=_ids(ACCEPTED))
def test_cut_at_every_length_and_with_trailing_bytes(vector: Vector) -> None:
    for length in range(len(vector.data)):
        with pytest.raises((WireError, ControlError)) as caught:
            READ[vector.message](vector.data[:length])
        assert str(caught.value).isprintable()
    with pytest.raises((WireError, ControlError)):
        READ[vector.message](vector.data + b"\0")


def run_make_vectors(protocol: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(protocol / "make_vectors.py"), "--verify"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)


def test_vectors_are_what_the_generator_makes() -> None:
    verified = run_make_vectors(PROTOCOL)
    assert verified.returncode == 0, verified.stderr
    assert verified.stderr == ""


def test_verify_names_the_files_that_differ(tmp_path: Path) -> None:
    shutil.copytree(PROTOCOL, tmp_path / "protocol", ignore=shutil.ignore_patterns("cpp", "__pycache__"))
    copied = tmp_path / "protocol" / "vectors"
    (copied / "frame" / "typical.bin").write_bytes(b"\x80")
    (copied / "frame" / "held.json").unlink()
    (copied / "frame" / "stray.bin").write_bytes(b"")
    verified = run_make_vectors(tmp_path / "protocol")
    assert verified.returncode == 1
    assert re.findall(r"^(.*): (frame/.*)$", verified.stderr, re.MULTILINE) == [
        ("differs", "frame/typical.bin"),
        ("missing", "frame/held.json"),
        ("not made by any case", "frame/stray.bin"),
    ]


def test_status_reply_holds_a_status() -> None:
    reply = control.decode_reply(vectors.load("reply/status").data)
    assert isinstance(reply, control.Done)
    assert status.from_fields(Fields(reply.values.values)) == status.decode(
        vectors.load("status/typical").data
    )
