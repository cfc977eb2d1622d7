"""What is said on `/audio`, in our form and in that of realtime servers."""

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.values import Event, EventKind, TimedMood
from facewire.wire import control
from facewire.wire.web.speech import (
    Command,
    Item,
    RequestId,
    answer_text,
    event_text,
    id_of,
    read_command,
    request_of,
    truncate_text,
)
from tests.wire.web.test_json_text import FEW, JSON_VALUES

# As a realtime server sends them, all their fields.
DELTA = {
    "type": "response.output_audio.delta", "event_id": "event_1", "response_id": "resp_1",
    "item_id": "item_1", "output_index": 0, "content_index": 0,
    "delta": base64.b64encode(b"\x01\x02\x03\x04").decode(),
}  # fmt: skip
DONE = {
    "type": "response.output_audio.done", "event_id": "event_2", "response_id": "resp_1", "item_id": "item_1",
    "output_index": 0, "content_index": 0,
}  # fmt: skip
SPEECH_STARTED = {
    "type": "input_audio_buffer.speech_started", "event_id": "e", "audio_start_ms": 1000, "item_id": "item_2",
}  # fmt: skip


def test_sound_and_commands() -> None:
    assert read_command(b"\x01\x02") == Command("audio", {"pcm": b"\x01\x02"})
    opened = read_command('{"type":"open","subject":"host","sample_rate":16000,"format":"s16le","delay":200}')
    assert opened is not None
    assert control.decode_request(request_of(opened, None)) == control.Open(
        0, "host", 16_000, "s16le", delay=200.0
    )
    assert read_command('{"type":"flush"}') == Command("flush")


@pytest.mark.parametrize("text", ['{"type":"moods"}', '{"type":"moods","moods":null,"mood":"joy"}'])
def test_moods_that_are_none_are_not_taken_for_sound(text: str) -> None:
    with pytest.raises(WireError, match="moods is missing; give an array"):
        read_command(text)


def test_moods_are_those_of_the_sound_that_follows() -> None:
    command = read_command('{"type":"moods","moods":[{"at":1.5,"mood":"joy"}],"pcm":"AAAA","end":true}')
    assert command is not None
    assert control.decode_request(request_of(command, "host")) == control.Audio(
        0, "host", b"", False, (TimedMood(1.5, "joy"),)
    )


@pytest.mark.parametrize("op", ["flush", "cancel", "pause", "resume", "close"])
def test_a_command_is_for_the_subject_of_its_connection_alone(op: str) -> None:
    command = read_command(json.dumps({"type": op, "subject": "other", "op": "reset", "id": 5}))
    assert command is not None
    request = control.decode_request(request_of(command, "host"))
    assert not isinstance(request, control.Ping | control.Refresh)
    assert (type(request).__name__.lower(), request.id, getattr(request, "subject", None)) == (op, 0, "host")


@pytest.mark.parametrize("kind", ["response.output_audio.delta", "response.audio.delta"])
def test_realtime_sound(kind: str) -> None:
    command = read_command(json.dumps({**DELTA, "type": kind}))
    assert command == Command("audio", {"pcm": b"\x01\x02\x03\x04"}, Item("item_1", 0))


def test_realtime_ends_and_interruptions() -> None:
    assert read_command(json.dumps(DONE)) == Command("flush")
    assert read_command(json.dumps({**DONE, "type": "response.audio.done"})) == Command("flush")
    assert read_command(json.dumps(SPEECH_STARTED)) == Command("cancel")
    for status, command in (("cancelled", Command("cancel")), ("completed", None)):
        done = {
            "type": "response.done",
            "event_id": "e",
            "response": {"id": "r", "status": status, "output": []},
        }
        assert read_command(json.dumps(done)) == command


@pytest.mark.parametrize(
    "kind",
    ["session.created", "response.created", "response.output_audio_transcript.delta", "rate_limits.updated"],
)
def test_what_does_not_concern_the_sound_is_passed_over(kind: str) -> None:
    deep: object = 1
    for _ in range(12):
        deep = {"inner": [deep]}
    assert (
        read_command(json.dumps({"type": kind, "session": deep if kind == "session.created" else {}})) is None
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"type":1}', '{"type":"speak"}', '{"type":"audio","id":[1]}',
        '{"type":"flush","id":true}',
        json.dumps({**DELTA, "delta": "*"}), json.dumps({**DELTA, "delta": 1}),
        json.dumps({**DELTA, "item_id": None}), json.dumps({**DELTA, "content_index": "0"}),
    ],
)  # fmt: skip
def test_what_is_no_command(text: str) -> None:
    with pytest.raises(WireError):
        read_command(text)


def answered(op: str, reply: bytes, name: RequestId | None = None) -> object:
    return json.loads(answer_text(op, control.decode_reply(reply), name))


def test_answers_name_what_was_done() -> None:
    done = control.encode_ok(0, buffered_s=0.5, utterance=1, t=0.0, at=5_000_000)
    values = {"buffered_s": 0.5, "utterance": 1, "t": 0.0, "at_ms": 5.0}
    assert answered("audio", done) == {"type": "buffered", **values}
    refused = {"type": "error", "op": "flush", "code": "no_such_subject", "message": "nobody"}
    assert answered("flush", control.encode_error(0, "no_such_subject", "nobody")) == refused


def test_what_has_an_id_is_answered_as_on_the_control_socket() -> None:
    done = control.encode_ok(0, utterance=1, t=0.0, at=5_000_000)
    assert answered("audio", done, "a") == {"id": "a", "ok": {"utterance": 1, "t": 0.0, "at_ms": 5.0}}
    refused = {"id": 7, "error": {"code": "no_such_subject", "message": "nobody"}}
    assert answered("flush", control.encode_error(0, "no_such_subject", "nobody"), 7) == refused


def test_a_request_may_be_for_one_generation_of_a_subject() -> None:
    request = control.decode_request(request_of(Command("cancel", {"generation": 5}), "host"))
    assert request == control.Cancel(0, "host", 5)
    request = control.decode_request(request_of(Command("cancel", {"generation": 5}), "host", 6))
    assert request == control.Cancel(0, "host", 6)


def test_sound_that_is_announced_may_open_its_subject() -> None:
    assert read_command('{"type":"audio","id":3}') == Command("audio", id=3)
    said = read_command('{"type":"audio","id":"a","sample_rate":8000,"moods":[]}')
    opening = {"format": "f32le", "sample_rate": 8000, "replace": True}
    assert said == Command("audio", {"moods": []}, id="a", opening=opening)


def test_a_request_is_one_of_the_control_socket() -> None:
    said = read_command('{"op":"status","id":4}')
    assert said is not None
    body = said.values["body"]
    assert isinstance(body, bytes)
    assert (said.op, control.decode_request(body)) == ("request", control.StatusRequest(4))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"type":"speak","id":5}', 5), ('{"id":"a","id":"a"}', "a"), ('{"id":5,"a":NaN}', 5), ("[5]", None),
        ("{", None), ('{"id":true}', None), ('{"id":[5]}', None), ("[" * 5000, None), ('{"id":1.5}', 1.5),
        ('{"id":"\\ud800"}', None), (b"\xff", None), ('{"id":1e999}', None), ('{"id":NaN}', None),
        ('{"id":""}', None), ('{"id":"%s"}' % ("x" * 65), None), ('{"id":18446744073709551616}', None),
    ],
)  # fmt: skip
def test_the_id_of_what_is_refused_is_found_where_it_has_one(text: str | bytes, name: object) -> None:
    assert id_of(text) == name


@pytest.mark.parametrize("name", ['""', '"%s"' % ("x" * 65), '"%s"' % ("\u00e4" * 33), "true", "[1]", "{}"])
def test_an_id_is_a_number_or_a_short_string(name: str) -> None:
    with pytest.raises(WireError, match="1 to 64 bytes"):
        read_command(f'{{"type":"flush","id":{name}}}')


def test_events_are_told_by_their_names() -> None:
    finished = Event("host", 7, 1, 2_000_000, EventKind.FINISHED, 3, 1.5, True)
    assert json.loads(str(event_text(finished))) == {
        "type": "finished", "s": 7, "e": 1, "at_ms": 2.0, "utterance": 3, "t": 1.5, "interrupted": True,
    }  # fmt: skip
    assert event_text(Event("host", 7, 0, 0, EventKind.OPENED)) is None


def test_what_a_realtime_server_is_told_of_a_sound_that_was_cut_off() -> None:
    assert json.loads(truncate_text(Item("item_1", 0), 1.2346)) == {
        "type": "conversation.item.truncate", "item_id": "item_1", "content_index": 0, "audio_end_ms": 1234,
    }  # fmt: skip
    assert json.loads(truncate_text(Item("item_1", 0), -0.5))["audio_end_ms"] == 0


KINDS = st.sampled_from(
    ["open", "flush", "close", "response.audio.delta", "response.done", "session.created"]
)
KEYS = st.sampled_from(["subject", "delta", "item_id", "content_index", "response", "op", "id", "pcm"])
TEXTS = st.builds(
    lambda kind, rest: json.dumps({**rest, "type": kind}), KINDS, st.dictionaries(KEYS, JSON_VALUES)
)


@settings(max_examples=FEW)
@given(message=st.binary(max_size=40) | st.text() | TEXTS)
def test_anything_is_a_request_or_is_refused(message: str | bytes) -> None:
    with suppress(WireError):
        command = read_command(message)
        if command is not None:
            with suppress(control.RequestError):
                control.decode_request(request_of(command, "host"))
