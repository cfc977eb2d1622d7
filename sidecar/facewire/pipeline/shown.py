"""The faces of one subject that may be shown already, and the way on from them where the sound is cut.

Faces of pushed speech are made up to half a second ahead. A cut voids those that are not due yet, while the
stages that draw a face have gone on; so what is drawn after a cut does not begin where the face is. Up to
`EASE_S` after a cut, faces are shown with what they differed by when it came, easing to nothing
(`facewire.face.movement.offset`): of the head, its eyes, brows and lids. A mouth settles by itself.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from facewire.face.channels import CHANNELS, LOWER_FACE
from facewire.face.movement.offset import left
from facewire.values import Face, Floats, Mouth

__all__ = ["EASE_S", "ShownFaces"]

EASE_S: Final = 0.35

_REMEMBERED: Final = 64
"""Faces that may be ahead of the sound: more than a lead of half a second at the highest rate."""
_HEAD: Final = 3
"""Angles of the head, first in the pose: eyes and lids are too quick to have a speed to go on with."""
_FASTEST: Final = 3.0
"""Radians a second: where the drawn head went faster, it has begun anew."""
_EASED: Final = np.array([index not in LOWER_FACE for index in range(len(CHANNELS))], np.float32)


class _Shown(NamedTuple):
    at_ns: int
    mouth: Mouth
    face: Face


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    shown: tuple[_Shown, ...]
    """The last two faces that were due, the later one last."""
    made: _Shown
    """The last face that was made."""


@dataclass(frozen=True, slots=True, eq=False)
class _Offset:
    begins_ns: int
    weights: Floats
    pose: Floats
    speed: Floats
    """float32[9], radians a second."""


class ShownFaces:
    """The faces of one subject, as they are to be shown.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._faces: deque[_Shown] = deque(maxlen=_REMEMBERED)
        self._epoch = 0
        self._cut: _Cut | None = None
        self._offset: _Offset | None = None

    def cut(self, now_ns: int) -> Mouth | None:
        """Forget the faces that are not due yet; return the mouth that is, None where none has been."""
        if not self._faces:
            return None
        made = self._faces[-1]
        while self._faces and self._faces[-1].at_ns > now_ns:
            self._faces.pop()
        if not self._faces:
            self._cut = None
            return None
        self._cut = _Cut(tuple(self._faces)[-2:], made)
        return self._faces[-1].mouth

    def show(self, at_ns: int, mouth: Mouth, face: Face, epoch: int) -> Face:
        """Return a face as it is shown.

        Args:
            at_ns: when it is due.
            mouth: that it was drawn from.
            face: as it was drawn.
            epoch: of its sound; with the first face of another one, the way on from a cut begins.
        """
        if epoch != self._epoch:
            self._epoch, self._cut, cut = epoch, None, self._cut
            self._offset = None if cut is None else self._begun(cut, at_ns, face)
        face = self._eased(face, at_ns)
        self._faces.append(_Shown(at_ns, mouth, face))
        return face

    def _begun(self, cut: _Cut, at_ns: int, face: Face) -> _Offset:
        """Return what the face that would be shown now differs by from the one that was drawn."""
        last, speed = cut.shown[-1], np.zeros_like(face.pose)
        if len(cut.shown) > 1:
            since_s = (last.at_ns - cut.shown[0].at_ns) / 1e9
            speed[:_HEAD] = (last.face.pose - cut.shown[0].face.pose)[:_HEAD] / max(since_s, 0.5 / self._fps)
        pose = last.face.pose + speed * min((at_ns - last.at_ns) / 1e9, 1.0 / self._fps)
        goes_on = (face.pose - cut.made.face.pose) * self._fps
        if np.abs(goes_on[:_HEAD]).max() > _FASTEST:
            goes_on[:] = 0.0
        goes_on[_HEAD:] = 0.0
        weights = _EASED * (last.face.weights - face.weights)
        return _Offset(at_ns, weights, pose - face.pose, speed - goes_on)

    def _eased(self, face: Face, at_ns: int) -> Face:
        offset = self._offset
        if offset is None:
            return face
        since_s = (at_ns - offset.begins_ns) / 1e9
        if since_s >= EASE_S:
            self._offset = None
            return face
        of_pose, of_speed, _ = map(np.float32, left(max(since_s, 0.0), EASE_S))
        weights = np.clip(face.weights + of_pose * offset.weights, 0.0, 1.0)
        pose = face.pose + of_pose * offset.pose + of_speed * offset.speed
        return Face(weights, pose, face.visemes, face.voice)
