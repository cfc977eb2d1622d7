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

__all__ = ["GONE_NS", "LATEST_NS", "RISE_NS", "History"]

GONE_NS: Final = 300_000_000
"""So long after a tracker's last pose the face is wholly its own."""
LATEST_NS: Final = 200_000_000
"""Without a pose for so long, any tracker is quiet; its level falls from then on."""
_QUIET_NS: Final = 120_000_000
_QUIET_PERIODS: Final = 2.5
"""One lost pose is no reason to let a tracker go, also where it sends twelve a second."""
_PERIOD_WEIGHT: Final = 0.125
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
    period_ns: float
    """From one arrival to the next, lately."""
    poses: tuple[_Stamped, ...]
    """In the order of their stamps."""

    @property
    def quiet_ns(self) -> int:
        periods_ns = int(_QUIET_PERIODS * self.period_ns)
        return self.arrived_ns + min(max(periods_ns, _QUIET_NS), LATEST_NS)

    @property
    def gone_ns(self) -> int:
        return self.arrived_ns + GONE_NS

    def level(self, now_ns: int) -> float:
        quiet_ns = self.quiet_ns
        risen = (min(now_ns, quiet_ns) - self.begins_ns) / RISE_NS
        fallen = (now_ns - quiet_ns) / (self.gone_ns - quiet_ns)
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
            self._known = _Known(_Stretch(arrived_ns, arrived_ns, 0.0, ((stamp_ns, pose),)), None)
        elif arrived_ns <= known.newest.quiet_ns:
            if stamp_ns > known.newest.poses[-1][0]:
                self._known = replace(known, newest=_longer(known.newest, stamp_ns, arrived_ns, pose))
        else:
            newest = known.newest
            shown = known.before if newest.quiet_ns <= newest.begins_ns else newest
            begins_ns = arrived_ns if shown is None else max(arrived_ns, shown.gone_ns)
            begun = _Stretch(begins_ns, arrived_ns, newest.period_ns, ((stamp_ns, pose),))
            self._known = _Known(begun, shown)

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


def _longer(stretch: _Stretch, stamp_ns: int, arrived_ns: int, pose: TrackedPose) -> _Stretch:
    period_ns = stretch.period_ns + _PERIOD_WEIGHT * (arrived_ns - stretch.arrived_ns - stretch.period_ns)
    poses = (*stretch.poses[1 - _MOST :], (stamp_ns, pose))
    return replace(stretch, arrived_ns=arrived_ns, period_ns=period_ns, poses=poses)


def _stamp(stamped: _Stamped) -> int:
    return stamped[0]
