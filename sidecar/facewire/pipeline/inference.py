"""How much inference fits into a tick, and what gives way when there is more: the pace holds.

Every subject gets its turn. Where a tick has no time left, frames of pushed speech that are not due yet are
*postponed* to the next tick. The rest are *shed*: they repeat the last mouth, and their subjects are first in
line in the next tick.
"""

import itertools
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from facewire.feed.plan import MAX_FRAMES_PER_TICK
from facewire.feed.schedule import MADE_BEFORE_NS
from facewire.grid import inference_slot_ns, offset_ns
from facewire.pipeline.subject import Job, Subject
from facewire.pipeline.waiting import still_wanted
from facewire.ports import Clock, Engine
from facewire.values import Mouth, NoMouth

__all__ = ["Inference", "Inferred", "fits"]


class Inferred(NamedTuple):
    """The frames that go out in a tick."""

    jobs: list[Job]
    mouths: list[Mouth | NoMouth]
    """The mouth of each job, or why there is none."""


class Inference:
    """Asks the engine for the mouths of a tick, within the tick's time. Keeps the frames that it postpones.

    Args:
        engine: makes the mouths, and knows what they cost.
        clock: time.
        fps: ticks per second.
    """

    def __init__(self, engine: Engine, clock: Clock, fps: int) -> None:
        self._engine = engine
        self._clock = clock
        self._budget_ns = inference_slot_ns(fps)
        self._tick_ns = offset_ns(1, fps)
        self._turns = itertools.count(1)
        self._postponed: list[Job] = []
        self._waiting: dict[Subject, int] = {}
        """How many of the postponed frames are whose."""

    def most(self, subject: Subject, subjects: int) -> int:
        """Return how many more frames `subject`, one of so many, may ask for in a tick.

        Two at least, one that is due and one ahead: a lead that has shrunk grows again. Fewer where frames of
        it wait that were postponed.
        """
        most = MAX_FRAMES_PER_TICK
        if (cost_ns := self._engine.cost_ns(subject.settings.lookahead_ms)) > 0:
            most = min(most, max(2, self._budget_ns // (cost_ns * subjects)))
        return max(0, most - self._waiting.get(subject, 0))

    def infer(
        self, subjects: Sequence[Subject], jobs: Sequence[Job], ahead: Sequence[Job], begin_ns: int
    ) -> Inferred:
        """Return what goes out in this tick: its own frames and the postponed, but for what can wait longer.

        Args:
            subjects: all that are on the line.
            jobs: the frames of this tick.
            ahead: those of the next one, to be inferred along with them.
            begin_ns: when the tick was to begin.
        """
        jobs = [*still_wanted(self._postponed, subjects), *jobs]
        # A frame is made so long before it is due at the latest: until then it can wait.
        latest_ns = begin_ns + MADE_BEFORE_NS
        mouths = self._ask(jobs, ahead, begin_ns, latest_ns)
        return self._postpone(jobs, mouths, latest_ns)

    @property
    def subjects(self) -> Iterable[Subject]:
        """Return whose frames are still to go out."""
        return self._waiting

    def _ask(
        self, jobs: Sequence[Job], ahead: Sequence[Job], begin_ns: int, latest_ns: int
    ) -> list[Mouth | NoMouth]:
        mouths: list[Mouth | NoMouth] = [NoMouth.SETTLES] * len(jobs)
        asking = [index for index, job in enumerate(jobs) if job.owed.inferred]
        # What cannot wait comes first, and of that who has waited longest.
        asking.sort(key=lambda index: (jobs[index].owed.at_ns > latest_ns, jobs[index].subject.turn))
        # A tick that begins late is no reason to shed, but for one that is a whole tick late: it catches up.
        now_ns = self._clock.now_ns()
        until_ns = now_ns + self._budget_ns - max(0, now_ns - begin_ns - self._tick_ns)
        asks = [jobs[index].ask for index in asking]
        later = [job.ask for job in ahead if job.owed.inferred]
        for index, mouth in zip(asking, self._engine.infer(asks, later, until_ns), strict=True):
            mouths[index] = mouth
            if mouth is not NoMouth.SHED:
                jobs[index].subject.turn = next(self._turns)
        return mouths

    def _postpone(self, jobs: list[Job], mouths: list[Mouth | NoMouth], latest_ns: int) -> Inferred:
        """Keep what was shed and can wait, and what follows it; return the rest."""
        self._postponed, self._waiting = [], {}
        if NoMouth.SHED not in mouths:
            return Inferred(jobs, mouths)
        going = Inferred([], [])
        for job, mouth in zip(jobs, mouths, strict=True):
            can_wait = mouth is NoMouth.SHED and job.owed.at_ns > latest_ns
            if can_wait or job.subject in self._waiting:
                self._postponed.append(job)
                self._waiting[job.subject] = self._waiting.get(job.subject, 0) + 1
            else:
                going.jobs.append(job)
                going.mouths.append(mouth)
        return going


def fits(engine: Engine, lookaheads_ms: Iterable[float | None], fps: int) -> bool:
    """Return whether subjects with these look-aheads can all be inferred at every frame."""
    return sum(map(engine.cost_ns, lookaheads_ms)) <= inference_slot_ns(fps)
