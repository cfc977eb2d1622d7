"""From a sender's clock to ours: poses that were seen evenly are stamped evenly, whatever the network did.

A pose that took the shortest way has the smallest difference between its arrival and the sender's time. Added
to the sender's time of every other pose, it says when that one would have come without the network's jitter.
The smallest difference of the last one to two seconds is used, so that clocks may drift.
"""

from typing import Final

__all__ = ["Stamps"]

_WINDOW_NS: Final = 1_000_000_000
_MOST_JUMP_NS: Final = 100_000_000
_MOST_DRIFT_NS: Final = 20_000_000
"""In each of two windows: a sender whose time runs so fast or slow counts something else than time."""
_BACK_NS: Final = 2_000_000_000
"""A pose that is older by less came out of order; by more, the sender has begun anew."""
_MOST_LATE: Final = 3
"""So many poses out of order after each other are a clock that was set back."""


class _Offset:
    """The smallest difference between two clocks in the last one to two windows."""

    def __init__(self) -> None:
        self._least_ns: int | None = None
        self._before_ns: int | None = None
        self._begun_ns = 0
        self._drift_ns = 0
        """From the window before the last one to the last one."""

    def take(self, difference_ns: int, now_ns: int) -> int | None:
        """Return the smallest difference, this one included; None where the clocks do not run together."""
        if self._least_ns is None:
            self._least_ns, self._begun_ns = difference_ns, now_ns
        elif now_ns - self._begun_ns >= _WINDOW_NS:
            if self._before_ns is not None and self._runs_away(self._least_ns - self._before_ns):
                return None
            self._before_ns, self._least_ns, self._begun_ns = self._least_ns, difference_ns, now_ns
        else:
            self._least_ns = min(self._least_ns, difference_ns)
        return self._least_ns if self._before_ns is None else min(self._least_ns, self._before_ns)

    def _runs_away(self, drift_ns: int) -> bool:
        before_ns, self._drift_ns = self._drift_ns, drift_ns
        twice = min(abs(drift_ns), abs(before_ns)) > _MOST_DRIFT_NS and (drift_ns > 0) == (before_ns > 0)
        return twice or abs(drift_ns) > _MOST_JUMP_NS


class Stamps:
    """The stamps of one sender's poses. Pure, but for what it remembers of the poses before."""

    def __init__(self) -> None:
        self._offset: _Offset | None = _Offset()
        """None: the sender's time is not used."""
        self._sent_ns: int | None = None
        self._stamp_ns = -(2**63)
        self._late = 0

    def stamp(self, arrived_ns: int, sent_ns: int | None) -> int | None:
        """Return local time that a pose belongs to; None for one that came out of order.

        Args:
            arrived_ns: monotonic time of arrival, never less than that of the pose before.
            sent_ns: the sender's own time, on any clock; None where the format has none.
        """
        if sent_ns is None or sent_ns == self._sent_ns:
            # A sender that repeats its time does not tell it.
            return self._forward(arrived_ns)
        if self._sent_ns is not None and sent_ns < self._sent_ns:
            self._late += 1
            if self._sent_ns - sent_ns < _BACK_NS and self._late < _MOST_LATE:
                return None
            self._offset = _Offset()
        self._late, self._sent_ns = 0, sent_ns
        least_ns = None if self._offset is None else self._offset.take(arrived_ns - sent_ns, arrived_ns)
        if least_ns is None:
            self._offset = None
            return self._forward(arrived_ns)
        return self._forward(sent_ns + least_ns)

    def _forward(self, stamp_ns: int) -> int:
        """Return the stamp, later than the one before."""
        self._stamp_ns = max(stamp_ns, self._stamp_ns + 1)
        return self._stamp_ns
