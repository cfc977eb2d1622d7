"""The life of a face that no sound drives: blinks, and small movements of the eyes.

A pure function of the seed and the frame number: time is cut into cells, and each cell's random draws depend
on the seed and the cell's number alone, so a replay is bit-identical from any frame on.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.channels import CHANNEL_INDEX, POSE_ANGLES
from facewire.values import Floats

__all__ = ["IdleMotion"]

_BLINK_CELL_S: Final = 3.6
"""One blink in each: about 17 a minute, the resting rate of adults (Bentivoglio et al. 1997)."""
_CLOSING_S: Final = 0.08
_OPENING_S: Final = 0.16
"""Lids fall about twice as fast as they rise."""

_GAZE_CELL_S: Final = 1.4
_SACCADE_S: Final = 0.04
_YAW_RAD: Final = 0.035
_PITCH_RAD: Final = 0.02
"""Standard deviations of small fixations during conversation: 2 and about 1 degrees."""
_LOOK_PER_RADIAN: Final = 1.7
"""ARKit eyeLook weight per radian: 0.69 goes with 0.40 rad in captured takes."""
_LIDS_FOLLOW: Final = 0.3

_BLINK: Final = 0
_GAZE: Final = 1

_BLINKS = [CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]]
# Positive yaw turns both eyes to the subject's right: the left eye in, the right eye out.
_YAW_POSITIVE = [CHANNEL_INDEX["eyeLookInLeft"], CHANNEL_INDEX["eyeLookOutRight"]]
_YAW_NEGATIVE = [CHANNEL_INDEX["eyeLookOutLeft"], CHANNEL_INDEX["eyeLookInRight"]]
_DOWN = [CHANNEL_INDEX["eyeLookDownLeft"], CHANNEL_INDEX["eyeLookDownRight"]]
_UP = [CHANNEL_INDEX["eyeLookUpLeft"], CHANNEL_INDEX["eyeLookUpRight"]]
_YAW_ANGLES = [POSE_ANGLES.index("leftEyeYaw"), POSE_ANGLES.index("rightEyeYaw")]
_PITCH_ANGLES = [POSE_ANGLES.index("leftEyePitch"), POSE_ANGLES.index("rightEyePitch")]


@dataclass(frozen=True, slots=True)
class _Gaze:
    moves_s: float
    yaw: float
    pitch: float


class IdleMotion:
    """Blinks and gaze of one subject.

    Args:
        seed: any integer; equal seeds move alike.
        fps: frames per second.
    """

    def __init__(self, seed: int, fps: int) -> None:
        self._seed = seed % 2**63
        self._fps = fps
        self._blink_cell = -1
        self._blink_s = 0.0
        self._gaze_cell = -1
        self._gaze = (_Gaze(0.0, 0.0, 0.0), _Gaze(0.0, 0.0, 0.0))

    def apply(self, n: int, weights: Floats, pose: Floats) -> None:
        """Write the lids and eyes of frame `n` into float32[52] weights and float32[9] angles."""
        seconds = n / self._fps
        yaw, pitch = self._look(seconds)
        weights[_YAW_POSITIVE if yaw > 0.0 else _YAW_NEGATIVE] = _LOOK_PER_RADIAN * abs(yaw)
        weights[_DOWN if pitch > 0.0 else _UP] = _LOOK_PER_RADIAN * abs(pitch)
        lids = self._lids(seconds)
        weights[_BLINKS] = max(lids, _LIDS_FOLLOW * _LOOK_PER_RADIAN * max(pitch, 0.0))
        pose[_YAW_ANGLES] = yaw
        pose[_PITCH_ANGLES] = pitch

    def _lids(self, seconds: float) -> float:
        cell = int(seconds / _BLINK_CELL_S)
        if cell != self._blink_cell:
            room = _BLINK_CELL_S - _CLOSING_S - _OPENING_S
            self._blink_s = cell * _BLINK_CELL_S + self._draws(_BLINK, cell).uniform(0.0, room)
            self._blink_cell = cell
        since = seconds - self._blink_s
        if 0.0 <= since < _CLOSING_S:
            return _ease(since / _CLOSING_S)
        return _ease(1.0 - (since - _CLOSING_S) / _OPENING_S) if since >= _CLOSING_S else 0.0

    def _look(self, seconds: float) -> tuple[float, float]:
        cell = int(seconds / _GAZE_CELL_S)
        if cell != self._gaze_cell:
            self._gaze = (self._fixation(cell - 1), self._fixation(cell))
            self._gaze_cell = cell
        before, after = self._gaze
        moved = _ease((seconds - after.moves_s) / _SACCADE_S)
        return (
            before.yaw + moved * (after.yaw - before.yaw),
            before.pitch + moved * (after.pitch - before.pitch),
        )

    def _fixation(self, cell: int) -> _Gaze:
        if cell < 0:
            return _Gaze(0.0, 0.0, 0.0)
        draws = self._draws(_GAZE, cell)
        moves_s = cell * _GAZE_CELL_S + draws.uniform(0.0, _GAZE_CELL_S - _SACCADE_S)
        yaw, pitch = draws.normal(0.0, _YAW_RAD), draws.normal(0.0, _PITCH_RAD)
        return _Gaze(moves_s, float(np.clip(yaw, -0.1, 0.1)), float(np.clip(pitch, -0.06, 0.06)))

    def _draws(self, kind: int, cell: int) -> np.random.Generator:
        return np.random.default_rng((self._seed, kind, cell))


def _ease(share: float) -> float:
    """Smooth step from 0 to 1 as `share` goes from 0 to 1."""
    return 0.5 - 0.5 * math.cos(math.pi * min(max(share, 0.0), 1.0))
