"""Texts of strangers: read as a map within bounds, or refused with a word; nothing else."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.wire import control
from facewire.wire.packing import MAX_BODY
from facewire.wire.web import json_text
from facewire.wire.web.requests import UnreadableError, read_request, reply_text
from facewire.wire.web.viewer import read_wish

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FEW = 40
"""Examples of each kind; `test_fuzz.py` tries many."""
REQUESTS = [
    '{"op":"open","id":1,"subject":"host","sample_rate":24000,"format":"s16le"}',
    '{"op":"audio","id":2,"subject":"host","pcm":"AAD/fwCA","end":true}',
    '{"op":"set","id":3,"gain":{"jawOpen":1.5},"mask":["jawOpen"]}',
    '{"op":"render","id":"x","frame_ms":16.5,"budget_ms":16.6,"pid":7}',
]


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "1", "null", '"text"', "{} {}", '{"a":1,"a":2}', '{"a":{"b":1,"b":1}}', '{"a":NaN}',
        '{"a":-Infinity}', '{"a":' + "[" * 7 + "]" * 7 + "}", "[" * 100_000, '{"a":' * 50_000,
        '{"a":"\\ud800"}', '{"\\udfff":1}', '{"a":' + "9" * 5000 + "}", '{"a":18446744073709551616}',
        '{"a":-9223372036854775809}', '{"a":[' + "0," * 1024 + "0]}", " " * (MAX_BODY + 1), "\ufeff{}",
        '{"a":1e999}', '{"a":{"b":[-1e999]}}',
    ],
)  # fmt: skip
def test_what_is_no_message(text: str) -> None:
    with pytest.raises(WireError):
        json_text.decode(text)
    with pytest.raises(UnreadableError) as refused:
        read_request(text)
    said = control.decode_reply(refused.value.reply)
    assert isinstance(said, control.Refused)
    assert (said.id, said.code) == (None, "malformed")
    assert "\n" not in said.message


def test_the_largest_numbers_and_the_deepest_map_are_read() -> None:
    text = '{"a":18446744073709551615,"b":-9223372036854775808,"c":' + "[" * 5 + "]" * 5 + "}"
    assert json_text.decode(text)["a"] == 2**64 - 1


@settings(max_examples=FEW)
@given(text=st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    _read_or_refuse(text)


@settings(max_examples=FEW)
@given(value=JSON_VALUES)
def test_any_json_is_read_or_refused(value: object) -> None:
    _read_or_refuse(json.dumps(value))


@settings(max_examples=FEW)
@given(text=st.sampled_from(REQUESTS), at=st.integers(0, 80), cut=st.integers(0, 9), put=st.text(max_size=6))
def test_a_request_that_was_tampered_with_is_read_or_refused(text: str, at: int, cut: int, put: str) -> None:
    _read_or_refuse(text[:at] + put + text[at + cut :])


def _read_or_refuse(text: str) -> None:
    try:
        body = read_request(text)
    except UnreadableError:
        body = None
    if body is not None:
        with suppress(control.RequestError):
            control.decode_request(body)
    with suppress(WireError):
        read_wish(None, {"subject": text})


@pytest.mark.parametrize("text", REQUESTS)
def test_a_request_is_the_same_as_on_the_control_socket(text: str) -> None:
    request = control.decode_request(read_request(text))
    values = json.loads(text)
    if isinstance(request, control.Audio):
        assert request == control.Audio(2, "host", b"\x00\x00\xff\x7f\x00\x80", end=True)
    assert request.id == values["id"]


def test_pcm_that_is_no_base64_is_refused_by_its_id() -> None:
    with pytest.raises(control.RequestError) as refused:
        control.decode_request(read_request('{"op":"audio","id":5,"subject":"host","pcm":"*"}'))
    assert (refused.value.id, refused.value.code) == (5, "wrong_type")


def test_replies_tell_times_in_ms() -> None:
    assert json.loads(reply_text(control.encode_ok(1, at=1_500_000, t=0.5))) == {
        "id": 1, "ok": {"at_ms": 1.5, "t": 0.5}
    }  # fmt: skip
