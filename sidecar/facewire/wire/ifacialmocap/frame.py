"""One frame of text: 52 weights in hundredths, then head and eyes in degrees.

Version 1 writes `jawOpen-12|`, version 2 `jawOpen&12|`. Sides are `_L` and `_R`, but for the four directions
of jaw and mouth. Then come `=head#x,y,z,px,py,pz|rightEye#x,y,z|leftEye#x,y,z|`: pitch, yaw and roll, and the
head's place.

The axes are ARKit's, as the example on the developer's page shows for the eyes: x positive looks down, y
positive towards the face's own left; z positive leans to its own right. Only yaw differs in sign from ours.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.values import Face, Floats

__all__ = ["END", "MAX_FRAME", "NAMES", "Phone", "decode", "encode"]

END: Final = b"___iFacialMocap"
"""Ends each frame of a TCP stream; datagrams have no such mark."""

MAX_FRAME: Final = 8192
"""Bytes: what the example on the developer's page reads at once; a frame has 1100 to 1400."""

_MOST: Final = 1e6
"""Degrees or hundredths; nothing that is sent comes near it."""

_SEPARATORS: Final[Mapping[int, str]] = {1: "-", 2: "&"}

_EYES: Final = (("rightEye", 6), ("leftEye", 3))
"""In the order of the text, with their places in the pose."""


def _name(channel: str) -> str:
    if channel.startswith(("jaw", "mouth")) and channel.removesuffix("Left").removesuffix("Right") in (
        "jaw",
        "mouth",
    ):
        return channel
    for side, short in (("Left", "_L"), ("Right", "_R")):
        if channel.endswith(side):
            return channel.removesuffix(side) + short
    return channel


NAMES: Final = tuple(map(_name, CHANNELS))
"""The app's names of the 52 weights, in the order of `CHANNELS`."""

_KNOWN: Final = dict(zip(NAMES, range(len(NAMES)), strict=True)) | CHANNEL_INDEX


@dataclass(frozen=True, slots=True, eq=False)
class Phone:
    """What one frame of a phone says."""

    weights: Floats
    """float32[52], 0..1; 0 where the frame says nothing."""
    pose: Floats
    """float32[9], radians, in the order and with the signs of `POSE_ANGLES`."""
    known: Floats
    """float32[61]: 1 for each weight, then each angle, that the frame says; else 0."""


def encode(face: Face, version: int = 1) -> bytes:
    """Return one frame of text, version 1 or 2, without the mark that ends it in a stream."""
    separator = _SEPARATORS[version]
    hundredths = np.rint(face.weights * 100.0).astype(int).clip(0, 100)
    weights = "".join(
        f"{name}{separator}{value}|" for name, value in zip(NAMES, hundredths.tolist(), strict=True)
    )
    eyes = "".join(f"{name}#{_angles(face.pose, place)}|" for name, place in _EYES)
    return f"{weights}=head#{_angles(face.pose, 0)},0,0,0|{eyes}".encode("ascii")


def decode(text: bytes) -> Phone:
    """Return what a frame of either version says; names that are not known are passed over.

    Raises:
        WireError: not such text, too long, or without a head.
    """
    if len(text) > MAX_FRAME:
        raise WireError(f"a frame of {len(text)} bytes; at most {MAX_FRAME} are read")
    try:
        fields = text.decode("ascii").split("|")
    except UnicodeDecodeError:
        raise WireError("a frame that is not ASCII") from None
    weights, pose = np.zeros(len(CHANNELS), np.float32), np.zeros(9, np.float32)
    known = np.zeros(len(weights) + len(pose), np.float32)
    headless = True
    for entry in filter(None, map(str.strip, fields)):
        part, sign, numbers = entry.removeprefix("=").partition("#")
        if not sign:
            _take_weight(entry, weights, known)
        elif part == "head":
            pose[0:3], headless = _turned(numbers, 6), False
            known[len(weights) : len(weights) + 3] = 1.0
        else:
            for name, place in _EYES:
                if part == name:
                    pose[place : place + 3] = _turned(numbers, 3)
                    known[len(weights) + place : len(weights) + place + 3] = 1.0
    if headless:
        raise WireError("a frame without a head: it was cut short, or is something else")
    return Phone(weights, pose, known)


def _angles(pose: Floats, place: int) -> str:
    yaw, pitch, roll = (math.degrees(float(angle)) for angle in pose[place : place + 3])
    return f"{pitch:.4f},{-yaw:.4f},{roll:.4f}"


def _take_weight(entry: str, weights: Floats, known: Floats) -> None:
    name, sign, number = entry.partition("&")
    if not sign:
        # The separator of version 1 is a minus sign too: the first one ends the name.
        name, _, number = entry.partition("-")
    index = _KNOWN.get(name)
    if index is not None:
        weights[index] = min(max(_finite(number) / 100.0, 0.0), 1.0)
        known[index] = 1.0


def _turned(numbers: str, count: int) -> tuple[float, float, float]:
    angles = numbers.split(",")
    if len(angles) < count:
        raise WireError(f"{len(angles)} numbers where there must be {count}")
    pitch, yaw, roll = (math.radians(_finite(angle)) for angle in angles[:3])
    return -yaw, pitch, roll


def _finite(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise WireError(f"{text[:20]!r} is no number") from None
    if not math.isfinite(number) or abs(number) > _MOST:
        raise WireError(f"{text[:20]!r} is not finite, or beyond {_MOST:g}")
    return number
