"""The listening side of a connection, against the transport vectors and hostile bytes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.transport.zmtp import GREETING, MAX_PARTS, Connection, encode_message
from tests.protocol import vectors
from tests.protocol.vectors import Vector
from tests.protocol.zmtp import Command, Message, Reader, greeting

MOST = 100_000
OPENING = vectors.load("zmtp/greeting_30").data + vectors.load("zmtp/ready_dealer").data


def connection() -> Connection:
    return Connection(b"ROUTER", frozenset((b"DEALER", b"REQ")), MOST)


def opened() -> Connection:
    one = connection()
    one.feed(OPENING)
    return one


def test_the_handshake_is_what_a_peer_can_read() -> None:
    assert greeting(GREETING) == (3, 1, "NULL", False)
    (ready,) = Reader().feed(connection().feed(OPENING).answer)
    assert ready == Command("READY", b"\x0bSocket-Type\0\0\0\6ROUTER")


@pytest.mark.parametrize("vector", vectors.of("zmtp_greeting"), ids=lambda vector: vector.name)
def test_greetings(vector: Vector) -> None:
    if vector.error is None:
        assert connection().feed(vector.data).answer
    elif len(vector.data) < len(GREETING):
        assert not connection().feed(vector.data).answer
    else:
        with pytest.raises(WireError):
            connection().feed(vector.data)


@pytest.mark.parametrize(
    "vector", [one for one in vectors.of("zmtp_stream") if one.error], ids=lambda vector: vector.name
)
def test_broken_streams_end_the_connection(vector: Vector) -> None:
    with pytest.raises(WireError):
        opened().feed(vector.data)


@pytest.mark.parametrize("first", ["zmtp/ready_sub", "zmtp/ping", "zmtp/subscribe_message"])
def test_what_is_no_ready_of_a_fitting_socket_ends_the_connection(first: str) -> None:
    one = connection()
    one.feed(GREETING)
    with pytest.raises(WireError):
        one.feed(vectors.load(first).data)


def test_a_ping_is_answered_between_the_parts_of_a_message() -> None:
    ping, pong = (vectors.load(f"zmtp/{name}").data for name in ("ping_context", "pong_context"))
    event = opened().feed(b"\x01\x01a" + ping + b"\x00\x01b")
    assert (event.messages, event.answer) == ([[b"a", b"b"]], pong)


@given(
    st.lists(st.lists(st.binary(max_size=600), min_size=1, max_size=5), max_size=5),
    st.lists(st.integers(0, 6000), max_size=8),
)
def test_messages_arrive_however_the_stream_is_cut(messages: list[list[bytes]], cuts: list[int]) -> None:
    stream = OPENING + b"".join(map(encode_message, messages))
    places = [0, *sorted(cuts), len(stream)]
    one = connection()
    taken = [
        message
        for start, end in itertools.pairwise(places)
        for message in one.feed(stream[start:end]).messages
    ]
    assert taken == messages
    read = Reader().feed(b"".join(map(encode_message, messages)))
    assert read == [Message(tuple(parts)) for parts in messages]


@given(st.binary(max_size=300))
def test_any_bytes_are_taken_or_refused(data: bytes) -> None:
    for one in (connection(), opened()):
        try:
            one.feed(data)
        except WireError:
            continue


@pytest.mark.parametrize("parts", [MAX_PARTS, MAX_PARTS + 1])
def test_the_number_of_parts_is_bounded(parts: int) -> None:
    one = opened()
    stream = encode_message([b""] * parts)
    if parts <= MAX_PARTS:
        assert one.feed(stream).messages == [[b""] * parts]
    else:
        with pytest.raises(WireError, match="parts"):
            one.feed(stream)


def test_all_parts_together_are_bounded_before_they_are_held() -> None:
    one = opened()
    one.feed(b"\x03" + (MOST - 10).to_bytes(8, "big") + bytes(MOST - 10))
    assert one.feed(b"\x01\x0a" + bytes(10)).messages == []
    with pytest.raises(WireError, match="bytes"):
        one.feed(b"\x01\x01")
