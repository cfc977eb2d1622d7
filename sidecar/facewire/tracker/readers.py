"""What each kind of tracker sends, as poses; a reader for each sender, for some keep what was told before."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from facewire.face.channels import CHANNELS
from facewire.values import TrackedPose
from facewire.wire import livelink
from facewire.wire.ifacialmocap import frame as phone
from facewire.wire.osc.decode import decode as decode_osc
from facewire.wire.osc.performed import PerformedFace
from facewire.wire.tracked import openseeface
from facewire.wire.tracked.draft import bounded

__all__ = ["IFacialMocapReader", "LiveLinkReader", "OpenSeeFaceReader", "Reader", "Reading", "VmcReader"]

_HEAD: Final = slice(len(CHANNELS), len(CHANNELS) + 3)
_NEUTRAL_POSES: Final = 50
"""Two seconds of a webcam."""
_ALL_KNOWN: Final = np.ones(livelink.VALUES, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One pose that was told."""

    pose: TrackedPose
    sent_ns: int | None = None
    """The sender's own time, on a clock of its own; None where the format has none."""


class Reader(Protocol):
    """Reads the datagrams of one sender."""

    def read(self, datagram: bytes) -> Reading | None:
        """Return the pose that a datagram completes, None where it completes none or no face is seen.

        Raises:
            WireError: it is not of this format.
        """
        ...


class LiveLinkReader:
    """Reads the Live Link Face app: its frames count the device's time."""

    def read(self, datagram: bytes) -> Reading | None:
        """Return the pose of a packet."""
        packet = livelink.decode(datagram)
        numerator, denominator = packet.rate
        sent_ns = int((packet.frame + packet.subframe) * 1e9 * denominator / numerator)
        return Reading(bounded(packet.values, _ALL_KNOWN), sent_ns)


class IFacialMocapReader:
    """Reads the iFacialMocap app and those that imitate it: no time, but every frame is whole."""

    def read(self, datagram: bytes) -> Reading | None:
        """Return the pose of a frame."""
        told = phone.decode(datagram)
        return Reading(bounded(np.concatenate((told.weights, told.pose)), told.known))


class VmcReader:
    """Reads performers of the Virtual Motion Capture protocol, who tell a face in several datagrams."""

    def __init__(self) -> None:
        self._face = PerformedFace()

    def read(self, datagram: bytes) -> Reading | None:
        """Return the face, if the datagram completes one."""
        pose = self._face.take(decode_osc(datagram))
        return None if pose is None else Reading(pose)


class OpenSeeFaceReader:
    """Reads OpenSeeFace: of several faces the one that was there first, as long as it is.

    It tells how the head stands to the camera, which is rarely where the eyes look. What it tells in the
    first two seconds of a face is taken for straight ahead.
    """

    def __init__(self) -> None:
        self._face_id: int | None = None
        self._seen = 0
        self._ahead = np.zeros(_HEAD.stop - _HEAD.start, np.float32)

    def read(self, datagram: bytes) -> Reading | None:
        """Return the pose of the face that is followed."""
        faces = {face.face_id: face for face in openseeface.decode(datagram)}
        if self._face_id not in faces:
            self._face_id, self._seen = min(faces), 0
        face = faces[self._face_id]
        if not face.fitted:
            return None
        pose = openseeface.tracked(face)
        if self._seen < _NEUTRAL_POSES:
            self._seen += 1
            self._ahead = self._ahead + (pose.values[_HEAD] - self._ahead) / np.float32(self._seen)
        values = pose.values.copy()
        values[_HEAD] -= self._ahead
        return Reading(TrackedPose(values, pose.known), int(face.time_s * 1e9))
