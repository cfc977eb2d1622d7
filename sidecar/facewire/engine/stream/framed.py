"""Frames as a streaming network makes them, and the mouths that its poses are."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from facewire.engine.lookahead import LookAhead
from facewire.face.solve import solve, solve_one
from facewire.ports import Sound
from facewire.values import Floats, Mouth

__all__ = ["Framed", "Timed", "mouths_of", "of_sounds"]


class Timed(NamedTuple):
    """A sound as far as its states depend on it."""

    sound: Sound
    epoch: int
    end: int | None
    """Sample from which on it is silent; None where that is not heard."""


class Framed(NamedTuple):
    """One frame of a sound."""

    key: Timed
    lookahead: LookAhead
    until: int
    """Sample up to which it hears."""
    steps: int
    """Whole steps that it hears."""
    pose: int
    """The pose at its own time."""
    interval: range
    """Those that belong to it."""


def of_sounds(frames: Sequence[Framed]) -> dict[Timed, list[int]]:
    """Return the numbers of the frames of each sound."""
    found: dict[Timed, list[int]] = defaultdict(list)
    for number, frame in enumerate(frames):
        found[frame.key].append(number)
    for key in [key for key in found if key.end is not None]:
        before = found.get(key._replace(end=None), [])
        # What does not hear the end of a sound is made along with what does.
        if before and max(frames[number].until for number in before) <= (key.end or 0):
            found[key] = found.pop(key._replace(end=None)) + found[key]
    return found


def mouths_of(
    frames: Sequence[Framed], lookahead: LookAhead, poses: Floats, firsts: Sequence[int]
) -> list[Mouth]:
    """Return the mouths of frames that all hear alike.

    Args:
        frames: N of them.
        lookahead: theirs.
        poses: float32[N, n, 36] for each of them, or float32[1, n, 36] for all.
        firsts: the number of the first pose for each.
    """
    if len(frames) == 1:
        return [_mouth_of(frames[0], lookahead, poses[0], firsts[0])]
    ends = [
        (frame.interval.start - first, frame.interval.stop - 1 - first)
        for frame, first in zip(frames, firsts, strict=True)
    ]
    begins, lasts = np.array(ends).T[:, :, None]
    # What has not been heard of an interval is taken for as its last pose, which changes nothing.
    within = np.minimum(begins + lookahead.around, lasts)
    return solve(poses[np.arange(len(poses))[:, None], within], lookahead.reach)


def _mouth_of(frame: Framed, lookahead: LookAhead, poses: Floats, first: int) -> Mouth:
    begin, last = frame.interval.start - first, frame.interval.stop - 1 - first
    end = begin + len(lookahead.around)
    if end <= last + 1:
        return solve_one(poses[begin:end], lookahead.reach)
    return solve_one(poses[np.minimum(begin + lookahead.around, last)], lookahead.reach)
