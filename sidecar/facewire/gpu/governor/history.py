"""Two short histories on their way to the governor: the renderer's frame times and our own calls.

Each is filled by one thread (control, line) and read by the governor's; both forget what is old.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, NamedTuple

from facewire.values import Level

__all__ = ["CallFacts", "Calls", "RenderFacts", "RenderTimes"]

_SECOND: Final = 10**9

_REPORTS: Final = 60
_REPORTS_NS: Final = 3 * _SECOND
"""Plugins report up to ten times a second: a 95th percentile over this long stands on some thirty reports."""
_FRESH_NS: Final = 3 * _SECOND // 2
_FEWEST_REPORTS: Final = 5
_FASTEST_NS: Final = 600 * _SECOND
_STEADY: Final = 1.03
"""Median over lower quartile up to which a pace is steady: a display or a cap keeps it, not the work."""
_STALL: Final = 3.0
"""Times the renderer's pace: such a frame compiled a shader or loaded a level."""

_CALLS: Final = 32
_FEWEST_CALLS: Final = 16


@dataclass(frozen=True, slots=True)
class RenderFacts:
    """What a renderer's last reports say."""

    frame: float
    """Upper quartile of whole frame times, stalls left out, over the budget that it claims."""
    pace_ms: float
    """Lower quartile of whole frame times: how often it shows a frame when nothing is in its way."""
    gpu_ms: float | None = None
    """95th percentile of the GPU's time; None where the renderer does not know it."""
    budget_ms: float = 1000.0 / 60.0
    """What it claims that a frame may take. Some claim a sixtieth of a second on any display."""
    stalls: float = 0.0
    """Share of reports that were stalls."""
    mean_ms: float | None = None
    """Lower quartile of the mean times from one frame to the next; None where the renderer tells none.
    A frame that is missed in every report hides the pace of all others, but hardly moves their mean."""
    fastest_ms: float = float("inf")
    """The shortest steady pace of the last ten minutes: what its display can do. A renderer that misses a
    frame in every report looks as if it kept the pace of its misses."""


class _Report(NamedTuple):
    at_ns: int
    frame_ms: float
    gpu_ms: float | None
    budget_ms: float
    mean_ms: float | None


class RenderTimes:
    """What the renderer says about its own frames. One renderer: the latest report's process counts."""

    def __init__(self) -> None:
        self._reports: deque[_Report] = deque(maxlen=_REPORTS)
        self._new: deque[float] = deque(maxlen=_REPORTS)
        self._pid: int | None = None
        self._fastest = (float("inf"), 0)
        """The shortest pace, and when it was kept."""

    def add(
        self,
        pid: int,
        frame_ms: float,
        budget_ms: float,
        gpu_ms: float | None,
        now_ns: int,
        mean_ms: float | None = None,
    ) -> None:
        """Take one report; times in milliseconds, `gpu_ms` and `mean_ms` None where it tells none."""
        if pid != self._pid:
            self._reports.clear()
            self._new.clear()
            self._pid = pid
            self._fastest = (float("inf"), 0)
        self._reports.append(_Report(now_ns, frame_ms, gpu_ms, budget_ms, mean_ms))
        self._new.append(frame_ms)

    def take_new(self) -> tuple[float, ...]:
        """Return the frame times reported since the last call, in milliseconds. For one reader."""
        return tuple(self._new.popleft() for _ in range(len(self._new)))

    def facts(self, now_ns: int) -> RenderFacts | None:
        """Return what the last three seconds say; None without fresh reports."""
        reports = tuple(self._reports)
        recent = [report for report in reports if now_ns - report.at_ns < _REPORTS_NS]
        if len(recent) < _FEWEST_REPORTS or now_ns - recent[-1].at_ns >= _FRESH_NS:
            return None
        frames = sorted(report.frame_ms for report in recent)
        pace_ms = _percentile(frames, 0.25)
        smooth = [frame_ms for frame_ms in frames if frame_ms <= _STALL * pace_ms] or frames
        known = sorted(report.gpu_ms for report in recent if report.gpu_ms is not None)
        means = sorted(report.mean_ms for report in recent if report.mean_ms is not None)
        budget_ms = recent[-1].budget_ms
        self._note_pace(pace_ms, _percentile(frames, 0.5), now_ns)
        return RenderFacts(
            frame=_percentile(smooth, 0.75) / budget_ms,
            pace_ms=pace_ms,
            fastest_ms=self._fastest[0],
            gpu_ms=_percentile(known, 0.95) if known else None,
            budget_ms=budget_ms,
            stalls=1.0 - len(smooth) / len(frames),
            mean_ms=_percentile(means, 0.25) if means else None,
        )

    def _note_pace(self, pace_ms: float, median_ms: float, now_ns: int) -> None:
        steady_ms = pace_ms if median_ms <= _STEADY * pace_ms else float("inf")
        if steady_ms <= self._fastest[0] or now_ns - self._fastest[1] >= _FASTEST_NS:
            self._fastest = (steady_ms, now_ns)


class CallFacts(NamedTuple):
    """How our calls fared lately."""

    latency_ms: float = 0.0
    """95th percentile of the whole call; 0 until there are enough."""
    late: int = 0
    """Calls that were not answered in time."""
    gpu_ms: float | None = None
    """95th percentile of the time on the GPU, by its own events; None until there are enough."""


class Calls:
    """Our own last 32 calls, at the level that was in force."""

    def __init__(self) -> None:
        self._calls: deque[tuple[float, bool, float | None]] = deque(maxlen=_CALLS)
        self._level: Level | None = None
        self.gpu_ms = 0.0
        """GPU time that our calls have taken since the start."""

    def add(
        self, level: Level, latency_ms: float, *, in_time: bool = True, gpu_ms: float | None = None
    ) -> None:
        """Take one call; one made at another level starts the history afresh.

        Args:
            level: at which it was made.
            latency_ms: from the asking to the answer.
            in_time: whether there was an answer.
            gpu_ms: what it took on the GPU, by the GPU's own events. A late wake-up of ours is not in it.
        """
        if level is not self._level:
            self.forget()
            self._level = level
        self.gpu_ms += gpu_ms or 0.0
        self._calls.append((latency_ms, in_time, gpu_ms))

    def forget(self) -> None:
        """Start afresh: what went before happened under other conditions."""
        self._calls = deque(maxlen=_CALLS)
        self._level = None

    def facts(self, level: Level) -> CallFacts:
        """Return how the last calls at `level` fared; nothing if the last ones were made at another."""
        calls = tuple(self._calls)
        if self._level is not level:
            return CallFacts()
        late = sum(not in_time for _, in_time, _ in calls)
        if len(calls) < _FEWEST_CALLS:
            return CallFacts(late=late)
        times = sorted(gpu_ms for _, _, gpu_ms in calls if gpu_ms is not None)
        latencies = sorted(latency for latency, _, _ in calls)
        return CallFacts(_percentile(latencies, 0.95), late, _percentile(times, 0.95) if times else None)


def _percentile(ascending: list[float], share: float) -> float:
    """Return the value below which `share` of the sorted, non-empty values lie (nearest rank)."""
    return ascending[min(len(ascending) - 1, int(share * len(ascending)))]
