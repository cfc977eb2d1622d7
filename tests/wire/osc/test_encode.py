"""OSC bytes, against python-osc."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from facewire.wire.osc.encode import MAX_DATAGRAM, datagrams, head, message

Argument = float | str | bool | bytes

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
ARGUMENTS = st.lists(
    st.one_of(
        st.booleans(),
        st.integers(-(2**31), 2**31 - 1),
        st.floats(width=32, allow_nan=False),
        TEXT,
        st.binary(min_size=1, max_size=9),
    ),
    max_size=6,
)


def tag(argument: Argument) -> str:
    match argument:
        case bool():
            return "T" if argument else "F"
        case int():
            return "i"
        case float():
            return "f"
        case bytes():
            return "b"
    return "s"


def built(address: str, *arguments: Argument) -> OscMessage:
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument, tag(argument))
    return builder.build()


@given(ARGUMENTS)
def test_messages_are_those_of_python_osc(arguments: list[Argument]) -> None:
    assert message("/a/b", *arguments) == built("/a/b", *arguments).dgram


@given(st.lists(TEXT, max_size=3), st.lists(st.floats(width=32, allow_nan=False), max_size=7))
def test_a_head_and_its_numbers_are_a_message(texts: list[str], numbers: list[float]) -> None:
    made = head("/VMC/Ext/Bone/Pos", texts, "f" * len(numbers)) + struct.pack(f">{len(numbers)}f", *numbers)
    assert made == message("/VMC/Ext/Bone/Pos", *texts, *numbers)


def test_a_bundle_is_that_of_python_osc() -> None:
    builder = OscBundleBuilder(IMMEDIATELY)
    for value in (0.5, 1.0):
        builder.add_content(built("/x", value))
    assert datagrams([message("/x", 0.5), message("/x", 1.0)]) == [builder.build().dgram]


@given(st.lists(st.integers(1, 40), max_size=60), st.integers(100, 400))
def test_no_datagram_is_too_long_and_nothing_is_lost(lengths: list[int], most: int) -> None:
    messages = [message("/" + "a" * length, index) for index, length in enumerate(lengths)]
    bundles = datagrams(messages, most)
    assert all(len(bundle) <= most for bundle in bundles)
    assert [part.dgram for bundle in bundles for part in OscBundle(bundle)] == messages
    for one, other in pairwise(bundles):
        assert len(one) + 4 + len(OscBundle(other).content(0).dgram) > most, "each is as full as it can be"


def test_a_message_that_is_longer_than_a_datagram_may_be_goes_alone() -> None:
    long, short = message("/x", "y" * 2 * MAX_DATAGRAM), message("/x")
    assert [len(list(OscBundle(bundle))) for bundle in datagrams([short, long, short])] == [1, 1, 1]


@pytest.mark.parametrize("nothing", [[]])
def test_nothing_is_no_datagram(nothing: list[bytes]) -> None:
    assert datagrams(nothing) == []
