"""What the line did lately: an observer of ticks that answers with a `Status`.

The line's thread adds, the faces socket's how late faces leave, and any may ask. One lock guards the counts,
held while they are added or copied; percentiles, over ten seconds, come from the copy. Nothing here grows.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.feed.live import LiveFeed
from facewire.feed.spoken import SpokenFeed
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.ports import Clock, Engine
from facewire.serve.rings import Ring
from facewire.values import (
    OutputStatus,
    QueueStatus,
    SettingsStatus,
    StageTiming,
    Status,
    SubjectReport,
    SubjectStatus,
    TickReport,
    TrackerStatus,
)

__all__ = ["LATE_NS", "Metrics"]

LATE_NS: Final = 1_000_000
"""A tick whose frames leave later than this is counted as late."""

_OVERLOAD: Final = 0.01
"""Of the faces, from which on to shed them is more than the hiccup of a busy machine."""
_SECOND: Final = 10**9
_STAGES: Final = ("gather", "infer", "face", "late")


@dataclass(slots=True)
class _Totals:
    """One subject since its start."""

    newest: SubjectReport
    held: int = 0
    slipped: int = 0
    skipped: int = 0
    shed: int = 0
    level_dbfs: float = -120.0
    """As it was measured last."""
    lags_ns: Ring = field(default_factory=Ring)


class Metrics:
    """Counts and times.

    Args:
        clock: for up-time.
        session: of this run.
        engine: which makes the mouths; only its name, level and reason are read.
        roster: the subjects.
        queues: reads the drop counters between threads.
        outputs: reads the outputs' states.
        trackers: reads the trackers' states.
        defaults: what a subject that opens now starts with.
        recording: whether a recording that a client began is under way.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        session: int,
        engine: Engine,
        roster: Roster,
        queues: Callable[[], tuple[QueueStatus, ...]],
        outputs: Callable[[], tuple[OutputStatus, ...]],
        trackers: Callable[[], tuple[TrackerStatus, ...]],
        defaults: Callable[[], Settings],
        recording: Callable[[], bool],
    ) -> None:
        self._clock = clock
        self._session = session
        self._engine = engine
        self._roster = roster
        self._queues = queues
        self._outputs = outputs
        self._trackers = trackers
        self._defaults = defaults
        self._recording = recording
        self._started_ns = clock.now_ns()
        self._lock = threading.Lock()
        self._stages = {name: Ring() for name in _STAGES}
        self._sent, self._frames_a_tick, self._shed_a_tick = Ring(), Ring(), Ring()
        self._subjects: dict[str, _Totals] = {}
        self._latest_lock = threading.Lock()
        self._latest: tuple[int, Status] | None = None
        self._frames = self._late = self._held = self._slipped = self._skipped = self._shed = 0

    def on_tick(self, report: TickReport) -> None:
        """Take one tick into account. Called by the line thread."""
        with self._lock:
            self._stages["gather"].add(report.gather_ns)
            if report.inferred:
                # Lines that are made ahead, and those in pairs, leave ticks without any: they say nothing.
                self._stages["infer"].add(report.infer_ns)
            self._stages["face"].add(report.face_ns)
            self._sent.add(self._clock.now_ns())
            self._frames_a_tick.add(sum(subject.frames for subject in report.subjects))
            self._shed_a_tick.add(sum(subject.shed for subject in report.subjects))
            for subject in report.subjects:
                self._count(subject)
            if len(self._subjects) > len(report.subjects):
                present = {subject.name for subject in report.subjects}
                self._subjects = {name: kept for name, kept in self._subjects.items() if name in present}

    def on_sent(self, lateness_ns: int) -> None:
        """Take into account how late a tick's frames left. Called by the faces socket's thread."""
        with self._lock:
            self._stages["late"].add(lateness_ns)
            self._late += lateness_ns > LATE_NS

    def status(self) -> Status:
        """Return the state of the sidecar. Called by any thread."""
        now_ns = self._clock.now_ns()
        with self._lock:
            steps, span_ns = self._sent.span()
            stages = {name: ring.values() for name, ring in self._stages.items()}
            frames, shed = self._frames_a_tick.values(), self._shed_a_tick.values()
            subjects = {
                name: (replace(totals), totals.lags_ns.values()) for name, totals in self._subjects.items()
            }
            counts = (self._frames, self._late, self._held, self._slipped, self._skipped, self._shed)
        return Status(
            session=self._session,
            at_ns=now_ns,
            uptime_s=(now_ns - self._started_ns) / 1e9,
            engine=self._engine.name,
            level=self._engine.level,
            reason=_reason(self._engine.reason, int(shed.sum()), int(frames.sum())),
            fps=steps * 1e9 / span_ns if span_ns else 0.0,
            frames=counts[0],
            late=counts[1],
            held=counts[2],
            slipped=counts[3],
            skipped=counts[4],
            shed=counts[5],
            queues=self._queues(),
            outputs=self._outputs(),
            trackers=self._trackers(),
            stages=tuple(
                StageTiming(name, *(time_ns / 1000 for time_ns in _percentiles(values, 50, 99)))
                for name, values in stages.items()
            ),
            subjects=tuple(
                _subject_status(subject, *subjects.get(subject.name, (None, None)))
                for subject in self._roster.subjects
            ),
            defaults=_settings_status(self._defaults()),
            recording=self._recording(),
        )

    def latest(self) -> Status:
        """Return the state of this second, for all who are told it once a second. Called by any thread."""
        second = self._clock.now_ns() // _SECOND
        with self._latest_lock:
            if self._latest is None or self._latest[0] != second:
                self._latest = (second, self.status())
            return self._latest[1]

    def _count(self, report: SubjectReport) -> None:
        totals = self._subjects.get(report.name)
        if totals is None or report.made < totals.newest.made:
            # A name that begins anew counts anew.
            totals = self._subjects[report.name] = _Totals(report)
        totals.newest = report
        if report.level_dbfs is not None:
            totals.level_dbfs = report.level_dbfs
        totals.held += report.held
        totals.slipped += report.slipped
        totals.skipped += report.skipped
        totals.shed += report.shed
        if report.lag_ns is not None and not report.held:
            totals.lags_ns.add(report.lag_ns)
        self._frames += report.frames
        self._held += report.held
        self._slipped += report.slipped
        self._skipped += report.skipped
        self._shed += report.shed


def _percentiles(values: NDArray[np.int64], *percents: int) -> list[float]:
    """Return the values that so many per cent do not exceed; a tenth of what `np.percentile` costs."""
    if not len(values):
        return [0.0] * len(percents)
    ordered = np.sort(values)
    return [float(ordered[(len(ordered) - 1) * percent // 100]) for percent in percents]


def _reason(engine: str, shed: int, frames: int) -> str:
    """Return why the faces are as they are: overload first, then what the engine says."""
    share = shed / max(frames, 1)
    if share < _OVERLOAD:
        return engine
    overload = f"overloaded: {share:.0%} of the faces repeat their last mouth; close subjects"
    return f"{overload}; {engine}" if engine else overload


def _subject_status(
    subject: Subject, totals: _Totals | None, lags_ns: NDArray[np.int64] | None
) -> SubjectStatus:
    speech = subject.feed.speech if isinstance(subject.feed, SpokenFeed) else None
    newest = None if totals is None else totals.newest
    return SubjectStatus(
        name=subject.name,
        source=subject.feed.source,
        state="waiting" if newest is None else newest.state,
        frames=0 if newest is None else newest.made,
        held=0 if totals is None else totals.held,
        slipped=0 if totals is None else totals.slipped,
        skipped=0 if totals is None else totals.skipped,
        shed=0 if totals is None else totals.shed,
        dropped_samples=0 if newest is None else newest.dropped,
        lookahead_ms=0.0 if newest is None else newest.lookahead_ms,
        lag_ms=0.0 if lags_ns is None else _percentiles(lags_ns, 50)[0] / 1e6,
        voice=0.0 if newest is None else newest.voice,
        level_dbfs=-120.0 if totals is None else totals.level_dbfs,
        epoch=0 if speech is None else speech.schedule.epoch,
        utterance=0 if speech is None else speech.schedule.utterance,
        buffered_s=0.0 if speech is None else speech.buffered_s,
        paused=speech is not None and speech.schedule.paused_ns is not None,
        line=subject.line,
        settings=_settings_status(subject.settings),
        microphone=subject.feed.microphone if isinstance(subject.feed, LiveFeed) else None,
    )


def _settings_status(settings: Settings) -> SettingsStatus:
    tuning, lookahead_ms = settings.tuning, settings.lookahead_ms
    return SettingsStatus(
        gain=tuple((int(index), float(tuning.gain[index])) for index in np.flatnonzero(tuning.gain != 1.0)),
        offset=tuple((int(index), float(tuning.offset[index])) for index in np.flatnonzero(tuning.offset)),
        mask=frozenset(int(index) for index in np.flatnonzero(tuning.mask)),
        lookahead="full" if lookahead_ms is None else lookahead_ms,
        character=settings.character.unusual,
    )
