"""The poses of the last seconds, and how present their tracker is.

One thread adds, any thread reads: all that is known is one immutable value, replaced whole, so that no lock
is held and no reader sees half a change. Nothing here grows.

A tracker that goes quiet is let go: its level falls to 0 while its last pose is held. When it comes back, its
new poses are not shown before the old ones are gone, and then its level rises from 0: the face never jumps
from an old pose to a new one.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from facewire.face.tracking.stage import Seen
from facewire.values import TrackedPose

__all__ = ["FALL_NS", "QUIET_NS", "RISE_NS", "History"]

QUIET_NS: Final = 120_000_000
"""Without a pose for so long, a tracker is quiet; at 10 poses a second it just is not."""
FALL_NS: Final = 180_000_000
"""From quiet to gone: 300 ms after its last pose the face is wholly its own."""
RISE_NS: Final = 250_000_000
_MOST: Final = 192
"""Poses that are kept: 1.6 s of the fastest trackers, more than the longest look-ahead needs."""

_Stamped = tuple[int, TrackedPose]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Poses without a gap that is long enough to be quiet."""

    begins_ns: int
    """From here on it is shown."""
    arrived_ns: int
    """Its newest pose."""
    poses: tuple[_Stamped, ...]
    """In the order of their stamps."""

    @property
    def quiet_ns(self) -> int:
        return self.arrived_ns + QUIET_NS

    def level(self, now_ns: int) -> float:
        risen = (min(now_ns, self.quiet_ns) - self.begins_ns) / RISE_NS
        fallen = (now_ns - self.quiet_ns) / FALL_NS
        return min(max(risen, 0.0), 1.0) * (1.0 - min(max(fallen, 0.0), 1.0))


@dataclass(frozen=True, slots=True)
class _Known:
    """What a reader takes at once."""

    newest: _Stretch
    before: _Stretch | None
    """What is shown until the newest one begins."""


class History:
    """What one tracker has seen lately."""

    def __init__(self) -> None:
        self._known: _Known | None = None

    def add(self, stamp_ns: int, arrived_ns: int, pose: TrackedPose) -> None:
        """Keep a pose. Called by one thread.

        Args:
            stamp_ns: local time that the pose belongs to, give or take a delay that is always the same. A
                pose that is not later than the one before it is not kept.
            arrived_ns: monotonic time of its arrival.
            pose: what was seen.
        """
        known = self._known
        if known is None:
            self._known = _Known(_Stretch(arrived_ns, arrived_ns, ((stamp_ns, pose),)), None)
        elif arrived_ns <= known.newest.quiet_ns:
            if stamp_ns > known.newest.poses[-1][0]:
                poses = (*known.newest.poses[1 - _MOST :], (stamp_ns, pose))
                self._known = replace(known, newest=replace(known.newest, arrived_ns=arrived_ns, poses=poses))
        else:
            shown = known.before if known.newest.quiet_ns <= known.newest.begins_ns else known.newest
            begins_ns = arrived_ns if shown is None else max(arrived_ns, shown.quiet_ns + FALL_NS)
            self._known = _Known(_Stretch(begins_ns, arrived_ns, ((stamp_ns, pose),)), shown)

    def at(self, stamp_ns: int, now_ns: int) -> Seen | None:
        """Return the face at a stamp, between the poses around it; None where no tracker is present.

        Args:
            stamp_ns: as those of the poses; later than the newest, its pose holds.
            now_ns: monotonic time, for the level.
        """
        known = self._known
        if known is None:
            return None
        stretch = known.newest if known.before is None or now_ns >= known.newest.begins_ns else known.before
        level = stretch.level(now_ns)
        if level == 0.0:
            return None
        poses = stretch.poses
        after = bisect_right(poses, stamp_ns, key=_stamp)
        if after == 0 or after == len(poses):
            pose = poses[max(after - 1, 0)][1]
            return Seen(pose.values, pose.known, level)
        (from_ns, first), (to_ns, then) = poses[after - 1], poses[after]
        share = np.float32((stamp_ns - from_ns) / (to_ns - from_ns))
        return Seen(first.values + share * (then.values - first.values), then.known, level)


def _stamp(stamped: _Stamped) -> int:
    return stamped[0]
