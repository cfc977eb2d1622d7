"""Frames that wait one tick, so that two share an engine call: the line's side of the level PAIRED.

On the way down every face is shown once more, so that nobody misses a frame; on the way up the waiting
frames go out together with the new ones.
"""

from collections.abc import Iterable, Sequence

from facewire.pipeline.subject import Job, Subject
from facewire.pipeline.waiting import still_wanted
from facewire.values import Level

__all__ = ["Pairing"]


class Pairing:
    """The jobs that go out in the next tick."""

    def __init__(self) -> None:
        self._waiting: list[Job] = []

    def turn(self, subjects: Sequence[Subject], owed: list[Job], level: Level) -> tuple[list[Job], list[Job]]:
        """Return the jobs that go out in this tick, and those that may be inferred along with them.

        Args:
            subjects: all that are on the line.
            owed: this tick's jobs.
            level: the engine's.
        """
        waiting = still_wanted(self._waiting, subjects)
        if level is not Level.PAIRED:
            self._waiting = []
            return [*waiting, *owed], []
        due, self._waiting = waiting, owed
        served = {job.subject.name for job in due}
        for job in owed:
            if job.subject.name not in served and job.subject.frames > 0:
                served.add(job.subject.name)
                due.append(job._replace(owed=job.owed._replace(inferred=False)))
        return due, owed

    @property
    def subjects(self) -> Iterable[Subject]:
        """Return whose frames are still to go out."""
        return (job.subject for job in self._waiting)
