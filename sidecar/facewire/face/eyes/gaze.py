"""Small movements of the eyes that no sound drives: a stage of the face."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.channels import CHANNEL_INDEX, POSE_ANGLES
from facewire.face.eyes.cells import draws, ease
from facewire.face.stage import Context
from facewire.values import Face

__all__ = ["LOOK_PER_RADIAN", "Gaze"]

_CELL_S: Final = 1.4
"""One fixation in each."""
_SACCADE_S: Final = 0.04
_YAW_RAD: Final = 0.035
_PITCH_RAD: Final = 0.02
"""Standard deviations of small fixations during conversation: 2 and about 1 degrees."""
LOOK_PER_RADIAN: Final = 1.7
"""ARKit eyeLook weight per radian: 0.69 goes with 0.40 rad in captured takes."""
_KIND: Final = 1

# Positive yaw turns both eyes to the subject's right: the left eye in, the right eye out.
_YAW_POSITIVE = [CHANNEL_INDEX["eyeLookInLeft"], CHANNEL_INDEX["eyeLookOutRight"]]
_YAW_NEGATIVE = [CHANNEL_INDEX["eyeLookOutLeft"], CHANNEL_INDEX["eyeLookInRight"]]
_DOWN = [CHANNEL_INDEX["eyeLookDownLeft"], CHANNEL_INDEX["eyeLookDownRight"]]
_UP = [CHANNEL_INDEX["eyeLookUpLeft"], CHANNEL_INDEX["eyeLookUpRight"]]
_YAW_ANGLES = [POSE_ANGLES.index("leftEyeYaw"), POSE_ANGLES.index("rightEyeYaw")]
_PITCH_ANGLES = [POSE_ANGLES.index("leftEyePitch"), POSE_ANGLES.index("rightEyePitch")]


@dataclass(frozen=True, slots=True)
class _Fixation:
    moves_s: float
    yaw: float
    pitch: float


_AHEAD: Final = _Fixation(0.0, 0.0, 0.0)


class Gaze:
    """The eyes of one subject.

    Args:
        seed: any integer; equal seeds look alike.
        fps: frames per second.
    """

    def __init__(self, seed: int, fps: int) -> None:
        self._seed = seed
        self._fps = fps
        self._cell = -1
        self._fixations = (_AHEAD, _AHEAD)

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with its eyes as they are at frame `context.n`."""
        share = context.character.gaze
        yaw, pitch = (share * angle for angle in self._look(context.n / self._fps))
        if context.character.look_at is not None:
            yaw, pitch = yaw + context.character.look_at[0], pitch + context.character.look_at[1]
        weights, pose = face.weights.copy(), face.pose.copy()
        weights[_YAW_POSITIVE if yaw > 0.0 else _YAW_NEGATIVE] = LOOK_PER_RADIAN * abs(yaw)
        weights[_DOWN if pitch > 0.0 else _UP] = LOOK_PER_RADIAN * abs(pitch)
        pose[_YAW_ANGLES] = yaw
        pose[_PITCH_ANGLES] = pitch
        return Face(weights, pose, face.visemes, face.voice)

    def _look(self, seconds: float) -> tuple[float, float]:
        cell = int(seconds / _CELL_S)
        if cell != self._cell:
            self._fixations = (self._fixation(cell - 1), self._fixation(cell))
            self._cell = cell
        before, after = self._fixations
        moved = ease((seconds - after.moves_s) / _SACCADE_S)
        return (
            before.yaw + moved * (after.yaw - before.yaw),
            before.pitch + moved * (after.pitch - before.pitch),
        )

    def _fixation(self, cell: int) -> _Fixation:
        if cell < 0:
            return _AHEAD
        random = draws(self._seed, _KIND, cell)
        moves_s = cell * _CELL_S + random.uniform(0.0, _CELL_S - _SACCADE_S)
        yaw, pitch = random.normal(0.0, _YAW_RAD), random.normal(0.0, _PITCH_RAD)
        return _Fixation(moves_s, float(np.clip(yaw, -0.1, 0.1)), float(np.clip(pitch, -0.06, 0.06)))
