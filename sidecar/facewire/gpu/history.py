"""Two short histories on their way to the governor: the renderer's frame times and our own calls' latencies.

Each is filled by one thread (control, line) and read by the governor's; both forget what is old.
"""

from collections import deque
from typing import Final, NamedTuple

from facewire.values import Level

__all__ = ["CallFacts", "Calls", "RenderTimes"]

_SECOND: Final = 10**9

_REPORTS: Final = 60
_REPORTS_NS: Final = 3 * _SECOND
"""Plugins report up to ten times a second: a 95th percentile over this long stands on some thirty frames."""
_FRESH_NS: Final = 3 * _SECOND // 2
_FEWEST_REPORTS: Final = 5
_CAPPED: Final = (0.92, 1.15)
"""A whole frame time inside this share of its budget is a renderer that waits for the display: it says
nothing about the GPU."""

_CALLS: Final = 32
_FEWEST_CALLS: Final = 16
_BUSY_MS: Final = 0.6
"""A call that takes this much longer than on an idle GPU has waited for somebody else's work. A time-sliced
GPU bounds the wait by its slice, so that a multiple of the idle time would never be reached."""


class RenderTimes:
    """What the renderer says about its own frames. One renderer: the latest report's process counts."""

    def __init__(self) -> None:
        self._reports: deque[tuple[int, float]] = deque(maxlen=_REPORTS)
        self._pid: int | None = None

    def add(self, pid: int, frame_ms: float, budget_ms: float, gpu_ms: float | None, now_ns: int) -> None:
        """Take one report; times in milliseconds, `gpu_ms` None where the renderer does not know it."""
        if pid != self._pid:
            self._reports.clear()
            self._pid = pid
        share = (frame_ms if gpu_ms is None else gpu_ms) / budget_ms
        if gpu_ms is None and _CAPPED[0] <= share <= _CAPPED[1]:
            return
        self._reports.append((now_ns, share))

    def share(self, now_ns: int) -> float | None:
        """Return the 95th percentile of time over budget; None without fresh reports."""
        reports = tuple(self._reports)
        shares = sorted(share for at_ns, share in reports if now_ns - at_ns < _REPORTS_NS)
        if len(shares) < _FEWEST_REPORTS or now_ns - reports[-1][0] >= _FRESH_NS:
            return None
        return _percentile(shares, 0.95)


class CallFacts(NamedTuple):
    """How our calls fared lately."""

    busy: float | None = None
    """Share of GPU calls that found the GPU busy; None until there are enough."""
    latency_ms: float = 0.0
    """95th percentile; 0 until there are enough."""
    late: int = 0
    """Calls that were not answered in time."""


class Calls:
    """Our own last 32 calls, at the level that was in force."""

    def __init__(self) -> None:
        self._calls: deque[tuple[float, bool, bool]] = deque(maxlen=_CALLS)
        self._level: Level | None = None
        self._idle_ms: dict[int, float] = {}
        self.gpu_ms = 0.0
        """GPU time that our calls have taken since the start, by their cost on an idle GPU."""

    def add(self, level: Level, batch: int, latency_ms: float, *, in_time: bool = True) -> None:
        """Take one call of `batch` windows; one made at another level starts the history afresh."""
        if level is not self._level:
            self.forget()
            self._level = level
        busy = not in_time
        if level <= Level.PAIRED and in_time:
            idle_ms = self._idle_ms[batch] = min(self._idle_ms.get(batch, latency_ms), latency_ms)
            self.gpu_ms += idle_ms
            busy = latency_ms > idle_ms + _BUSY_MS
        self._calls.append((latency_ms, busy, in_time))

    def forget(self) -> None:
        """Start afresh: what went before happened under other conditions."""
        self._calls = deque(maxlen=_CALLS)
        self._level = None

    def facts(self, level: Level) -> CallFacts:
        """Return how the last calls at `level` fared; nothing if the last ones were made at another."""
        calls = tuple(self._calls)
        if self._level is not level:
            return CallFacts()
        late = sum(not in_time for _, _, in_time in calls)
        if len(calls) < _FEWEST_CALLS:
            return CallFacts(late=late)
        busy = sum(busy for _, busy, _ in calls) / len(calls) if level <= Level.PAIRED else None
        return CallFacts(busy, _percentile(sorted(latency for latency, _, _ in calls), 0.95), late)


def _percentile(ascending: list[float], share: float) -> float:
    """Return the value below which `share` of the sorted, non-empty values lie (nearest rank)."""
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))]
