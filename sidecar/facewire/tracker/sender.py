"""What one sender has told: its poses stamped and kept, what it is doing, and the jaw that it saw."""

from collections import deque
from typing import Final

import numpy as np

from facewire.errors import WireError
from facewire.face.channels import CHANNEL_INDEX
from facewire.tracker.history import LATEST_NS, History
from facewire.tracker.readers import Reader
from facewire.tracker.stamps import Stamps
from facewire.values import Floats, TrackedPose, TrackerState

__all__ = ["LEFT_NS", "Sender"]

LEFT_NS: Final = 1_000_000_000
"""Quiet for so long, a sender has left: another one may take its place."""
_SAME_NS: Final = 1_000_000_000
"""A face that does not change at all for so long is none: living ones tremble, and so do cameras."""
_JAWS: Final = 1200
"""Ten seconds of the fastest trackers."""
_ARRIVALS: Final = 128
_JAW_OPEN: Final = CHANNEL_INDEX["jawOpen"]


class Sender:
    """Takes the datagrams of one sender. Lives on the tracker's thread.

    Args:
        reader: of its format.
        history: where its poses go.
    """

    def __init__(self, reader: Reader, history: History) -> None:
        self._reader = reader
        self._history = history
        self._stamps = Stamps()
        self._values: Floats | None = None
        self._changed_ns = 0
        self._arrivals: deque[int] = deque(maxlen=_ARRIVALS)
        self._heard_ns: int | None = None
        self._unread_ns: int | None = None
        self._unread = ""
        self.jaws: deque[tuple[int, float]] = deque(maxlen=_JAWS)
        """(stamp, weight of jawOpen) of the last seconds, where the tracker knows the jaw."""
        self.bad = 0
        self.late = 0

    def take(self, datagram: bytes, arrived_ns: int) -> None:
        """Take one datagram."""
        try:
            reading = self._reader.read(datagram)
        except WireError as error:
            self.bad += 1
            self._unread_ns, self._unread = arrived_ns, str(error)
            return
        self._heard_ns = arrived_ns
        if reading is None:
            return
        stamp_ns = self._stamps.stamp(arrived_ns, reading.sent_ns)
        if stamp_ns is None:
            self.late += 1
            return
        self._count(arrived_ns)
        pose = reading.pose
        if self._values is None or not np.array_equal(pose.values, self._values):
            self._values, self._changed_ns = pose.values, arrived_ns
        if arrived_ns - self._changed_ns <= _SAME_NS:
            self._keep(stamp_ns, arrived_ns, pose)

    def has_left(self, now_ns: int) -> bool:
        """Whether nothing readable has come from it for a second."""
        return self._heard_ns is None or now_ns - self._heard_ns > LEFT_NS

    def rate(self, now_ns: int) -> float:
        """Return its poses a second, 0 when it has left."""
        arrivals = self._arrivals
        if len(arrivals) < 2 or now_ns - arrivals[-1] > LEFT_NS:
            return 0.0
        return (len(arrivals) - 1) * 1e9 / max(arrivals[-1] - arrivals[0], 1)

    def state(self, now_ns: int) -> tuple[TrackerState, str]:
        """Return what it is doing, and why."""
        if self._unread_ns is not None and now_ns - self._unread_ns <= LEFT_NS and self.has_left(now_ns):
            return TrackerState.UNREADABLE, f"{self._unread}; check which app sends here"
        arrivals = self._arrivals
        if not arrivals:
            why = "" if self._heard_ns is None else "it sends, and sees no face"
            return TrackerState.WAITING, why
        since_ns = now_ns - arrivals[-1]
        if since_ns <= LATEST_NS:
            if arrivals[-1] - self._changed_ns > _SAME_NS:
                return TrackerState.STALLED, "it sends the same face over and over; is the app in front?"
            return TrackerState.RECEIVING, ""
        seconds = f"{since_ns / 1e9:.0f} s" if since_ns >= LEFT_NS else "a moment"
        seen = "nothing has come" if self.has_left(now_ns) else "it sees no face"
        return TrackerState.QUIET, f"{seen} for {seconds}"

    def _count(self, arrived_ns: int) -> None:
        if self._arrivals and arrived_ns - self._arrivals[-1] > LEFT_NS:
            # The pause is no part of the rate. Replaced, not emptied: others read it meanwhile.
            self._arrivals = deque(maxlen=_ARRIVALS)
        self._arrivals.append(arrived_ns)

    def _keep(self, stamp_ns: int, arrived_ns: int, pose: TrackedPose) -> None:
        self._history.add(stamp_ns, arrived_ns, pose)
        if pose.known[_JAW_OPEN]:
            self.jaws.append((stamp_ns, float(pose.values[_JAW_OPEN])))
