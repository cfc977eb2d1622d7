"""A face in the messages of the Virtual Motion Capture protocol 3.1.

Source: protocol.vmc.info (sh-akira/VirtualMotionCaptureProtocol, docs/marionette-spec and performer-spec).
Coordinates are Unity's: left-handed, Y up, Z ahead, metres, quaternions x y z w. Positive turns about X look
down and about Y look to the own right, as our pitch and yaw; about Z they lean left, against our roll. Turns
are made in the order yaw, pitch, roll, which is Unity's too.

PerfectSync is a set of 52 clips that bear ARKit's names in PascalCase; others than VRM's presets, they are
there only where the avatar's author has made them.
"""

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from facewire.face.channels import CHANNEL_INDEX, CHANNELS, LOWER_FACE, VISEMES, pascal
from facewire.values import Face
from facewire.wire.osc.encode import head, message

__all__ = ["ASSISTANT_PORT", "PERFORMER_PORT", "Bones", "Performance", "Style"]

PERFORMER_PORT: Final = 39539
"""Where marionettes, which draw, listen for performers."""
ASSISTANT_PORT: Final = 39540
"""Where performers, which also draw, listen for assistants, which add to what they do."""

_NECK_SHARE: Final = 0.5
"""How much of the head's turn the neck makes."""

_FLOAT: Final = struct.Struct(">f").pack
_POSE: Final = struct.Struct(">7f").pack
_NOWHERE: Final = (0.0, 0.0, 0.0)
"""A bone's place is that of the avatar, which we do not know; receivers take turns alone if told so."""

Quaternion = tuple[float, float, float, float]


class Style(StrEnum):
    """Which clips are sent."""

    PERFECTSYNC = "perfectsync"
    VRM0 = "vrm0"
    VRM1 = "vrm1"
    BOTH = "both"
    """PerfectSync and VRM 0; for avatars that may have either."""


class Bones(StrEnum):
    """Which bones are sent."""

    ALL = "all"
    HEAD = "head"
    EYES = "eyes"
    NONE = "none"


_VOWELS: Final = {
    "aa": ("A", "aa"),
    "I": ("I", "ih"),
    "U": ("U", "ou"),
    "E": ("E", "ee"),
    "O": ("O", "oh"),
}
"""Visemes, with the presets of VRM 0 and VRM 1 that show them."""
_BLINKS: Final = {"eyeBlinkLeft": ("Blink_L", "blinkLeft"), "eyeBlinkRight": ("Blink_R", "blinkRight")}

_LOOKS: Final = frozenset(index for name, index in CHANNEL_INDEX.items() if name.startswith("eyeLook"))


@dataclass(frozen=True, slots=True)
class _Clip:
    head: bytes
    index: int
    """In the weights, or in the visemes."""
    viseme: bool = False


class Performance:
    """Turns faces into messages, in the order in which receivers want them: `Apply` comes last.

    Args:
        style: the clips.
        bones: the bones; the eyes' only where `mask` drives where they look.
        mask: indices of the channels to send. Others are left out, so that the receiver's own tracker keeps
            them.
        gain: of the vowels; weights have theirs.
        assists: whether the receiver is a performer: the gaze is told as a target too.
    """

    def __init__(
        self, style: Style, bones: Bones, mask: frozenset[int], *, gain: float = 1.0, assists: bool = False
    ) -> None:
        self._clips = tuple(_clips(style, mask))
        self._head = bones in (Bones.ALL, Bones.HEAD)
        self._eyes = bones in (Bones.ALL, Bones.EYES) and bool(_LOOKS & mask)
        self._gain = gain
        self._assists = assists
        self._ok = b"" if assists else message("/VMC/Ext/OK", 1, 3, 0, 1)

    def messages(self, face: Face, time_s: float) -> list[bytes]:
        """Return one face.

        Args:
            face: as it is to be shown.
            time_s: seconds since the sender's start.
        """
        made = [self._ok, _T + _FLOAT(time_s)] if self._ok else []
        made += self._bones(face)
        weights, visemes, gain = face.weights.tolist(), face.visemes.tolist(), self._gain
        for clip in self._clips:
            value = min(1.0, gain * visemes[clip.index]) if clip.viseme else weights[clip.index]
            made.append(clip.head + _FLOAT(value))
        if self._clips:
            made.append(_APPLY)
        return made

    def _bones(self, face: Face) -> Iterator[bytes]:
        angles = face.pose.tolist()
        if self._head:
            yield _NECK + _POSE(*_NOWHERE, *_turn(angles[:3], _NECK_SHARE))
            yield _HEAD + _POSE(*_NOWHERE, *_turn(angles[:3], 1.0 - _NECK_SHARE))
        if self._eyes:
            yield _LEFT_EYE + _POSE(*_NOWHERE, *_turn(angles[3:6]))
            yield _RIGHT_EYE + _POSE(*_NOWHERE, *_turn(angles[6:]))
            if self._assists:
                yaw, pitch = (angles[3] + angles[6]) / 2, (angles[4] + angles[7]) / 2
                yield _gaze(yaw, pitch)


def _clips(style: Style, mask: frozenset[int]) -> Iterator[_Clip]:
    if style in (Style.PERFECTSYNC, Style.BOTH):
        for index in sorted(mask):
            yield _clip(pascal(CHANNELS[index]), index)
    if style is Style.PERFECTSYNC:
        return
    preset = 1 if style is Style.VRM1 else 0
    if mask & LOWER_FACE:
        for viseme, names in _VOWELS.items():
            yield _clip(names[preset], VISEMES.index(viseme), viseme=True)
    for channel, names in _BLINKS.items():
        if CHANNEL_INDEX[channel] in mask:
            yield _clip(names[preset], CHANNEL_INDEX[channel])


def _clip(name: str, index: int, *, viseme: bool = False) -> _Clip:
    return _Clip(head("/VMC/Ext/Blend/Val", [name], "f"), index, viseme)


def _turn(angles: Sequence[float], share: float = 1.0) -> Quaternion:
    """Return so much of a turn by yaw, then pitch, then roll (radians) as Unity's quaternion."""
    yaw, pitch, roll = angles
    sy, cy = math.sin(yaw / 2), math.cos(yaw / 2)
    sx, cx = math.sin(pitch / 2), math.cos(pitch / 2)
    sz, cz = -math.sin(roll / 2), math.cos(roll / 2)
    x = cy * sx * cz + sy * cx * sz
    y = sy * cx * cz - cy * sx * sz
    z = cy * cx * sz - sy * sx * cz
    w = cy * cx * cz + sy * sx * sz
    length = math.hypot(x, y, z)
    half = math.atan2(length, w)
    scale = math.sin(share * half) / length if length > 1e-9 else 0.0
    # Adding 0.0 makes a negative zero positive: a head at rest is the identity, to the byte.
    return x * scale + 0.0, y * scale + 0.0, z * scale + 0.0, math.cos(share * half)


def _gaze(yaw: float, pitch: float) -> bytes:
    """Return a target a metre ahead of the head, in its space (since 2.8)."""
    ahead = (math.sin(yaw) * math.cos(pitch), -math.sin(pitch), math.cos(yaw) * math.cos(pitch))
    return message("/VMC/Ext/Set/Eye", 1, *ahead)


def _bone(name: str) -> bytes:
    return head("/VMC/Ext/Bone/Pos", [name], "fffffff")


_T: Final = head("/VMC/Ext/T", [], "f")
_APPLY: Final = message("/VMC/Ext/Blend/Apply")
_NECK, _HEAD, _LEFT_EYE, _RIGHT_EYE = map(_bone, ("Neck", "Head", "LeftEye", "RightEye"))
