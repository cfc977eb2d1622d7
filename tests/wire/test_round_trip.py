"""What is encoded is decoded again, for every message and any value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.values import Event, Face, Frame, Hello, Status
from facewire.wire import event, frame, hello, status
from facewire.wire.control import (
    Done,
    Refused,
    Request,
    decode_reply,
    decode_request,
    encode_error,
    encode_ok,
    encode_request,
)
from facewire.wire.fields import Fields
from tests.wire import strategies


@given(sent=strategies.frames, pt_ns=strategies.int64)
def test_frame(sent: Frame, pt_ns: int) -> None:
    got = frame.decode(frame.encode(sent, pt_ns), frame.subject_of(frame.topic(sent.subject)))
    for name in ("subject", "session", "n", "t", "at_ns", "quality", "level", "epoch"):
        assert getattr(got.frame, name) == getattr(sent, name)
    assert got.pt_ns == pt_ns
    assert got.lag_ns == pt_ns - sent.at_ns
    assert got.frame.face.voice == sent.face.voice
    for name in ("weights", "pose", "visemes"):
        np.testing.assert_array_equal(getattr(got.frame.face, name), getattr(sent.face, name))


@given(sent=strategies.frames)
def test_frame_from_other_float_types(sent: Frame) -> None:
    face = sent.face
    big_endian = Face(
        face.weights.astype(">f4"), face.pose.astype(">f4"), face.visemes.astype(">f4"), face.voice
    )
    swapped = sent._replace(face=big_endian)
    assert frame.encode(swapped, 0) == frame.encode(sent, 0)


@given(sent=strategies.events)
def test_event(sent: Event) -> None:
    assert event.decode(event.encode(sent), event.subject_of(event.topic(sent.subject))) == sent


@given(sent=strategies.hellos)
def test_hello(sent: Hello) -> None:
    assert hello.decode(hello.encode(sent)) == sent


@given(sent=strategies.statuses)
def test_status(sent: Status) -> None:
    assert status.decode(status.encode(sent)) == sent


@given(sent=strategies.requests)
def test_request(sent: Request) -> None:
    assert decode_request(encode_request(sent)) == sent


@given(request_id=strategies.request_ids, buffered_s=strategies.number)
def test_ok(request_id: int | str, buffered_s: float) -> None:
    reply = decode_reply(encode_ok(request_id, buffered_s=buffered_s))
    assert reply == Done(request_id, Fields({"buffered_s": buffered_s}, "ok"))


@given(sent=strategies.statuses, request_id=strategies.request_ids)
def test_status_reply(sent: Status, request_id: int | str) -> None:
    reply = decode_reply(encode_ok(request_id, **status.to_map(sent)))
    assert isinstance(reply, Done)
    assert status.from_fields(reply.values) == sent


@given(request_id=st.none() | strategies.request_ids, code=st.text(), message=st.text())
def test_error(request_id: int | str | None, code: str, message: str) -> None:
    assert decode_reply(encode_error(request_id, code, message)) == Refused(request_id, code, message)


@pytest.mark.parametrize(
    "topic", [b"hello", b"face/", b"face", b"face/\xff", b"face/a/b", b"face/ a", b"face/a\n"]
)
def test_topics_of_no_face(topic: bytes) -> None:
    with pytest.raises(WireError):
        frame.subject_of(topic)


@pytest.mark.parametrize("topic", [b"event/", b"event", b"face/a", b"event/\xff", b"event/a/b", b"event/ a"])
def test_topics_of_no_events(topic: bytes) -> None:
    with pytest.raises(WireError):
        event.subject_of(topic)
