"""Open Sound Control."""

import contextlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pythonosc.osc_message_builder import OscMessageBuilder

from facewire.errors import WireError
from facewire.wire.osc.decode import Message, decode
from tests.tracker.senders import osc, osc_bundle

JAW = bytes.fromhex("2f564d432f4578742f426c656e642f56616c00002c7366004a61774f70656e003f000000")
APPLY = bytes.fromhex("2f564d432f4578742f426c656e642f4170706c79000000002c000000")
BUNDLE = bytes.fromhex("2362756e646c65000000000000000001") + b"\0\0\0\x24" + JAW + b"\0\0\0\x1c" + APPLY


def test_golden() -> None:
    jaw, apply = Message("/VMC/Ext/Blend/Val", ("JawOpen", 0.5)), Message("/VMC/Ext/Blend/Apply", ())
    assert decode(JAW) == (jaw,)
    assert decode(APPLY) == (apply,)
    assert decode(BUNDLE) == (jaw, apply)
    assert osc("/VMC/Ext/Blend/Val", "JawOpen", 0.5) == JAW
    assert osc_bundle([JAW, APPLY]) == BUNDLE


@given(
    address=st.text("/abc", max_size=9).map("/".__add__),
    arguments=st.lists(
        st.one_of(st.integers(-(2**31), 2**31 - 1), st.floats(width=32, allow_nan=False), st.text(max_size=9))
    ),
)
def test_reads_what_another_library_writes(address: str, arguments: list[int | float | str]) -> None:
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    assume(not any("\0" in argument for argument in arguments if isinstance(argument, str)))
    assert decode(builder.build().dgram) == (Message(address, tuple(arguments)),)


def test_every_type() -> None:
    data = b"/a\0\0,ifsbhdtTFNIrmcS\0\0\0\0" + b"\xff\xff\xff\xff" + b"\x3f\x00\0\0" + b"abc\0"
    data += b"\0\0\0\x03xyz\0" + b"\0\0\0\0\0\0\0\x05" + b"\x3f\xf0\0\0\0\0\0\0" + b"\0\0\0\0\0\0\0\x01"
    data += b"\0\0\0\x07" + b"\x00\x90\x40\x7f" + b"\0\0\0\x41" + b"\0\0\0\0"
    (message,) = decode(data)
    assert message.arguments == (
        -1, 0.5, "abc", b"xyz", 5, 1.0, 1, True, False, None, float("inf"), 7, 0x90407F, 0x41, "",
    )  # fmt: skip


def test_a_message_without_type_tags_has_no_arguments() -> None:
    assert decode(b"/old\0\0\0\0") == (Message("/old", ()),)


@pytest.mark.parametrize("data", [JAW, BUNDLE], ids=["message", "bundle"])
def test_cut_at_every_length(data: bytes) -> None:
    whole = decode(data)
    for length in range(len(data)):
        try:
            got = decode(data[:length])
        except WireError:
            continue
        # What is left of a bundle between two elements is a bundle, of a message before its tags a message.
        assert (data is BUNDLE and got == whole[: len(got)]) or got == (Message("/VMC/Ext/Blend/Val", ()),)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not ended"),
        (b"jaw\0", "must begin with /"),
        (JAW + b"\0\0\0\0", "4 trailing bytes"),
        (BUNDLE + b"\0", "inside the size"),
        (BUNDLE + b"\0\0\0\0", "0 bytes"),
        (BUNDLE[:16] + b"\xff\xff\xff\xfc" + JAW, "element of"),
        (b"/a\0\0,[f]\0\0\0\0", "type"),
        (b"/a\0\0xyz\0", "without type tags"),
        (b"/a\0\0,b\0\0\xff\xff\xff\xff", "blob of -1"),
        (b"/a\0x,\0\0\0", "filled up with zeros"),
        (b"/\xff\0\0,\0\0\0", "not UTF-8"),
        (osc_bundle([osc_bundle([osc_bundle([osc_bundle([osc_bundle([APPLY])])])])]), "nested"),
        (osc_bundle([b"/\0\0\0,\0\0\0"] * 1025), "more than 1024"),
    ],
)
def test_refuses(data: bytes, reason: str) -> None:
    with pytest.raises(WireError, match=reason):
        decode(data)


@given(data=st.binary(max_size=80))
def test_random_bytes(data: bytes) -> None:
    for body in (data, b"/a\0\0," + data, BUNDLE[:16] + data):
        with contextlib.suppress(WireError):
            decode(body)
