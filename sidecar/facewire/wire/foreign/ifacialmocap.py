"""iFacialMocap's text over UDP: what the iPhone app sends, in both of its versions.

Fields that each end with `|`: `mouthSmile_R-12` (version 1) or `mouthSmile_R&12` (version 2), weights of 0
to 100; then `=head#` with three Euler angles in degrees and a position, `rightEye#` and `leftEye#` with three
angles each. Source: ifacialmocap.com/for-developer, with a whole frame of version 1; facemotion3d.net/
for-developer has one with `&` and full names, `mouthSmileRight&12`. Both spellings are read here.

The angles turn as ARKit's axes do: in both published frames the eye that looks down has a positive X, and the
eye whose `eyeLookIn` is set a Y towards the nose.
"""

import math
from dataclasses import dataclass
from typing import Final

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.values import TrackedPose
from facewire.wire.foreign.tracked import Draft

__all__ = ["ASK", "ASK_VERSION_2", "PORT", "STOP", "Packet", "decode", "tracked"]

PORT: Final = 49983
"""Where the app listens for who asks, and where it answers to."""

ASK: Final = b"iFacialMocap_sahuasouryya9218sauhuiayeta91555dy3719"
"""Makes the app send version 1 to whoever asked."""

ASK_VERSION_2: Final = ASK + b"|sendDataVersion=v2"

STOP: Final = b"iFacialMocap_UDPTCPSTOP_sahuasouryya9218sauhuiayeta91555dy3719"

MAX_PACKET: Final = 8192
"""Bytes; the app's own example reads no more. A frame has about 1100."""

_SPELLINGS: Final = {
    spelling: index
    for name, index in CHANNEL_INDEX.items()
    for spelling in (name, name.replace("Left", "_L").replace("Right", "_R"))
}


@dataclass(frozen=True, slots=True)
class Packet:
    """One frame, in the format's own units."""

    weights: tuple[tuple[int, float], ...]
    """(index in `CHANNELS`, percent) of each weight that it has."""
    head: tuple[float, ...] | None = None
    """Euler angles X, Y, Z in degrees, then a position of three numbers where it is there."""
    right_eye: tuple[float, ...] | None = None
    """Euler angles X, Y, Z in degrees."""
    left_eye: tuple[float, ...] | None = None


def decode(datagram: bytes) -> Packet:
    """Return the frame that a datagram holds; names that are not known here are passed over.

    Raises:
        WireError: not such a text, cut off within a field, or a number that is none.
    """
    if len(datagram) > MAX_PACKET:
        raise WireError(f"an iFacialMocap frame of {len(datagram)} bytes; at most {MAX_PACKET} are read")
    try:
        text = datagram.decode()
    except UnicodeDecodeError:
        raise WireError("an iFacialMocap frame is not UTF-8") from None
    if not text.endswith("|"):
        raise WireError("an iFacialMocap frame must end with |")
    weights: list[tuple[int, float]] = []
    angles: dict[str, tuple[float, ...]] = {}
    for field in text[:-1].split("|"):
        part, sign, numbers = field.removeprefix("=").partition("#")
        if sign:
            angles[part] = _numbers(part, numbers)
            continue
        name, sign, number = field.partition("&" if "&" in field else "-")
        if sign and name in _SPELLINGS:
            weights.append((_SPELLINGS[name], _number(name, number)))
    packet = Packet(tuple(weights), angles.get("head"), angles.get("rightEye"), angles.get("leftEye"))
    if not weights and packet.head is None:
        raise WireError("an iFacialMocap frame without a weight or a head")
    return packet


def tracked(packet: Packet) -> TrackedPose:
    """Return the pose in our own units and signs."""
    draft = Draft()
    for channel, percent in packet.weights:
        draft.weight(channel, percent / 100.0)
    for part, angles in (("head", packet.head), ("leftEye", packet.left_eye), ("rightEye", packet.right_eye)):
        if angles is not None:
            x, y, z = (math.radians(angle) for angle in angles[:3])
            # Y is positive towards the face's own left, and our yaw towards its right.
            draft.angles(part, yaw=-y, pitch=x, roll=z)
    return draft.pose()


def _numbers(part: str, text: str) -> tuple[float, ...]:
    numbers = tuple(_number(part, number) for number in text.split(","))
    if len(numbers) < 3:
        raise WireError(f"{part} of an iFacialMocap frame has {len(numbers)} numbers; it must have 3")
    return numbers


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise WireError(f"{name} of an iFacialMocap frame is {text[:20]!r}; it must be a number")
    return number
