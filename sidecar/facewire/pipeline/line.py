"""The line: audio windows in, paced faces out, one step per tick.

    plan ─▶ pair ─▶ gather windows ─▶ engine ─▶ face ─▶ wait for the due time ─▶ outlet

`Line.step` is the whole product in one function. It knows ports, never libraries, devices or sockets.
"""

from collections import Counter
from typing import Final

import numpy as np

from facewire.grid import offset_ns
from facewire.pipeline.pace import WORK_NS
from facewire.pipeline.pairing import Pairing
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Job, Subject
from facewire.pipeline.windows import Span
from facewire.ports import Clock, Engine, Observers, Outlet
from facewire.values import Bundle, Floats, Frame, SubjectReport, TickReport

__all__ = ["MAX_BATCH", "Line"]

MAX_BATCH: Final = 8
"""Windows in one engine call; the largest batch that GPU engines are built for."""

_BEHIND_TICKS: Final = 3
"""A line that is this far behind its own ticks skips to the present one."""


class Line:
    """Steps all subjects of a roster together.

    Args:
        clock: time, and waiting for it.
        engine: makes poses from windows.
        roster: the subjects.
        outlet: where frames go.
        observers: who sees each tick's report, after the frames have gone.
        fps: ticks per second.
        session: uint32 that marks this run on the wire.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        engine: Engine,
        roster: Roster,
        outlet: Outlet,
        observers: Observers,
        fps: int,
        session: int,
    ) -> None:
        self._clock = clock
        self._engine = engine
        self._roster = roster
        self._outlet = outlet
        self._observers = observers
        self._fps = fps
        self._session = session
        self._start_ns = clock.now_ns()
        self._windows: Floats = np.zeros((MAX_BATCH, engine.geometry.window), np.float32)
        self._recent: dict[tuple[str, int], Floats] = {}
        self._pairing = Pairing()

    def step(self, tick: int) -> int:
        """Publish every subject's frames of one tick; return the next tick."""
        begin_ns = self._start_ns + offset_ns(tick, self._fps)
        self._clock.sleep_until_ns(begin_ns)
        started_ns = self._clock.now_ns()
        if (behind := (started_ns - begin_ns) * self._fps // 10**9) >= _BEHIND_TICKS:
            tick, begin_ns = tick + behind, self._start_ns + offset_ns(tick + behind, self._fps)

        subjects = self._roster.subjects
        owed = [job for subject in subjects for job in subject.plan(begin_ns)]
        jobs, ahead = self._pairing.turn(owed, self._engine.level)
        gathered_ns = self._clock.now_ns()
        poses, windows = self._infer(jobs, ahead)
        inferred_ns = self._clock.now_ns()
        frames = tuple(self._finish(job, poses, begin_ns) for job in jobs)
        finished_ns = self._clock.now_ns()

        due_ns = begin_ns + WORK_NS
        self._clock.sleep_until_ns(due_ns)
        sent_ns = self._clock.now_ns()
        self._outlet.put(Bundle(frames, due_ns))
        report = TickReport(
            tick=tick,
            lateness_ns=sent_ns - due_ns,
            gather_ns=gathered_ns - started_ns,
            infer_ns=inferred_ns - gathered_ns,
            face_ns=finished_ns - inferred_ns,
            windows=windows,
            subjects=tuple(_reports(jobs, frames, sent_ns)),
        )
        for observer in self._observers:
            observer.on_tick(report)
        for subject in subjects:
            if subject.finished(sent_ns) and not self._pairing.holds(subject):
                self._roster.remove(subject)
        return tick + 1

    def _infer(self, jobs: list[Job], ahead: list[Job]) -> tuple[dict[tuple[str, int], Floats], int]:
        """Return the poses of the windows that `jobs` need, as far as the engine gives any, and its work.

        Where one must be inferred, those of `ahead` are inferred in the same call.
        """
        needed: dict[tuple[str, int], tuple[Subject, Span]] = {}
        for job in (*jobs, *ahead):
            if job.span is not None:
                # Of the frames that share a window, the first reaches back furthest.
                needed.setdefault(job.window, (job.subject, job.span))
        poses = {window: self._recent[window] for window in needed if window in self._recent}
        called = any(job.span is not None and job.window not in poses for job in jobs)
        missing = [window for window in needed if window not in poses] if called else []
        for begin in range(0, len(missing), MAX_BATCH):
            batch = missing[begin : begin + MAX_BATCH]
            for row, window in enumerate(batch):
                subject, span = needed[window]
                subject.read(span, self._windows[row])
            first = min(needed[window][1].first for window in batch)
            made = self._engine.infer(self._windows[: len(batch)], self._engine.geometry.poses - first)
            if made is not None:
                for row, window in enumerate(batch):
                    poses[window] = made[row].copy()
        self._recent = poses
        return poses, len(missing)

    def _finish(self, job: Job, poses: dict[tuple[str, int], Floats], now_ns: int) -> Frame:
        return job.subject.frame(
            job,
            None if job.span is None else poses.get(job.window),
            session=self._session,
            level=self._engine.level,
            now_ns=now_ns,
        )


def _reports(jobs: list[Job], frames: tuple[Frame, ...], sent_ns: int) -> list[SubjectReport]:
    newest = {job.subject.name: (job, frame) for job, frame in zip(jobs, frames, strict=True)}
    counts = Counter(frame.subject for frame in frames)
    return [
        SubjectReport(
            name=name,
            frames=counts[name],
            held=int(job.subject.last_plan.held),
            slipped=job.subject.last_plan.slipped,
            lag_ns=sent_ns - frame.at_ns,
            voice=frame.face.voice,
        )
        for name, (job, frame) in newest.items()
    ]
