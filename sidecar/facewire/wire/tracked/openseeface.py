"""OpenSeeFace's datagram: the faces that a webcam sees, 1785 bytes each, one after the other.

Packed little-endian (the sender's own order, that of every PC): time, face id, size of the image, how open
both eyes are, whether the 3D fit succeeded and its error, quaternion, Euler angles, translation, 68
confidences, 68 points of the image, 70 points in space, 14 features. Source: `facetracker.py` and
`Unity/OpenSee.cs` of emilianavt/OpenSeeFace.

What the numbers mean was worked out with its solver: heads of known pose, projected and solved as its
`tracker.py` does, give Euler angles of (180 + pitch, -yaw, 90 + roll) degrees in our signs, give or take the
few degrees that the place of the face in the image adds. The mouth's corners are measured downwards from the
upper lip, so that a smile is negative.
"""

import math
import struct
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.face.eyes.look import look
from facewire.values import Floats, TrackedPose
from facewire.wire.tracked.draft import Draft

__all__ = ["FACE_SIZE", "PORT", "Packet", "decode", "tracked"]

PORT: Final = 11573

_HEAD: Final = struct.Struct("<di4fBf10f")
_POINTS: Final = 68
_SPACE_POINTS: Final = _POINTS + 2
_FEATURES: Final = 14
_FLOATS: Final = _POINTS + 2 * _POINTS + 3 * _SPACE_POINTS + _FEATURES

FACE_SIZE: Final = _HEAD.size + 4 * _FLOATS
"""1785 bytes."""

_OLD_FACE_SIZE: Final = FACE_SIZE - 4 * _FEATURES
"""Of versions before the features."""

_LATEST_S: Final = 1e11
"""In the year 5138: what a clock says is less, and its nanoseconds are numbers."""

MAX_FACES: Final = 36
"""The sender has no room for 40 in a datagram, and a datagram none for 37."""

_RIGHT_PUPIL, _LEFT_PUPIL, _RIGHT_EYEBALL, _LEFT_EYEBALL = 66, 67, 68, 69

_EYES: Final = (("Left", 0), ("Right", 1))
_BROW_UP: Final = {"Left": 3, "Right": 6}
_CORNER_DOWN: Final = {"Left": 8, "Right": 10}
_MOUTH_OPEN, _MOUTH_WIDE = 12, 13


@dataclass(frozen=True, slots=True, eq=False)
class Packet:
    """One face, in the format's own units."""

    time_s: float
    """When the image was taken, on the sender's clock; seconds since 1970."""
    face_id: int
    right_eye_open: float
    """0..1."""
    left_eye_open: float
    fitted: bool
    """Whether the angles and the points in space mean anything."""
    euler: tuple[float, float, float]
    """Degrees."""
    points: Floats
    """float32[70, 3]: x to the face's own right, y down, z into the face."""
    features: Floats
    """float32[14], mostly -1..1 around a median that the tracker learns.

    Eyes left and right; steepness, height and quirk of the left brow, then of the right; the left corner of
    the mouth down and out, then the right one; the mouth open and wide.
    """


def decode(datagram: bytes) -> tuple[Packet, ...]:
    """Return the faces that a datagram holds, nothing left over.

    Raises:
        WireError: not a whole number of faces, or a number that matters is not finite or no time.
    """
    faces, rest = divmod(len(datagram), FACE_SIZE)
    if rest or not 1 <= faces <= MAX_FACES:
        if datagram and len(datagram) % _OLD_FACE_SIZE == 0:
            raise WireError("an OpenSeeFace packet without features; use a newer OpenSeeFace")
        raise WireError(f"an OpenSeeFace packet of {len(datagram)} bytes; each face has {FACE_SIZE}")
    return tuple(_face(datagram, index * FACE_SIZE) for index in range(faces))


def tracked(packet: Packet) -> TrackedPose:
    """Return the pose in our own units and signs; without head and gaze where the fit failed."""
    draft, features = Draft(), packet.features
    _eyes_and_brows(draft, packet)
    for side, index in _CORNER_DOWN.items():
        draft.weight(CHANNEL_INDEX[f"mouthSmile{side}"], -features[index])
        draft.weight(CHANNEL_INDEX[f"mouthFrown{side}"], features[index])
        draft.weight(CHANNEL_INDEX[f"mouthStretch{side}"], features[_MOUTH_WIDE])
    draft.weight(CHANNEL_INDEX["mouthPucker"], -features[_MOUTH_WIDE])
    draft.weight(CHANNEL_INDEX["jawOpen"], features[_MOUTH_OPEN])
    if packet.fitted:
        x, y, z = packet.euler
        draft.angles("head", yaw=_radians(-y), pitch=_radians(x - 180.0), roll=_radians(z - 90.0))
        _gaze(draft, packet.points)
    return draft.pose()


def _face(datagram: bytes, offset: int) -> Packet:
    (time_s, face_id, _, _, right, left, fitted, _, *turned) = _HEAD.unpack_from(datagram, offset)
    euler = (turned[4], turned[5], turned[6])
    floats = np.frombuffer(datagram, "<f4", _FLOATS, offset + _HEAD.size).astype(np.float32)
    points = floats[3 * _POINTS : -_FEATURES].reshape(_SPACE_POINTS, 3)
    features = floats[-_FEATURES:]
    if not (np.isfinite(features).all() and all(map(math.isfinite, (time_s, right, left)))):
        raise WireError("an OpenSeeFace time, eye or feature is not finite")
    if abs(time_s) > _LATEST_S:
        raise WireError(f"an OpenSeeFace time of {time_s:g} s")
    if fitted and not (np.isfinite(points).all() and all(map(math.isfinite, euler))):
        raise WireError("an OpenSeeFace angle or point is not finite")
    return Packet(time_s, face_id, right, left, bool(fitted), euler, points, features)


def _eyes_and_brows(draft: Draft, packet: Packet) -> None:
    opened = {"Left": packet.left_eye_open, "Right": packet.right_eye_open}
    raised = {side: float(packet.features[index]) for side, index in _BROW_UP.items()}
    for side, eye in _EYES:
        draft.weight(CHANNEL_INDEX[f"eyeBlink{side}"], 1.0 - opened[side])
        draft.weight(CHANNEL_INDEX[f"eyeWide{side}"], packet.features[eye])
        draft.weight(CHANNEL_INDEX[f"browOuterUp{side}"], raised[side])
        draft.weight(CHANNEL_INDEX[f"browDown{side}"], -raised[side])
    draft.weight(CHANNEL_INDEX["browInnerUp"], sum(raised.values()) / 2.0)


def _gaze(draft: Draft, points: Floats) -> None:
    for side, pupil, eyeball in (
        ("Left", _LEFT_PUPIL, _LEFT_EYEBALL),
        ("Right", _RIGHT_PUPIL, _RIGHT_EYEBALL),
    ):
        right, down, inwards = (float(number) for number in points[pupil] - points[eyeball])
        yaw, pitch = math.atan2(right, -inwards), math.atan2(down, math.hypot(right, inwards))
        draft.angles(f"{side.lower()}Eye", yaw, pitch, 0.0)
        for channel, weight in look(side, yaw, pitch):
            draft.weight(channel, weight)


def _radians(degrees: float) -> float:
    """Return an angle within half a turn, in radians."""
    return math.radians((degrees + 180.0) % 360.0 - 180.0)
