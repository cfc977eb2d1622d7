"""The Live Link Face packet: one UDP datagram a frame, as the iPhone app sends it to Unreal (version 6).

52 weights and nine angles as big-endian float32. Receivers disagree on the angles' unit and sign, so
whoever sends chooses nine factors. `decode` takes nothing but a whole, exact packet.
"""

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.errors import WireError
from facewire.face.channels import CHANNELS, POSE_ANGLES
from facewire.values import Face, Floats

__all__ = ["HALF_TURNS", "RADIANS", "VALUES", "Packet", "decode", "encode", "face_values", "frame_time"]

VERSION: Final = 6
"""The engine drops every other version."""

VALUES: Final = len(CHANNELS) + len(POSE_ANGLES)
"""61: what the packet's count byte must say."""

MAX_PACKET: Final = 1286
"""Bytes; the engine reads no longer datagram where its characters have two bytes."""

RADIANS: Final = (1.0,) * len(POSE_ANGLES)
"""Angles as the Live Link Face app sends them, as far as its recordings show."""

HALF_TURNS: Final = (1 / math.pi,) * len(POSE_ANGLES)
"""Angles as the engine's own iOS sender packs them: degrees / 180."""

TIMING: Final = struct.Struct(">ifiiB")
LENGTH: Final = struct.Struct(">i")


@dataclass(frozen=True, slots=True, eq=False)
class Packet:
    """One frame of one face."""

    device_id: str
    """Identifies the sender; a new subject name from one device id replaces its old subject."""
    subject: str
    frame: int
    """0 to 2^31-1."""
    subframe: float
    """0 to below 1."""
    rate: tuple[int, int]
    """Frames per second, numerator and denominator, both above 0."""
    values: Floats
    """float32[61]: the weights in the order of `CHANNELS`, then `POSE_ANGLES`."""


def face_values(face: Face, factors: Sequence[float] = RADIANS) -> Floats:
    """Return float32[61]: the weights, then each of the nine angles times its factor."""
    angles = face.pose * np.asarray(factors, dtype=np.float32)
    return np.concatenate((face.weights, angles)).astype(np.float32, copy=False)


def frame_time(since_ns: int, rate: int) -> tuple[int, float]:
    """Return a time as frame number and sub-frame (0 to below 1), at `rate` frames per second.

    Times come rounded to whole nanoseconds: what is a thousandth of a frame short of one is that frame.
    """
    number, rest = divmod(since_ns * rate, 10**9)
    if rest >= 999_000_000:
        return number + 1, 0.0
    return number, rest / 10**9


def encode(packet: Packet) -> bytes:
    """Return the datagram, 270 bytes and the two names."""
    device_id, subject = packet.device_id.encode(), packet.subject.encode()
    return b"".join(
        (
            bytes((VERSION,)),
            LENGTH.pack(len(device_id)),
            device_id,
            LENGTH.pack(len(subject)),
            subject,
            TIMING.pack(packet.frame, packet.subframe, *packet.rate, VALUES),
            packet.values.astype(">f4").tobytes(),
        )
    )


def decode(datagram: bytes) -> Packet:
    """Return the packet that a datagram holds, nothing left over.

    Raises:
        WireError: not a version 6 packet of 61 finite values, or one that the engine would drop.
    """
    if len(datagram) > MAX_PACKET:
        raise WireError(f"a Live Link packet of {len(datagram)} bytes; at most {MAX_PACKET} are read")
    if datagram[:1] != bytes((VERSION,)):
        raise WireError(f"not a Live Link packet of version {VERSION}")
    device_id, offset = _text(datagram, 1, "device id")
    subject, offset = _text(datagram, offset, "subject name")
    size = offset + TIMING.size + VALUES * 4
    if len(datagram) != size:
        raise WireError(f"a Live Link packet of {len(datagram)} bytes; its names make it {size}")
    frame, subframe, numerator, denominator, count = TIMING.unpack_from(datagram, offset)
    values = np.frombuffer(datagram, ">f4", VALUES, offset + TIMING.size).astype(np.float32)
    if count != VALUES:
        raise WireError(f"a Live Link packet of {count} values; it must have {VALUES}")
    if frame < 0 or not 0 <= subframe < 1 or numerator <= 0 or denominator <= 0:
        raise WireError(f"frame {frame}, sub-frame {subframe}, rate {numerator}/{denominator} cannot be")
    if not np.isfinite(values).all():
        raise WireError("a Live Link value is not finite")
    return Packet(device_id, subject, frame, subframe, (numerator, denominator), values)


def _text(datagram: bytes, offset: int, name: str) -> tuple[str, int]:
    start = offset + LENGTH.size
    if len(datagram) < start:
        raise WireError(f"the packet ends before its {name}")
    (length,) = LENGTH.unpack_from(datagram, offset)
    if not 0 <= length <= len(datagram) - start:
        raise WireError(f"the packet ends inside its {name} of {length} bytes")
    try:
        return datagram[start : start + length].decode(), start + length
    except UnicodeDecodeError:
        raise WireError(f"the {name} is not UTF-8") from None
