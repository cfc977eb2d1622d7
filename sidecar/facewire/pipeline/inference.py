"""How much inference fits into a tick, and what gives way when there is more: the pace holds.

Every subject gets its turn. Where a tick has no time left, the rest of the frames are *shed*: they repeat the
last mouth, and their subjects are first in line in the next tick.
"""

import itertools
from collections.abc import Iterable, Sequence

from facewire.feed.plan import MAX_FRAMES_PER_TICK
from facewire.grid import inference_slot_ns, offset_ns
from facewire.pipeline.subject import Job, Subject
from facewire.ports import Clock, Engine
from facewire.values import Mouth, NoMouth

__all__ = ["Inference", "fits"]


class Inference:
    """Asks the engine for the mouths of a tick, within the tick's time.

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

    def most(self, subject: Subject, subjects: int) -> int:
        """Return how many frames `subject`, one of so many, may ask for in a tick: one at least."""
        cost_ns = self._engine.cost_ns(subject.settings.lookahead_ms)
        if cost_ns == 0:
            return MAX_FRAMES_PER_TICK
        return min(MAX_FRAMES_PER_TICK, max(1, self._budget_ns // (cost_ns * subjects)))

    def infer(self, jobs: Sequence[Job], ahead: Sequence[Job], begin_ns: int) -> list[Mouth | NoMouth]:
        """Return the mouth of each job, or why there is none.

        Args:
            jobs: the frames of this tick.
            ahead: those of the next one, to be inferred along with them.
            begin_ns: when the tick was to begin.
        """
        mouths: list[Mouth | NoMouth] = [NoMouth.SETTLES] * len(jobs)
        asking = [index for index, job in enumerate(jobs) if job.owed.inferred]
        # Who has waited longest comes first.
        asking.sort(key=lambda index: jobs[index].subject.turn)
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


def fits(engine: Engine, lookaheads_ms: Iterable[float | None], fps: int) -> bool:
    """Return whether subjects with these look-aheads can all be inferred at every frame."""
    return sum(map(engine.cost_ns, lookaheads_ms)) <= inference_slot_ns(fps)
