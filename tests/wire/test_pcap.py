import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.errors import WireError
from facewire.wire.pcap import MAX_PACKET, is_capture, read
from tests.take.heads.phones import packet, pcap

WHOLE = pcap([(0.0, packet(b"one")), (0.25, packet(b"two", 39539))])


@pytest.mark.parametrize("link", [0, 1, 101, 113, 276])
@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_datagrams_of_every_kind_of_capture(link: int, version: int, order: str, nano: bool) -> None:
    packets = [(k / 4, packet(b"x" * k, 11111 + k, link, version)) for k in range(3)]
    found = list(read(pcap(packets, link, order, nano=nano)))
    assert [(one.port, one.payload) for one in found] == [(11111, b""), (11112, b"x"), (11113, b"xx")]
    assert [one.at_ns - 1000 * 10**9 for one in found] == [0, 250_000_000, 500_000_000]


def test_a_capture_that_was_cut_off_keeps_its_whole_packets() -> None:
    first = 24 + 16 + len(packet(b"one"))
    for end in range(4, len(WHOLE)):
        found = [one.payload for one in read(WHOLE[:end])]
        assert found == ([b"one"] if end >= first else [])
    assert len(list(read(WHOLE + b"trailing"))) == 2


def test_what_is_no_whole_datagram_is_passed_over() -> None:
    tcp = bytearray(packet(b"tcp"))
    tcp[14 + 9] = 6
    short = bytearray(packet(b"long"))
    short[14 + 20 + 4 : 14 + 20 + 6] = struct.pack(">H", 99)
    odd = [
        bytes(tcp),
        bytes(short),
        packet(b"piece", fragment=0x2000),
        packet(b"", fragment=7),
        b"",
        bytes(60),
    ]
    assert [one.payload for one in read(pcap([(0, one) for one in [*odd, packet(b"whole")]]))] == [b"whole"]
    kept = bytearray(pcap([(0, packet(b"kept in part"))]))
    kept[24 + 12 : 24 + 16] = struct.pack("<I", 999)
    assert not list(read(bytes(kept)))


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "not a capture"),
        (b"\x0a\x0d\x0d\x0a" + bytes(40), "pcapng"),
        (pcap([], link=147), "link type 147"),
        (pcap([]) + struct.pack("<4I", 0, 0, MAX_PACKET + 1, 9), "at most"),
    ],
)
def test_what_cannot_be_read_is_refused(file: bytes, why: str) -> None:
    with pytest.raises(WireError, match=why):
        list(read(file))


def test_a_capture_is_known_by_its_first_bytes() -> None:
    assert is_capture(WHOLE)
    assert is_capture(b"\x0a\x0d\x0d\x0a")
    assert not is_capture(b"Timecode")


@given(st.binary(max_size=200))
def test_no_bytes_break_it(rest: bytes) -> None:
    with contextlib.suppress(WireError):
        list(read(WHOLE[:24] + rest))
