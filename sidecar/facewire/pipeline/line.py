"""The line: sound in, paced faces out, one step per tick.

    plan ─▶ pair ─▶ infer ─▶ listen ─▶ draw ─▶ outputs, which wait for the due time

`Line.step` is the whole product in one function. It knows ports, never libraries, devices or sockets.
It wakes once a tick; who sends wakes when frames are due, so that the work's jitter never reaches the wire.
"""

from dataclasses import replace
from typing import Final

from facewire.feed.plan import WORK_NS
from facewire.grid import offset_ns
from facewire.pipeline.drawing import Drawing
from facewire.pipeline.inference import Inference
from facewire.pipeline.pairing import Pairing
from facewire.pipeline.report import report_subjects
from facewire.pipeline.roster import Attendance, Roster
from facewire.pipeline.subject import Job
from facewire.ports import Clock, Engine, FrameSinks, Observers
from facewire.values import Bundle, Mouth, TickReport

__all__ = ["Line"]

_BEHIND_TICKS: Final = 3
"""So far behind its own ticks, the line skips to the present one."""


class Line:
    """Steps all subjects of a roster together.

    Args:
        clock: time, and waiting for it.
        engine: makes mouths from sound.
        roster: the subjects.
        outputs: where frames go.
        observers: who sees each tick's report, after the frames were handed over.
        fps: ticks per second.
        session: uint32 that marks this run on the wire.
    """

    def __init__(
        self,
        clock: Clock,
        engine: Engine,
        roster: Roster,
        outputs: FrameSinks,
        observers: Observers,
        *,
        fps: int,
        session: int,
    ) -> None:
        self._clock, self._engine, self._roster = clock, engine, roster
        self._outputs, self._observers = outputs, observers
        self._fps, self._session = fps, session
        self._start_ns = clock.now_ns()
        self._inference = Inference(engine, clock, fps)
        self._pairing, self._attendance, self._drawing = Pairing(), Attendance(), Drawing()

    def step(self, tick: int) -> int:
        """Publish every subject's frames of one tick; return the next tick."""
        clock, engine = self._clock, self._engine
        begin_ns = self._start_ns + offset_ns(tick, self._fps)
        clock.sleep_until_ns(begin_ns)
        started_ns = clock.now_ns()
        if (behind := (started_ns - begin_ns) * self._fps // 10**9) >= _BEHIND_TICKS:
            tick, begin_ns = tick + behind, self._start_ns + offset_ns(tick + behind, self._fps)

        subjects = self._roster.subjects
        events = self._attendance.tick(subjects, begin_ns, self._roster.replaced())
        owed: list[Job] = []
        for subject in subjects:
            owed += subject.plan(begin_ns, engine.hearing, self._inference.most(subject, len(subjects)))
            events += subject.last_plan.events
        due, ahead = self._pairing.turn(subjects, owed, engine.level)
        gathered_ns = clock.now_ns()
        jobs, mouths = self._inference.infer(subjects, due, ahead, begin_ns)
        level, inferred_ns = engine.level, clock.now_ns()
        frames = self._drawing.frames(jobs, mouths, self._session, level)
        finished_ns, due_ns = clock.now_ns(), begin_ns + WORK_NS

        bundle = Bundle(frames, due_ns, tuple(replace(event, session=self._session) for event in events))
        for output in self._outputs:
            output.put(bundle)
        sent_ns = max(clock.now_ns(), due_ns)
        report = TickReport(
            tick=tick,
            gather_ns=gathered_ns - started_ns,
            infer_ns=inferred_ns - gathered_ns,
            face_ns=finished_ns - inferred_ns,
            inferred=sum(isinstance(mouth, Mouth) for mouth in mouths),
            subjects=report_subjects(tick, subjects, jobs, mouths, frames, engine.hearing, sent_ns),
        )
        for observer in self._observers:
            observer.on_tick(report)
        waiting = {*self._pairing.subjects, *self._inference.subjects}
        for subject in filter(lambda one: one.finished(sent_ns) and one not in waiting, subjects):
            self._roster.remove(subject)
        return tick + 1
