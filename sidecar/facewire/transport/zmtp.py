"""ZMTP 3, the listening side of one connection: bytes in, whole messages and answers out, no sockets.

libzmq sets no bound to the parts of a message that has not ended, so one client could fill the memory with
them. Here a message has a greatest size and a greatest number of parts; who exceeds either is a broken peer.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from facewire.errors import WireError

__all__ = ["GREETING", "Connection", "Event", "encode_message"]

GREETING: Final = b"\xff\0\0\0\0\0\0\0\1\x7f" + b"\3\1" + b"NULL".ljust(20, b"\0") + bytes(32)
"""What either side sends first: the signature, version 3.1, no security, padding."""

MAX_PARTS: Final = 64
"""Of one message: return addresses, an empty delimiter and the body need a few."""

_MORE, _LONG, _COMMAND = 1, 2, 4
_TYPE_KEY: Final = b"Socket-Type"
_MAX_CONTEXT: Final = 16


@dataclass(slots=True)
class Event:
    """What some bytes amount to."""

    messages: list[list[bytes]] = field(default_factory=list)
    """Whole messages, as their parts."""
    answer: bytes = b""
    """To be sent back: the handshake, and PONG for each PING."""


class Connection:
    """One peer's connection, from its first byte on.

    Args:
        own_type: our socket type, such as `ROUTER`.
        peer_types: the socket types that may connect.
        max_bytes: of one message, all parts together.
    """

    def __init__(self, own_type: bytes, peer_types: frozenset[bytes], max_bytes: int) -> None:
        self._ready = _command(b"READY", _property(_TYPE_KEY, own_type))
        self._peer_types = peer_types
        self._max_bytes = max_bytes
        self._held = bytearray()
        self._parts: list[bytes] = []
        self._bytes = 0
        self._greeted = False
        self._open = False

    def feed(self, data: bytes) -> Event:
        """Take the next bytes of the stream, cut anywhere.

        Raises:
            WireError: the peer does not speak ZMTP 3, is of the wrong type, or sends too long a message; the
                connection is of no more use.
        """
        self._held += data
        event = Event()
        if not self._greeted and not self._greet(event):
            return event
        while (frame := self._frame()) is not None:
            flags, body = frame
            if flags & _COMMAND:
                self._obey(body, event)
            elif not self._open:
                raise WireError("a message before READY")
            else:
                self._gather(flags, body, event)
        return event

    def _greet(self, event: Event) -> bool:
        if self._held and self._held[0] != GREETING[0]:
            raise WireError("no ZMTP greeting")
        if len(self._held) < len(GREETING):
            return False
        greeting = bytes(self._held[: len(GREETING)])
        if not greeting[9] & 1 or greeting[10] < GREETING[10] or greeting[12:32] != GREETING[12:32]:
            raise WireError("not ZMTP 3 without security")
        del self._held[: len(GREETING)]
        event.answer += self._ready
        self._greeted = True
        return True

    def _frame(self) -> tuple[int, bytes] | None:
        """Return the next whole frame as (flags, body); the size is judged before its bytes are held."""
        if not self._held:
            return None
        flags = self._held[0]
        if flags & ~(_MORE | _LONG | _COMMAND) or (flags & _COMMAND and flags & _MORE):
            raise WireError(f"frame flags {flags:#04x}")
        header = 9 if flags & _LONG else 2
        if len(self._held) < header:
            return None
        size: int = struct.unpack_from(">Q" if flags & _LONG else "B", self._held, 1)[0]
        if self._bytes + size > self._max_bytes:
            raise WireError(f"a message of more than {self._max_bytes} bytes")
        if len(self._held) < header + size:
            return None
        body = bytes(self._held[header : header + size])
        del self._held[: header + size]
        return flags, body

    def _gather(self, flags: int, body: bytes, event: Event) -> None:
        self._parts.append(body)
        self._bytes += len(body)
        if len(self._parts) > MAX_PARTS:
            raise WireError(f"a message of more than {MAX_PARTS} parts")
        if not flags & _MORE:
            event.messages.append(self._parts)
            self._parts, self._bytes = [], 0

    def _obey(self, body: bytes, event: Event) -> None:
        if not body or len(body) < 1 + body[0]:
            raise WireError("a command without its name")
        name, data = body[1 : 1 + body[0]], body[1 + body[0] :]
        if not self._open:
            if name != b"READY" or _properties(data).get(_TYPE_KEY.lower()) not in self._peer_types:
                raise WireError("no READY of a socket that fits")
            self._open = True
        elif name == b"PING":
            event.answer += _command(b"PONG", data[2 : 2 + _MAX_CONTEXT])


def encode_message(parts: list[bytes]) -> bytes:
    """Return a message as it is on the wire."""
    last = len(parts) - 1
    return b"".join(_encode_frame(_MORE if n < last else 0, part) for n, part in enumerate(parts))


def _encode_frame(flags: int, body: bytes) -> bytes:
    if len(body) < 256:
        return bytes((flags, len(body))) + body
    return struct.pack(">BQ", flags | _LONG, len(body)) + body


def _command(name: bytes, data: bytes) -> bytes:
    return _encode_frame(_COMMAND, bytes((len(name),)) + name + data)


def _property(name: bytes, value: bytes) -> bytes:
    return bytes((len(name),)) + name + struct.pack(">I", len(value)) + value


def _properties(data: bytes) -> dict[bytes, bytes]:
    """Return what READY says, its names in lower case.

    Raises:
        WireError: a property is cut short.
    """
    found: dict[bytes, bytes] = {}
    place = 0
    while place < len(data):
        name_end = place + 1 + data[place]
        if name_end + 4 > len(data):
            raise WireError("a property that is cut short")
        end = name_end + 4 + struct.unpack_from(">I", data, name_end)[0]
        if end > len(data):
            raise WireError("a property that is cut short")
        found[data[place + 1 : name_end].lower()] = data[name_end + 4 : end]
        place = end
    return found
