"""ZMTP 3 without libzmq, as small as a raw client needs: a check on the vectors, written from SPEC.md."""

import struct
from dataclasses import dataclass, field
from typing import Final

MAX_FRAME: Final = 1 << 20
MORE, LONG, COMMAND = 1, 2, 4


class BrokenStreamError(Exception):
    """The peer does not speak ZMTP; the connection must be closed."""


@dataclass(frozen=True)
class Command:
    name: str
    data: bytes


@dataclass(frozen=True)
class Message:
    parts: tuple[bytes, ...]


@dataclass
class Reader:
    """Takes bytes in any pieces, gives whole commands and messages."""

    _held: bytearray = field(default_factory=bytearray)
    _parts: list[bytes] = field(default_factory=list)

    def feed(self, data: bytes) -> list[Command | Message]:
        self._held += data
        events: list[Command | Message] = []
        while (taken := self._take()) is not None:
            flags, body = taken
            if flags & COMMAND:
                events.append(_command(body))
                continue
            self._parts.append(body)
            if not flags & MORE:
                events.append(Message(tuple(self._parts)))
                self._parts.clear()
        return events

    def _take(self) -> tuple[int, bytes] | None:
        if not self._held:
            return None
        flags = self._held[0]
        if flags & ~(MORE | LONG | COMMAND) or (flags & COMMAND and flags & MORE):
            raise BrokenStreamError(f"flags {flags:#04x}")
        header = 9 if flags & LONG else 2
        if len(self._held) < header:
            return None
        size: int = struct.unpack_from(">Q" if flags & LONG else "B", self._held, 1)[0]
        if size > MAX_FRAME:
            raise BrokenStreamError(f"a frame of {size} bytes")
        if len(self._held) < header + size:
            return None
        body = bytes(self._held[header : header + size])
        del self._held[: header + size]
        return flags, body


def greeting(data: bytes) -> tuple[int, int, str, bool]:
    """Return major, minor, mechanism, as-server."""
    if len(data) != 64 or data[0] != 0xFF or not data[9] & 1 or data[10] < 3:
        raise BrokenStreamError("not a ZMTP 3 greeting")
    mechanism = data[12:32].rstrip(b"\0")
    if mechanism != b"NULL":
        raise BrokenStreamError("not the NULL mechanism")
    return data[10], data[11], mechanism.decode(), bool(data[32])


def _command(body: bytes) -> Command:
    if not body or len(body) < 1 + body[0]:
        raise BrokenStreamError("a command without its name")
    return Command(body[1 : 1 + body[0]].decode("ascii", "replace"), body[1 + body[0] :])
