"""Every decoder against bytes that are not quite its message: an error with a reason, never anything else."""

import msgpack  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.errors import ControlError, WireError
from tests.protocol.schema import SCHEMA
from tests.wire.samples import BODIES, Decoder

EACH = pytest.mark.parametrize(("decode", "body"), BODIES.values(), ids=BODIES.keys())


@EACH
@settings(max_examples=20)
@given(trailing=st.binary(min_size=1, max_size=8))
def test_trailing_bytes(decode: Decoder, body: bytes, trailing: bytes) -> None:
    with pytest.raises((WireError, ControlError), match="trailing bytes"):
        decode(body + trailing)


@EACH
@given(data=st.data())
def test_one_byte_changed(decode: Decoder, body: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(body) - 1))
    changed = bytearray(body)
    changed[at] ^= data.draw(st.integers(1, 255))
    _answers(decode, bytes(changed))


@given(body=st.binary(max_size=64))
def test_random_bytes(body: bytes) -> None:
    for decode, _ in BODIES.values():
        _answers(decode, body)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.text(), st.binary()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6
)


@EACH
@given(data=st.data())
def test_one_value_changed(decode: Decoder, body: bytes, data: st.DataObject) -> None:
    values = msgpack.unpackb(body)
    values[data.draw(st.sampled_from(sorted(values)))] = data.draw(VALUES)
    _answers(decode, msgpack.packb(values))


@EACH
def test_an_unknown_key_is_ignored(decode: Decoder, body: bytes) -> None:
    values = msgpack.unpackb(body)
    # `eq=False` values have no equality; their text tells as much.
    assert str(decode(msgpack.packb(values | {"later": [1, {"a": None}]}))) == str(decode(body))


@EACH
def test_every_required_key_is_named_when_it_is_missing(decode: Decoder, body: bytes) -> None:
    values = msgpack.unpackb(body)
    keys = SCHEMA["requests"][values["op"]]["keys"] if "op" in values else {}
    keys = SCHEMA["messages"]["status"]["keys"] if "uptime_s" in values else keys
    optional = {key for key, spec in keys.items() if not spec.get("required")}
    optional |= {"id"} if "error" in values else set()
    optional |= {"e"} if "w" in values else set()
    for key in values.keys() - optional:
        if key == "error":
            continue
        with pytest.raises((WireError, ControlError), match=f"^{key} is missing"):
            decode(msgpack.packb({other: values[other] for other in values if other != key}))


def _answers(decode: Decoder, body: bytes) -> None:
    try:
        decode(body)
        reason = "a value"
    except (WireError, ControlError) as error:
        reason = str(error)
    assert reason
    assert reason.isprintable()
