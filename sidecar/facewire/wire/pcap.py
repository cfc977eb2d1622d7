"""Datagrams in a capture file, as `tcpdump -w` and Wireshark ("pcap", not "pcapng") write it.

Source: the tcpdump project's pcap-savefile(5) and its list of link-layer header types. A head of 24 bytes
tells the order of bytes and the unit of times; each packet has a head of 16 and begins with the header of its
link. IPv4 and IPv6 without extension headers are read; pieces of fragmented datagrams and all that is not UDP
are passed over.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from facewire.errors import WireError

__all__ = ["MAX_PACKET", "Datagram", "is_capture", "read"]

MAX_PACKET: Final = 1 << 18
"""Bytes of a packet: the most that tcpdump keeps."""

_MAGIC: Final = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
}
"""The first four bytes, with the order of the others and the nanoseconds in a unit of time."""
_NEXT_GENERATION: Final = b"\x0a\x0d\x0d\x0a"
_HEAD: Final = 24
_IPV4, _IPV6, _UDP = 4, 6, 17
_LINKS: Final = {0: 4, 1: 14, 101: 0, 113: 16, 276: 20}
"""Link types, with the bytes before the IP header: loopback, Ethernet, raw IP, Linux "any" of two kinds."""


@dataclass(frozen=True, slots=True)
class Datagram:
    """One UDP datagram that was captured."""

    at_ns: int
    """When, since 1970."""
    port: int
    """Where it was sent to."""
    payload: bytes


def is_capture(file: bytes) -> bool:
    """Return whether a file begins as a capture does, also as one of the kind that is not read."""
    return file[:4] in _MAGIC or file[:4] == _NEXT_GENERATION


def read(file: bytes) -> Iterator[Datagram]:
    """Yield the datagrams of a capture; a packet that was cut off at its end is passed over.

    Raises:
        WireError: not a capture, of a kind of link that is not read, or with a packet that cannot be.
    """
    if file[:4] == _NEXT_GENERATION:
        raise WireError('a capture of the kind "pcapng"; save it as "pcap"')
    if file[:4] not in _MAGIC:
        raise WireError("not a capture")
    order, unit_ns = _MAGIC[file[:4]]
    if len(file) < _HEAD:
        return
    (link,) = struct.unpack_from(f"{order}I", file, 20)
    link &= 0xFFFF
    if link not in _LINKS:
        raise WireError(f"a capture of link type {link}; capture on Ethernet, Wi-Fi or loopback")
    packet, at = struct.Struct(f"{order}4I"), _HEAD
    while at + packet.size <= len(file):
        seconds, parts, length, whole = packet.unpack_from(file, at)
        at += packet.size
        if length > MAX_PACKET:
            raise WireError(f"a packet of {length} bytes; at most {MAX_PACKET} are read")
        if at + length > len(file):
            return
        found = None if length < whole else _udp(file[at + _LINKS[link] : at + length])
        at += length
        if found is not None:
            port, payload = found
            yield Datagram(seconds * 10**9 + parts * unit_ns, port, payload)


def _udp(packet: bytes) -> tuple[int, bytes] | None:
    """Return the port and the payload of an IP packet; None where it holds no whole datagram."""
    version = packet[0] >> 4 if packet else 0
    if version == _IPV4 and len(packet) >= 20:
        # More fragments, or not the first one.
        if packet[9] != _UDP or struct.unpack_from(">H", packet, 6)[0] & 0x3FFF:
            return None
        start = (packet[0] & 0x0F) * 4
    elif version == _IPV6 and len(packet) >= 40:
        if packet[6] != _UDP:
            return None
        start = 40
    else:
        return None
    if len(packet) < start + 8:
        return None
    port, length = struct.unpack_from(">HH", packet, start + 2)
    if not 8 <= length <= len(packet) - start:
        return None
    return port, packet[start + 8 : start + length]
