"""A motion template made ready to play: movement between its poses, and where one may come in."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.head.template import Activity, MotionTemplate

__all__ = ["Entries", "Motion", "Movement", "Pose", "Track", "prepared"]

_ENTRY_S: Final = 0.2
"""From one place at which a segment may be entered to the next."""
_WORTH_S: Final = 1.2
"""What must be left of a segment to enter it; a shorter one is entered at its start."""
_JERK_SHARE: Final = 90.0
"""Percentile of the material's own jerk that a join may reach."""
_ENTERED: Final = 2.5
"""So many times that a place may jerk to be entered. With less, wide turns begin nowhere."""
_STILL: Final = 1e-3
"""Radians, and radians a second: a template that moves less is joined as if it moved so much."""

Floats64 = NDArray[np.float64]
Pose = tuple[float, float, float]
"""Yaw, pitch and roll, radians."""
Movement = tuple[Pose, Pose, Pose]
"""A pose, its speed and its acceleration, by seconds."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One segment as it is played."""

    activity: Activity
    curves: Floats64
    """float64[N - 1, 3, 6]: between two poses each angle is a quintic of the share 0..1 of the way."""

    @property
    def length(self) -> int:
        """Return how many steps it is long, in poses."""
        return len(self.curves)

    def at(self, place: float) -> Pose:
        """Return the pose at a place from 0 to `length`."""
        (yaw, pitch, roll), x = self._around(place)
        return _along(yaw, x), _along(pitch, x), _along(roll, x)

    def movement(self, place: float, rate: float) -> Movement:
        """Return pose, speed and acceleration at a place.

        Args:
            place: from 0 to `length`.
            rate: poses a second at which it is played.
        """
        curves, x = self._around(place)
        speeds = [
            rate * (b + x * (2 * c + x * (3 * d + x * (4 * e + 5 * x * f)))) for _, b, c, d, e, f in curves
        ]
        bends = [
            rate * rate * (2 * c + x * (6 * d + x * (12 * e + 20 * x * f))) for _, _, c, d, e, f in curves
        ]
        return self.at(place), (speeds[0], speeds[1], speeds[2]), (bends[0], bends[1], bends[2])

    def jerk(self, place: float, rate: float) -> float:
        """Return the jerk at a place in radians a second cubed, played at `rate` poses a second."""
        curves, x = self._around(place)
        return rate**3 * math.hypot(*(6 * d + x * (24 * e + 60 * x * f) for _, _, _, d, e, f in curves))

    def _around(self, place: float) -> tuple[list[list[float]], float]:
        """Return the three quintics around a place, lowest power first, and how far along them it is."""
        index = min(int(place), len(self.curves) - 1)
        return self.curves[index].tolist(), place - index


def _along(curve: list[float], x: float) -> float:
    a, b, c, d, e, f = curve
    return a + x * (b + x * (c + x * (d + x * (e + x * f))))


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Where the segments of one activity may be entered: arrays of one length, E, track by track."""

    tracks: NDArray[np.intp]
    spans: Mapping[int, tuple[int, int]]
    """The first entry of each track, by its number, and one after its last."""
    places: Floats64
    costs: Floats64
    """float64[E, 7]: times pose, speed and 1, how far each is from them, less one number for all.

    Poses in radians, speeds in radians a second; the square of the distance, each over its usual size in the
    template.
    """


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """A template, ready."""

    rate: float
    tracks: tuple[Track, ...]
    entries: dict[Activity, Entries]
    """For every activity; where the template has none of it, those of the nearest that it has."""
    jerk: float
    """Radians a second cubed: what a join may add."""
    nod: float
    """Radians by which the strongest accent nods."""
    name: str = ""
    """Of the file that it was read from; empty for one that is shipped."""


_NEAREST: Final = {
    Activity.TALKING: (Activity.TALKING, Activity.PAUSING, Activity.LISTENING),
    Activity.PAUSING: (Activity.PAUSING, Activity.LISTENING, Activity.TALKING),
    Activity.LISTENING: (Activity.LISTENING, Activity.PAUSING, Activity.TALKING),
}


def prepared(template: MotionTemplate) -> Motion:
    """Return a template ready to play."""
    tracks = tuple(Track(one.activity, _curves(one.poses)) for one in template.segments)
    poses = np.concatenate([track.curves[:, :, 0] for track in tracks])
    speeds = np.concatenate([track.curves[:, :, 1] for track in tracks]) * template.rate
    jerks = np.concatenate([np.diff(one.poses, 3, axis=0) for one in template.segments]) * template.rate**3
    sizes = np.maximum(np.concatenate((poses.std(axis=0), speeds.std(axis=0))), _STILL)
    there = {
        activity: [index for index, track in enumerate(tracks) if track.activity is activity]
        for activity in Activity
    }
    jerk = _percentile(np.linalg.norm(jerks, axis=1), _JERK_SHARE)
    return Motion(
        rate=template.rate,
        tracks=tracks,
        entries={
            activity: _entries(
                tracks, next(there[one] for one in nearest if there[one]), template.rate, sizes, jerk
            )
            for activity, nearest in _NEAREST.items()
        },
        jerk=jerk,
        nod=template.nod,
    )


def _percentile(values: Floats64, percent: float) -> float:
    """Return the same as `np.percentile`, which loads modules of NumPy that nothing else here needs."""
    place = (len(values) - 1) * (percent / 100.0)
    index = int(place)
    low, high = np.sort(values)[[index, min(index + 1, len(values) - 1)]].tolist()
    part, way = place - index, high - low
    return float(low + way * part if part < 0.5 else high - way * (1.0 - part))


def _curves(poses: Floats64) -> Floats64:
    """Return the quintics through float64[N, 3] poses that share speed and acceleration where they meet."""
    speeds: Floats64 = np.gradient(poses, axis=0)
    bends: Floats64 = np.gradient(speeds, axis=0)
    step, v0, v1, a0, a1 = np.diff(poses, axis=0), speeds[:-1], speeds[1:], bends[:-1], bends[1:]
    return np.stack(
        (
            poses[:-1],
            v0,
            a0 / 2,
            10 * step - 6 * v0 - 4 * v1 - 1.5 * a0 + 0.5 * a1,
            -15 * step + 8 * v0 + 7 * v1 + 1.5 * a0 - a1,
            6 * step - 3 * v0 - 3 * v1 - 0.5 * a0 + 0.5 * a1,
        ),
        axis=2,
    )


def _entries(
    tracks: tuple[Track, ...], indices: list[int], rate: float, sizes: Floats64, jerk: float
) -> Entries:
    at: list[tuple[int, int]] = []
    for index in indices:
        last = max(0, tracks[index].length - int(_WORTH_S * rate))
        places = range(0, last + 1, max(1, round(_ENTRY_S * rate)))
        # A join adds its own jerk to what is there.
        even = [place for place in places if tracks[index].jerk(place + 0.5, rate) <= _ENTERED * jerk]
        at += [(index, place) for place in even or places]
    movements = np.array(
        [
            np.concatenate((tracks[index].curves[place, :, 0], tracks[index].curves[place, :, 1] * rate))
            for index, place in at
        ]
    )
    squares = ((movements / sizes) ** 2).sum(axis=1)
    numbers = [index for index, _ in at]
    return Entries(
        np.array(numbers, np.intp),
        {one: (numbers.index(one), numbers.index(one) + numbers.count(one)) for one in indices},
        np.array([place for _, place in at], np.float64),
        np.column_stack((-2.0 * movements / sizes**2, squares)),
    )
