"""Makes a motion template of recorded heads.

tracks ─▶ 30 poses a second, smoothed ─▶ around their centre ─▶ cut by who talks when ─▶ segments
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.errors import UsageError
from facewire.face.head.stage import LISTENS_S
from facewire.face.head.template import MAX_ANGLE, MAX_POSES, Activity, MotionTemplate, Segment
from facewire.take.heads.track import HeadTrack

__all__ = ["MIN_TALK_S", "RATE", "make_template"]

RATE: Final = 30.0
"""Poses a second: five for each cycle of the fastest nods, 6.5 Hz (Hale et al., Journal of Nonverbal Behavior
2020)."""
MIN_TALK_S: Final = 5.0
"""With less talk in it, a template would repeat itself at once."""

_GAP_S: Final = 0.2
"""Over a longer gap nothing is interpolated."""
_SMOOTH_S: Final = 0.02
"""Standard deviation of the smoothing: of what moves at 6.5 Hz 70 % are left, of a tracker's noise less."""
_WORDS_APART_S: Final = 0.25
_LONGEST_S: Final = 8.0
_SHORTEST_S: Final = 0.7
"""Of a segment; what is shorter belongs to the one before it."""
_NOD: Final = (0.02, 0.09)
"""Radians: the strongest accent nods by twice the standard deviation of the pitch, within these bounds."""

Floats64 = NDArray[np.float64]


def make_template(tracks: Sequence[HeadTrack]) -> MotionTemplate:
    """Return the template of one person's heads.

    Raises:
        UsageError: they talk too little, or hold more than a template may.
    """
    runs = [run for track in tracks for run in _runs(track)]
    talking = np.concatenate([poses[talks] for poses, talks in runs] or [np.zeros((0, 3))])
    if len(talking) < MIN_TALK_S * RATE:
        raise UsageError(
            f"only {len(talking) / RATE:.1f} s of talk with a head, and {MIN_TALK_S:g} s is the least; "
            "give longer takes, a minute or more"
        )
    centre = np.median(talking, axis=0)
    segments = tuple(
        Segment(activity, np.clip(poses[start:stop] - centre, -MAX_ANGLE, MAX_ANGLE))
        for poses, talks in runs
        for activity, start, stop in _cut(poses, talks)
    )
    if sum(len(segment.poses) for segment in segments) > MAX_POSES:
        raise UsageError(f"more than {MAX_POSES / RATE / 60:.0f} minutes; give fewer takes")
    nod = 2.0 * float(talking[:, 1].std())
    return MotionTemplate(RATE, segments, min(max(nod, _NOD[0]), _NOD[1]))


def _runs(track: HeadTrack) -> Iterator[tuple[Floats64, NDArray[np.bool_]]]:
    """Yield the stretches without a gap: float64[N, 3] poses at `RATE`, bool[N] whether somebody talks."""
    for run in np.split(np.arange(len(track.times)), np.flatnonzero(np.diff(track.times) > _GAP_S) + 1):
        if len(run) < 2 or track.times[run[-1]] - track.times[run[0]] < _SHORTEST_S:
            continue
        times = np.arange(track.times[run[0]], track.times[run[-1]], 1.0 / RATE)
        turned = np.unwrap(track.poses[run], axis=0)
        poses = np.stack([np.interp(times, track.times[run], turned[:, axis]) for axis in range(3)], axis=1)
        talks = np.interp(times, track.times[run], track.voice[run]) >= 0.5
        yield _smooth(poses), _closed(talks)


def _smooth(poses: Floats64) -> Floats64:
    reach = math.ceil(3.0 * _SMOOTH_S * RATE)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (_SMOOTH_S * RATE)) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(poses, ((reach, reach), (0, 0)), mode="edge")
    return np.stack([np.convolve(padded[:, axis], kernel, mode="valid") for axis in range(3)], axis=1)


def _closed(talks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return whether somebody talks, gaps between words filled."""
    filled = talks.copy()
    for value, start, stop in _stretches(talks):
        if not value and start and stop < len(talks) and stop - start < _WORDS_APART_S * RATE:
            filled[start:stop] = True
    return filled


def _stretches(values: NDArray[np.bool_]) -> Iterator[tuple[bool, int, int]]:
    edges = [0, *(np.flatnonzero(values[1:] != values[:-1]) + 1).tolist(), len(values)]
    for start, stop in itertools.pairwise(edges):
        yield bool(values[start]), start, stop


def _cut(poses: Floats64, talks: NDArray[np.bool_]) -> list[tuple[Activity, int, int]]:
    """Return the segments of a run: where they begin and end, and what somebody does in them."""
    found: list[tuple[Activity, int, int]] = []
    for value, start, stop in _stretches(talks):
        if value:
            activity = Activity.TALKING
        else:
            activity = Activity.PAUSING if stop - start < LISTENS_S * RATE else Activity.LISTENING
        if found and (stop - start < _SHORTEST_S * RATE or found[-1][0] is activity):
            found[-1] = (found[-1][0], found[-1][1], stop)
        elif stop - start >= _SHORTEST_S * RATE:
            found.append((activity, start, stop))
    return [(activity, *piece) for activity, start, stop in found for piece in _pieces(poses, start, stop)]


def _pieces(poses: Floats64, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield a stretch in pieces of `_LONGEST_S` at most, cut where the head is slowest."""
    speeds = np.linalg.norm(np.gradient(poses, axis=0), axis=1)
    longest, shortest = round(_LONGEST_S * RATE), math.ceil(_SHORTEST_S * RATE)
    while stop - start > longest:
        first, last = start + longest // 2, min(start + longest, stop - shortest)
        cut = first + int(speeds[first : last + 1].argmin())
        yield start, cut
        start = cut
    yield start, stop
