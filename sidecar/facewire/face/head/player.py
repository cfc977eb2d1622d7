"""Plays a motion template for as long as it is asked to: segments by activity, joined without a seam.

A segment is left when it ends or when the activity changes. The next one is entered where pose and speed are
near those that are shown ("motion graphs": Kovar, Gleicher and Pighin, SIGGRAPH 2002), one of the few
nearest places by chance; what they differ by still is eased away (`offset`). A template's poses are around
its centre, and offsets die away, so that nothing adds up over hours.
"""

import math
from typing import Final

import numpy as np

from facewire.face.head.motion import Motion, Movement, Pose
from facewire.face.head.template import Activity
from facewire.face.movement.cells import Kind, pick
from facewire.face.movement.offset import PEAK_JERK, Shares, left, shares

__all__ = ["JOIN_S", "Player"]

JOIN_S: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
"""How long a join may take: the shortest whose jerk is not more than the material's."""
_WAITS_S: Final = 0.3
"""A segment is left up to so much later, or before its end, where its speed hardly changes, and evenly."""
_EVEN: Final = 0.5
"""Share of the jerk of a join that there may be already, and that the speed's change may cost."""
_CHOICES: Final = 4
"""So many of the nearest places may be chosen."""
_TURNS: Final = 32
"""So many where somebody begins to talk: speech after a pause begins with a wide movement (Hadar, Steiner,
Grant and Clifford Rose, Language and Speech 1984)."""
_RECENT: Final = 3
"""So many segments are not played again where there are others."""
_AGAIN: Final = 4.0
"""What playing one of them again weighs against: the square of twice the usual distance."""

_STILL: Final = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


class Player:
    """The base of one head's movement.

    Args:
        seed: any integer; equal seeds choose alike.
        fps: frames per second.
    """

    def __init__(self, seed: int, fps: int) -> None:
        self._seed, self._fps = seed, fps
        self._motion: Motion | None = None
        self._activity = Activity.LISTENING
        self._track = 0
        self._place = 0.0
        self._step = 0.0
        """Poses of the template a frame: its rate over ours, times the pace."""
        self._offset: Movement = _STILL
        """Pose, speed and acceleration of the offset when the join began."""
        self._joined = 0
        """Frames since then."""
        self._length_s = JOIN_S[0]
        self._joins = 0
        self._played: list[int] = []
        self._waited = 0
        """Frames since the segment was first to be left."""

    @property
    def joins(self) -> int:
        """Return how many segments have been entered."""
        return self._joins

    def step(self, motion: Motion, activity: Activity, pace: float = 1.0) -> Pose:
        """Return the pose of the next frame.

        Args:
            motion: the template; another one than before is joined like another segment.
            activity: what the voice does.
            pace: how fast to play; what changes from frame to frame must change smoothly.
        """
        step = motion.rate * pace / self._fps
        if self._leaves(motion, activity, step):
            self._join(motion, activity, step)
        else:
            self._place, self._step = self._place + step, step
            self._joined += 1
        pose = motion.tracks[self._track].at(self._place)
        seconds = self._joined / self._fps
        if seconds < self._length_s:
            return _plus(pose, left(seconds, self._length_s), self._offset)
        return pose

    def _leaves(self, motion: Motion, activity: Activity, step: float) -> bool:
        """Return whether the segment is left at this frame: at an even speed if that can wait."""
        if motion is not self._motion:
            return True
        rest = motion.tracks[self._track].length - self._place - 2.0 * step
        if activity is self._activity and rest > _WAITS_S * motion.rate:
            self._waited = 0
            return False
        self._waited += 1
        if rest <= 0.0 or self._waited > _WAITS_S * self._fps:
            return True
        if motion.tracks[self._track].jerk(self._place, step * self._fps) > _EVEN * motion.jerk:
            return False
        return PEAK_JERK[2] * math.hypot(*self._shown()[2]) / JOIN_S[-1] <= _EVEN * motion.jerk

    def _join(self, motion: Motion, activity: Activity, step: float) -> None:
        """Enter the segment that fits best to what would be shown now."""
        shown = self._shown()
        begins = activity is Activity.TALKING and self._activity is not Activity.TALKING
        self._motion, self._activity, self._step = motion, activity, step
        self._track, self._place = self._choose(motion, shown, _TURNS if begins else _CHOICES)
        self._played = [*self._played, self._track][-_RECENT:]
        entered = motion.tracks[self._track].movement(self._place, step * self._fps)
        self._offset = _minus(shown, entered)
        self._length_s = _length(self._offset, motion.jerk)
        self._joined = self._waited = 0
        self._joins += 1

    def _shown(self) -> Movement:
        """Return what would be shown at this frame without a join."""
        if self._motion is None:
            return _STILL
        track = self._motion.tracks[self._track]
        place = min(self._place + self._step, float(track.length))
        pose, speed, bend = track.movement(place, self._step * self._fps)
        of_pose, of_speed, of_bend = shares((self._joined + 1) / self._fps, self._length_s)
        offset = self._offset
        return _plus(pose, of_pose, offset), _plus(speed, of_speed, offset), _plus(bend, of_bend, offset)

    def _choose(self, motion: Motion, shown: Movement, choices: int) -> tuple[int, float]:
        entries = motion.entries[self._activity]
        costs = entries.costs @ np.array((*shown[0], *shown[1], 1.0))
        for track in set(self._played) & entries.spans.keys():
            first, end = entries.spans[track]
            costs[first:end] += _AGAIN
        nearest = pick(self._seed, Kind.HEAD_PIECE, self._joins, min(choices, len(costs)))
        chosen = costs.argpartition(nearest)[nearest]
        return int(entries.tracks[chosen]), float(entries.places[chosen])


def _length(offset: Movement, jerk: float) -> float:
    """Return how long a join takes: the shortest time whose jerk is no more than the material's."""
    pose, speed, bend = (math.hypot(*one) * peak for one, peak in zip(offset, PEAK_JERK, strict=True))
    for length_s in JOIN_S:
        if pose / length_s**3 + speed / length_s**2 + bend / length_s <= jerk:
            return length_s
    return JOIN_S[-1]


def _plus(base: Pose, share: Shares, offset: Movement) -> Pose:
    """Return a pose, or a derivative of it, with what is left of an offset."""
    of_pose, of_speed, of_bend = share
    (yaw, pitch, roll), speed, bend = offset
    return (
        base[0] + of_pose * yaw + of_speed * speed[0] + of_bend * bend[0],
        base[1] + of_pose * pitch + of_speed * speed[1] + of_bend * bend[1],
        base[2] + of_pose * roll + of_speed * speed[2] + of_bend * bend[2],
    )


def _minus(one: Movement, other: Movement) -> Movement:
    pose, speed, bend = ((a[0] - b[0], a[1] - b[1], a[2] - b[2]) for a, b in zip(one, other, strict=True))
    return pose, speed, bend
