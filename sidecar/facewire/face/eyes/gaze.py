"""Where the eyes look: a stage of the face.

    the viewer, or what the game says ─▶ + a look beside ─▶ leap ─▶ - head ─▶ + small movements ─▶ two eyes

The eyes stay on what they look at while the head moves (vestibulo-ocular reflex).
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from facewire.face.channels import POSE_ANGLES
from facewire.face.eyes.attention import Attention
from facewire.face.eyes.look import LOOK_CHANNELS, looks
from facewire.face.eyes.shift import EYES_REACH, HEAD_REACH, Direction, HeadShare, Shift, within_reach
from facewire.face.movement.cells import Kind, draws, ease
from facewire.face.movement.driven import Driven
from facewire.face.movement.follower import Follower
from facewire.face.stage import Context, pose_of, weights_of
from facewire.values import Face

__all__ = ["Gaze"]

_CELL_S: Final = 1.4
"""One fixation in each."""
_SACCADE_S: Final = 0.04
_YAW_RAD: Final = 0.035
_PITCH_RAD: Final = 0.02
"""Standard deviations of small fixations during conversation: 2 and about 1 degrees."""
_VIEWER_RAD: Final = 0.045
_BESIDE_RAD: Final = 0.02
"""Inward turn of each eye: half of the 63 mm between the pupils, 0.7 m away, and 1.6 m."""
_VERGENCE_S: Final = 0.4
"""Eyes converge and diverge slowly, in 0.2 to 0.5 s."""

_VIEWER: Final[Direction] = (0.0, 0.0)


class _Eye(NamedTuple):
    """The angles of an eye, which way is inward, and its four weights."""

    yaw: int
    pitch: int
    inward: float
    right: int
    left: int
    down: int
    up: int


_EYES: Final = [
    _Eye(POSE_ANGLES.index(f"{side}EyeYaw"), POSE_ANGLES.index(f"{side}EyePitch"), turn, *channels)
    for side, turn, channels in (
        ("left", 1.0, LOOK_CHANNELS["Left"]),
        ("right", -1.0, LOOK_CHANNELS["Right"]),
    )
]
_HEAD_YAW, _HEAD_PITCH = POSE_ANGLES.index("headYaw"), POSE_ANGLES.index("headPitch")


@dataclass(frozen=True, slots=True)
class _Fixation:
    moves_s: float
    yaw: float
    pitch: float


_AHEAD: Final = _Fixation(0.0, 0.0, 0.0)


class Gaze:
    """The eyes of one subject, and the head's part in where they look.

    Args:
        seed: any integer; equal seeds look alike.
        fps: frames per second.
    """

    def __init__(self, seed: int, fps: int) -> None:
        self._seed = seed
        self._frame_s, self._fps = 1.0 / fps, fps
        self._cell = -1
        self._fixations = (_AHEAD, _AHEAD)
        self._attention = Attention(seed)
        self._shift, self._head = Shift(), HeadShare()
        self._driven = Driven()
        self._vergence = Follower(_VERGENCE_S)
        self.shift = 0.0
        """Radians of the shift that began with the last frame; 0 where none did."""

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with its eyes, and its head where it follows them, at frame `context.n`."""
        seconds, frame_s, character = context.n / self._fps, self._frame_s, context.character
        share = character.gaze
        away = self._attention.step(context.prosody, seconds)
        aim = _VIEWER
        if character.look_at is not None:
            aim, away = character.look_at, _VIEWER
        wanted = (aim[0] + share * away[0], aim[1] + share * away[1])
        self.shift = self._shift.step(wanted, seconds, frame_s)
        follows = character.head != "off" and self._driven.by(context.tuning)
        turned = self._head.step(wanted, min(character.head_gain, 1.0) if follows else 0.0, frame_s)
        small = self._look(seconds)
        now, pose = self._shift.now, pose_of(face)
        own_yaw, own_pitch = pose[_HEAD_YAW], pose[_HEAD_PITCH]
        head_yaw = within_reach(own_yaw + turned[0], HEAD_REACH[0])
        head_pitch = within_reach(own_pitch + turned[1], HEAD_REACH[1])
        pose[_HEAD_YAW], pose[_HEAD_PITCH] = head_yaw, head_pitch
        # Without movements of their own the eyes keep still in the head, wherever it goes by itself.
        held = min(share, 1.0)
        yaw = now[0] - head_yaw + (1.0 - held) * own_yaw + share * small[0]
        pitch = now[1] - head_pitch + (1.0 - held) * own_pitch + share * small[1]
        inward = self._vergence.step(held * (_VIEWER_RAD if wanted == _VIEWER else _BESIDE_RAD), frame_s)
        _turn(weights_of(face), pose, yaw, pitch, inward)
        return face

    def _look(self, seconds: float) -> Direction:
        cell = int(seconds / _CELL_S)
        if cell != self._cell:
            before = self._fixations[1] if cell == self._cell + 1 else self._fixation(cell - 1)
            self._fixations = (before, self._fixation(cell))
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
        random = draws(self._seed, Kind.FIXATION, cell)
        moves_s = cell * _CELL_S + random.uniform(0.0, _CELL_S - _SACCADE_S)
        yaw, pitch = random.gauss(0.0, _YAW_RAD), random.gauss(0.0, _PITCH_RAD)
        return _Fixation(moves_s, min(max(yaw, -0.1), 0.1), min(max(pitch, -0.06), 0.06))


def _turn(
    weights: "memoryview[float]", pose: "memoryview[float]", yaw: float, pitch: float, inward: float
) -> None:
    """Turn both eyes, each inward by so much, as far as they reach."""
    across, along = EYES_REACH
    pitch = min(max(pitch, -along), along)
    for yaw_at, pitch_at, turn, right, left, down, up in _EYES:
        one = yaw + turn * inward
        if not -across <= one <= across:
            one = min(max(one, -across), across)
        pose[yaw_at], pose[pitch_at] = one, pitch
        for_right, for_left, weights[down], weights[up] = looks(one, pitch)
        # An eye reaches further to its sides than its weights do.
        weights[right] = for_right if for_right < 1.0 else 1.0
        weights[left] = for_left if for_left < 1.0 else 1.0
