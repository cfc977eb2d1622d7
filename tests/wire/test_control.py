"""Request errors: their code, the field and bound they name, and the id they carry."""

import pytest

from facewire.face.tune import MASKS
from facewire.wire.control import (
    Audio,
    Open,
    RequestError,
    RequestId,
    Reset,
    Set,
    decode_request,
    encode_request,
)
from facewire.wire.packing import Value, pack, unpack

OPEN: dict[str, Value] = {"op": "open", "id": 1, "subject": "host", "sample_rate": 48000, "format": "s16le"}
SET: dict[str, Value] = {"op": "set", "id": 1}
AUDIO: dict[str, Value] = {"op": "audio", "id": 1, "subject": "host", "pcm": b""}
RENDER: dict[str, Value] = {"op": "render", "id": 1, "frame_ms": 16.5, "budget_ms": 16.75, "pid": 42}


@pytest.mark.parametrize(
    ("values", "code", "message"),
    [
        ({"id": 1}, "missing_field", "op is missing"),
        ({"id": 1, "op": "fly"}, "unknown_op", "op is 'fly'; it must be one of open, audio, flush, cancel"),
        ({"id": 1, "op": 3}, "wrong_type", "op must be a string, not int"),
        (OPEN | {"subject": ""}, "out_of_range", "subject has 0 bytes; it must have 1 to 64"),
        (OPEN | {"subject": "ä" * 33}, "out_of_range", "subject has 66 bytes; it must have 1 to 64"),
        (OPEN | {"subject": "a/b"}, "out_of_range", "without a slash"),
        (OPEN | {"subject": " a"}, "out_of_range", "a space at either end"),
        (OPEN | {"subject": "a\n"}, "out_of_range", "printable"),
        (OPEN | {"subject": 5}, "wrong_type", "subject must be a string, not int"),
        (OPEN | {"sample_rate": 7999}, "out_of_range", "sample_rate is 7999; it must be 8000 to 192000"),
        (OPEN | {"sample_rate": 192001}, "out_of_range", "sample_rate is 192001"),
        (OPEN | {"sample_rate": 48000.0}, "wrong_type", "sample_rate must be a whole number, not float"),
        (OPEN | {"sample_rate": True}, "wrong_type", "sample_rate must be a whole number, not bool"),
        (OPEN | {"format": "mp3"}, "out_of_range", "format is 'mp3'; it must be s16le or f32le"),
        (OPEN | {"channels": 0}, "out_of_range", "channels is 0; it must be 1 to 8"),
        (OPEN | {"lookahead": -1}, "out_of_range", "lookahead is -1; it must be 0.0 to 1000.0"),
        (OPEN | {"lookahead": "all"}, "out_of_range", "lookahead is 'all'; it must be full"),
        (OPEN | {"lookahead": 1000.5}, "out_of_range", "lookahead is 1000.5; it must be 0.0 to 1000.0"),
        (OPEN | {"keep": 1}, "wrong_type", "keep must be true or false, not int"),
        (OPEN | {"replace": "yes"}, "wrong_type", "replace must be true or false, not str"),
        (OPEN | {"delay": -1}, "out_of_range", "delay is -1; it must be 0.0 to 2000.0"),
        (OPEN | {"delay": 2000.5}, "out_of_range", "delay is 2000.5; it must be 0.0 to 2000.0"),
        ({"op": "audio", "id": 1, "subject": "host"}, "missing_field", "pcm is missing"),
        (AUDIO | {"end": 0}, "wrong_type", "end must be true or false, not int"),
        ({"op": "cancel", "id": 1}, "missing_field", "subject is missing"),
        ({"op": "resume", "id": 1, "subject": 5}, "wrong_type", "subject must be a string, not int"),
        ({"op": "reset", "id": 1, "subject": "a/b"}, "out_of_range", "without a slash"),
        ({"op": "audio", "id": 1, "subject": "host", "pcm": "ab"}, "wrong_type", "pcm must be bin, not str"),
        (SET | {"gain": {"jawopen": 1.0}}, "out_of_range", "gain names 'jawopen'"),
        (SET | {"gain": {"jawOpen": 11}}, "out_of_range", "gain.jawOpen is 11; it must be 0.0 to 10.0"),
        (SET | {"gain": {"jawOpen": float("nan")}}, "out_of_range", "gain.jawOpen is nan"),
        (SET | {"gain": {"jawOpen": "2"}}, "wrong_type", "gain.jawOpen must be a number, not str"),
        (SET | {"gain": 2.0}, "wrong_type", "gain must be a map, not float"),
        (SET | {"offset": {"jawOpen": -1.5}}, "out_of_range", "offset.jawOpen is -1.5"),
        (SET | {"mask": ["jawOpen", 3]}, "wrong_type", "mask must be an array of strings, not int"),
        (SET | {"mask": ["jaw"]}, "out_of_range", "mask names 'jaw'"),
        (SET | {"mask": "most"}, "out_of_range", "mask is 'most'; it must be full or lower or upper or none"),
        (SET | {"mask": 1}, "wrong_type", "mask must be an array of strings, not int"),
        (RENDER | {"frame_ms": -0.5}, "out_of_range", "frame_ms is -0.5"),
        (RENDER | {"budget_ms": 0}, "out_of_range", "budget_ms is 0"),
        (RENDER | {"pid": 0}, "out_of_range", "pid is 0"),
        (RENDER | {"gpu_ms": float("inf")}, "out_of_range", "gpu_ms is inf"),
    ],
)
def test_error_names_the_field_and_its_bound(values: dict[str, Value], code: str, message: str) -> None:
    with pytest.raises(RequestError) as caught:
        decode_request(pack(values))
    assert caught.value.code == code
    assert message in str(caught.value)
    assert caught.value.id == 1


@pytest.mark.parametrize(
    ("request_id", "echoed", "code"),
    [
        (0, 0, "unknown_op"),
        (2**64 - 1, 2**64 - 1, "unknown_op"),
        ("x" * 64, "x" * 64, "unknown_op"),
        (None, None, "missing_field"),
        (-1, None, "out_of_range"),
        (1.5, None, "wrong_type"),
        ("", None, "out_of_range"),
        ("x" * 65, None, "out_of_range"),
        ([1], None, "wrong_type"),
    ],
)
def test_error_carries_the_id_that_can_be_echoed(
    request_id: Value, echoed: RequestId | None, code: str
) -> None:
    with pytest.raises(RequestError) as caught:
        decode_request(pack({"id": request_id, "op": "fly"}))
    assert caught.value.id == echoed
    assert caught.value.code == code


def test_not_a_map_is_malformed_and_without_id() -> None:
    with pytest.raises(RequestError, match="a message is a map") as caught:
        decode_request(b"\x90")
    assert (caught.value.code, caught.value.id) == ("malformed", None)


def test_what_is_left_out_has_its_default() -> None:
    assert decode_request(pack(OPEN)) == Open(
        1, "host", 48000, "s16le", channels=1, lookahead=None, keep=False, replace=False, delay=80.0
    )
    assert decode_request(pack(AUDIO)) == Audio(1, "host", b"", end=False)
    assert decode_request(pack({"op": "reset", "id": 1})) == Reset(1, subject=None)
    assert decode_request(pack(SET | {"subject": None, "gain": None})) == Set(1)


def test_an_empty_mask_drives_nothing() -> None:
    request = decode_request(pack(SET | {"mask": []}))
    assert isinstance(request, Set)
    assert request.mask == frozenset()


@pytest.mark.parametrize(("word", "channels"), MASKS.items())
def test_a_mask_may_be_a_word(word: str, channels: frozenset[int]) -> None:
    request = decode_request(pack(SET | {"mask": word}))
    assert request == Set(1, mask=channels)
    assert decode_request(encode_request(request)) == request


def test_what_has_its_default_is_not_sent() -> None:
    opened = Open(1, "host", 48000, "s16le")
    assert unpack(encode_request(opened)).keys() == OPEN.keys() | {"channels"}
    assert unpack(encode_request(Audio(1, "host", b""))).keys() == AUDIO.keys()


def test_a_whole_number_serves_as_a_number() -> None:
    assert decode_request(pack(SET | {"gain": {"jawOpen": 2}, "lookahead": 48})) == Set(
        1, gain=((17, 2.0),), lookahead=48.0
    )
