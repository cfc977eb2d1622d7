"""protocol/schema.json against the vectors and against Python's codecs."""

import math
from collections.abc import Callable
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import given

from facewire.errors import ControlError, WireError
from facewire.face.character import TRAITS
from facewire.face.tune import MASKS
from facewire.grid import MAX_LOOKAHEAD_MS
from facewire.values import Event, EventKind, Frame, Hello, Status
from facewire.wire import control, event, frame, hello, packing, status
from facewire.wire.control.request import Request
from tests.protocol import schema, vectors
from tests.protocol.schema import SCHEMA, Spec
from tests.protocol.vectors import Vector
from tests.wire import strategies

MESSAGES: Final = ("frame", "hello", "status", "event", "request", "reply")
READABLE: Final = tuple(vector for vector in vectors.of(*MESSAGES) if vector.error != "malformed")


def fault(message: str, body: bytes) -> str | None:
    value = msgpack.unpackb(body)
    return schema.fault_of_map(schema.message_keys(message, value), value)


@pytest.mark.parametrize("vector", READABLE, ids=lambda vector: vector.name)
def test_vectors(vector: Vector) -> None:
    # An op that is not known has no keys; a protocol that is not known is one beyond its range.
    known = {"unknown_op": None, "unsupported_proto": "out_of_range"}
    assert fault(vector.message, vector.data) == (known.get(vector.error or "", vector.error))


def test_vectors_of_replies_hold_what_the_ops_answer() -> None:
    answers = [
        vector.value["ok"]
        for vector in vectors.of("reply")
        if vector.value is not None and "ok" in vector.value
    ]
    for op, request in SCHEMA["requests"].items():
        keys = SCHEMA["messages"]["status"]["keys"] if request["ok"] == "status" else request["ok"]
        assert any(answer.keys() == keys.keys() for answer in answers), f"no reply vector of {op}"


def test_vectors_hold_every_key_op_and_event() -> None:
    accepted = [vector for vector in vectors.of(*MESSAGES) if vector.error is None]
    for message in ("frame", "hello", "status", "event"):
        sent = {key for one in accepted if one.message == message for key in msgpack.unpackb(one.data)}
        assert sent >= SCHEMA["messages"][message]["keys"].keys()
    requests = [msgpack.unpackb(one.data) for one in accepted if one.message == "request"]
    for op, request in SCHEMA["requests"].items():
        of_op = [sent for sent in requests if sent["op"] == op]
        assert {key for sent in of_op for key in sent} >= request["keys"].keys() | {"op", "id"}
    events = {msgpack.unpackb(one.data)["event"] for one in accepted if one.message == "event"}
    assert events >= set(SCHEMA["events"])


@given(sent=strategies.frames, pt_ns=strategies.int64)
def test_frames_are_in_it(sent: Frame, pt_ns: int) -> None:
    assert fault("frame", frame.encode(sent, pt_ns)) is None


@given(sent=strategies.hellos)
def test_hellos_are_in_it(sent: Hello) -> None:
    assert fault("hello", hello.encode(sent)) is None


@given(sent=strategies.statuses)
def test_statuses_are_in_it(sent: Status) -> None:
    assert fault("status", status.encode(sent)) is None


@given(sent=strategies.events)
def test_events_are_in_it(sent: Event) -> None:
    assert fault("event", event.encode(sent)) is None


@given(sent=strategies.requests)
def test_requests_are_in_it(sent: Request) -> None:
    assert fault("request", control.encode_request(sent)) is None


def request_of(op: str, **changes: object) -> bytes:
    keys = SCHEMA["requests"][op]["keys"]
    needed = {key: schema.example(spec) for key, spec in keys.items() if spec.get("required")}
    return packing.pack({"op": op, "id": 1} | needed | changes)


def answer(body: bytes) -> str | None:
    """The error code with which Python refuses a request."""
    try:
        control.decode_request(body)
    except ControlError as error:
        return error.code
    return None


def each_field(wanted: Callable[[Spec], bool] = lambda _: True) -> pytest.MarkDecorator:
    """Run a test for each key of each request whose specification is `wanted`."""
    fields = [
        pytest.param(op, key, spec, id=f"{op}.{key}")
        for op, request in SCHEMA["requests"].items()
        for key, spec in request["keys"].items()
        if wanted(spec)
    ]
    return pytest.mark.parametrize(("op", "key", "spec"), fields)


def is_number(spec: Spec) -> bool:
    return bool({"uint", "int", "float"} & set(schema.types(spec.get("values", spec))))


def within(spec: Spec, value: object) -> object:
    """`value` as the key holds it: itself, or as the only entry of a map by channel."""
    return {"jawOpen": value} if "values" in spec else value


@each_field()
def test_python_keeps_its_types_and_requirements(op: str, key: str, spec: Spec) -> None:
    assert answer(request_of(op)) is None
    for kind, wrong in schema.EXAMPLES.items():
        if schema.fault_of(spec, wrong) == "wrong_type":
            assert answer(request_of(op, **{key: wrong})) == "wrong_type", kind
    assert answer(request_of(op, **{key: None})) == ("missing_field" if spec.get("required") else None)


@each_field(is_number)
def test_python_keeps_its_bounds(op: str, key: str, spec: Spec) -> None:
    bounded = spec.get("values", spec)
    smallest, largest = schema.low(bounded), schema.high(bounded)
    step = 0.001 if "float" in schema.types(bounded) else 1
    for number in (smallest, largest):
        assert answer(request_of(op, **{key: within(spec, number)})) is None
    for number in (smallest - step, largest + step):
        assert answer(request_of(op, **{key: within(spec, number)})) == "out_of_range"
    if step != 1:
        assert answer(request_of(op, **{key: within(spec, math.nan)})) == "out_of_range"


@each_field()
def test_python_keeps_its_choices_and_forms(op: str, key: str, spec: Spec) -> None:
    for choice in spec.get("choices", ()):
        assert answer(request_of(op, **{key: choice})) is None
    if "choices" in spec or "form" in spec:
        assert answer(request_of(op, **{key: "a/b"})) == "out_of_range"
    if spec.get("items", {}).get("form") == "channel":
        assert answer(request_of(op, **{key: ["jawOpen"]})) is None
        assert answer(request_of(op, **{key: ["jaw"]})) == "out_of_range"
    if spec.get("names") == "channel":
        assert answer(request_of(op, **{key: {"jaw": 0}})) == "out_of_range"


@each_field(lambda spec: "default" in spec)
def test_python_keeps_its_defaults(op: str, key: str, spec: Spec) -> None:
    assert getattr(control.decode_request(request_of(op)), key) == spec["default"]
    said = control.decode_request(request_of(op, **{key: spec["default"]}))
    assert said == control.decode_request(request_of(op))


def test_python_has_its_ops_words_and_limits() -> None:
    with pytest.raises(ControlError, match="one of " + ", ".join(SCHEMA["requests"]) + "$"):
        control.decode_request(packing.pack({"op": "fly", "id": 1}))
    assert [kind.value for kind in EventKind] == SCHEMA["events"]
    assert list(MASKS) == SCHEMA["requests"]["set"]["keys"]["mask"]["choices"]
    assert SCHEMA["requests"]["open"]["keys"]["lookahead"]["max"] == MAX_LOOKAHEAD_MS
    limits = SCHEMA["limits"]
    assert limits["body_bytes"] == packing.MAX_BODY
    assert (limits["items"], limits["depth"]) == (packing.MAX_ITEMS, packing.MAX_DEPTH)


def test_python_has_its_traits() -> None:
    assert list(TRAITS) == list(SCHEMA["traits"])
    for name, spec in SCHEMA["traits"].items():
        trait = TRAITS[name]
        bounded = spec["keys"]["yaw"] if trait.direction else spec
        if "min" in bounded:
            assert (trait.low, trait.high) == (bounded["min"], bounded["max"]), name
        assert trait.direction or list(trait.choices) == spec.get("choices", []), name
        said = schema.example(spec) if not trait.direction else "free"
        assert answer(request_of("set", character={name: said})) is None
        for wrong in schema.EXAMPLES.values():
            if schema.fault_of(spec, wrong) == "wrong_type":
                assert answer(request_of("set", character={name: wrong})) == "wrong_type", name


def test_optional_keys_of_a_status_have_its_defaults() -> None:
    decoded = status.to_map(status.decode(vectors.load("status/required_keys").data))
    subjects: Any = decoded["subjects"]
    keys = SCHEMA["messages"]["status"]["keys"]
    for told, specs in ((decoded, keys), (subjects["host"], keys["subjects"]["values"]["keys"])):
        for key, spec in specs.items():
            if "default" in spec:
                assert told[key] == spec["default"], key


def test_events_carry_only_what_it_says() -> None:
    for kind in EventKind:
        sent = packing.unpack(event.encode(Event("host", 1, 2, 3, kind, 4, 5.0, True, "idle")))
        assert sent.keys() == schema.message_keys("event", {"event": kind.value}).keys()
        for key in sent.keys() - {"event"}:
            with pytest.raises(WireError, match=f"^{key} is missing"):
                event.decode(packing.pack({name: value for name, value in sent.items() if name != key}))
