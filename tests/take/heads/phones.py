"""One person's head, moved by a known rule, as each recorder writes it."""

import math
import struct
from collections.abc import Iterable, Iterator

import numpy as np

from facewire.wire.ifacialmocap.frame import END
from tests.tracker.senders import Person, ifacialmocap, live_link, open_see_face, osc, vmc

__all__ = ["RATE", "livelink_csv", "packet", "pcap", "people", "phone_text", "sent"]

RATE = 60


def people(seconds: float) -> Iterator[Person]:
    """Talks for 3 s, pauses for 1, talks for 3, listens for 3; yaw 10 sin(t), pitch 5 sin(2t), roll 3."""
    for n in range(round(seconds * RATE)):
        at = n / RATE
        talks = at % 10 < 3 or 4 <= at % 10 < 7
        jaw = 0.2 + 0.2 * math.sin(at * 20) if talks else 0.0
        yield Person({"jawOpen": jaw}, (10 * math.sin(at), 5 * math.sin(2 * at), 3.0))


def sent(kind: str, seconds: float) -> Iterator[tuple[float, bytes]]:
    """Datagrams with their times, as each program sends them."""
    for n, person in enumerate(people(seconds)):
        at = n / RATE
        match kind:
            case "livelink":
                yield at, live_link(person, n)
            case "ifacialmocap":
                yield at, ifacialmocap(person, 2)
            case "openseeface":
                yield at, open_see_face(person, at)
            case _:
                yield from ((at, datagram) for datagram in (*vmc(person)[:-1], osc("/VMC/Ext/T", at)))


def packet(payload: bytes, port: int = 11111, link: int = 1, version: int = 4, fragment: int = 0) -> bytes:
    """One UDP datagram with the headers of its link."""
    udp = struct.pack(">4H", 50000, port, 8 + len(payload), 0) + payload
    if version == 4:
        ip = struct.pack(">BBHHHBBH8s", 0x45, 0, 20 + len(udp), 1, fragment, 64, 17, 0, bytes(8))
    else:
        ip = struct.pack(">IHBB16s16s", 6 << 28, len(udp), 17, 64, bytes(16), bytes(16))
    return bytes({0: 4, 1: 14, 101: 0, 113: 16, 276: 20}[link]) + ip + udp


def pcap(
    packets: Iterable[tuple[float, bytes]], link: int = 1, order: str = "<", *, nano: bool = False
) -> bytes:
    """A capture file of packets with their times in seconds."""
    unit = 10**9 if nano else 10**6
    file = struct.pack(f"{order}IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    for at, one in packets:
        whole, part = divmod(round((1000 + at) * unit), unit)
        file += struct.pack(f"{order}4I", whole, part, len(one), len(one)) + one
    return file


def phone_text(seconds: float, mark: bytes = END) -> bytes:
    return b"".join(ifacialmocap(person) + mark for person in people(seconds))


def livelink_csv(seconds: float, names: str = "HeadYaw,HeadPitch,HeadRoll,JawOpen") -> str:
    """The app's CSV, of the columns named; its clock passes midnight."""
    lines = [f"Timecode,BlendshapeCount,{names}"]
    for n, person in enumerate(people(seconds)):
        second, frame = divmod(n + RATE * 86_395, RATE)
        clock = f"{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}:{frame:02}.500"
        told = (*np.radians(person.head).tolist(), person.weights["jawOpen"])
        values = dict(zip(("HeadYaw", "HeadPitch", "HeadRoll", "JawOpen"), told, strict=True))
        lines.append(f"{clock},61," + ",".join(f"{values[name]:.10f}" for name in names.split(",")))
    return "\n".join(lines) + "\n"
