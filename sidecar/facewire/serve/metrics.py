"""What the line did lately: an observer of ticks that answers with a `Status`.

Percentiles are over the last ten seconds. Nothing here grows: rings of fixed size, totals, and one small
record for each subject on the line.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from facewire.engine.fallback import Ladder
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Subject
from facewire.ports import Clock
from facewire.values import QueueStatus, StageTiming, Status, SubjectReport, SubjectStatus, TickReport

__all__ = ["LATE_NS", "Metrics"]

LATE_NS: Final = 1_000_000
"""A tick that hands over its frames later than this is counted as late."""

_WINDOW_TICKS: Final = 310
_STAGES: Final = ("gather", "infer", "face", "late")


@dataclass(slots=True)
class _Totals:
    held: int = 0
    slipped: int = 0
    voice: float = 0.0
    lags_ns: "_Ring" = field(default_factory=lambda: _Ring())


class _Ring:
    """The last values of one quantity, in nanoseconds."""

    def __init__(self) -> None:
        self._values = np.zeros(_WINDOW_TICKS, np.int64)
        self._count = 0

    def add(self, value: int) -> None:
        self._values[self._count % _WINDOW_TICKS] = value
        self._count += 1

    def percentile(self, percent: float) -> float:
        filled = self._values[: self._count]
        return float(np.percentile(filled, percent)) if len(filled) else 0.0

    def span(self) -> tuple[int, int]:
        """Return how many steps lie between the oldest and the newest value, and their difference."""
        steps = min(self._count, _WINDOW_TICKS) - 1
        if steps < 1:
            return 0, 0
        newest = self._values[(self._count - 1) % _WINDOW_TICKS]
        oldest = self._values[self._count % _WINDOW_TICKS if self._count > _WINDOW_TICKS else 0]
        return steps, int(newest - oldest)


class Metrics:
    """Counts and times.

    Args:
        clock: for up-time.
        session: of this run.
        ladder: which engine runs.
        roster: the subjects.
        joints: reads the drop counters between threads.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        session: int,
        ladder: Ladder,
        roster: Roster,
        joints: Callable[[], tuple[QueueStatus, ...]],
    ) -> None:
        self._clock = clock
        self._session = session
        self._ladder = ladder
        self._roster = roster
        self._joints = joints
        self._started_ns = clock.now_ns()
        self._stages = {name: _Ring() for name in _STAGES}
        self._sent = _Ring()
        self._subjects: dict[str, _Totals] = {}
        self._frames = self._late = self._held = self._slipped = 0

    def on_tick(self, report: TickReport) -> None:
        """Take one tick into account. Called by the line thread, after the frames have gone."""
        self._stages["gather"].add(report.gather_ns)
        if report.windows:
            # At full look-ahead eight frames share a window: the ticks that infer nothing say nothing.
            self._stages["infer"].add(report.infer_ns)
        self._stages["face"].add(report.face_ns)
        self._stages["late"].add(report.lateness_ns)
        self._sent.add(self._clock.now_ns())
        self._late += report.lateness_ns > LATE_NS
        for subject in report.subjects:
            if subject.name not in self._subjects:
                self._subjects[subject.name] = _Totals()
            _count(self._subjects[subject.name], subject)
            self._frames += subject.frames
            self._held += subject.held
            self._slipped += subject.slipped
        if len(self._subjects) > len(self._roster.subjects):
            present = {subject.name for subject in self._roster.subjects}
            self._subjects = {name: kept for name, kept in self._subjects.items() if name in present}

    def status(self) -> Status:
        """Return the state of the sidecar. Called by the network thread."""
        now_ns = self._clock.now_ns()
        steps, span_ns = self._sent.span()
        return Status(
            session=self._session,
            at_ns=now_ns,
            uptime_s=(now_ns - self._started_ns) / 1e9,
            engine=self._ladder.name,
            level=self._ladder.level,
            reason=self._ladder.reason,
            fps=steps * 1e9 / span_ns if span_ns else 0.0,
            frames=self._frames,
            late=self._late,
            held=self._held,
            slipped=self._slipped,
            queues=self._joints(),
            stages=tuple(
                StageTiming(name, ring.percentile(50) / 1000, ring.percentile(99) / 1000)
                for name, ring in self._stages.items()
            ),
            subjects=tuple(
                _subject_status(subject, self._subjects.get(subject.name) or _Totals())
                for subject in self._roster.subjects
            ),
        )


def _count(totals: _Totals, report: SubjectReport) -> None:
    totals.held += report.held
    totals.slipped += report.slipped
    totals.voice = report.voice
    totals.lags_ns.add(report.lag_ns)


def _subject_status(subject: Subject, totals: _Totals) -> SubjectStatus:
    return SubjectStatus(
        name=subject.name,
        source=subject.voice.source,
        state=subject.state,
        frames=subject.frames,
        held=totals.held,
        slipped=totals.slipped,
        dropped_samples=subject.dropped_samples,
        lookahead_ms=subject.lookahead_ms,
        lag_ms=totals.lags_ns.percentile(50) / 1e6,
        voice=totals.voice,
        level_dbfs=subject.level_dbfs(),
    )
