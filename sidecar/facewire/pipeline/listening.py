"""What the voices of a tick do, measured for several subjects at once."""

from collections.abc import Sequence
from typing import Final

from facewire.audio.prosody import Analysis, Stretch
from facewire.pipeline.subject import Job, Subject

__all__ = ["Listening"]

_TOGETHER: Final = 16
"""Subjects that are measured at once: more of them no longer fit into a processor's nearest cache."""
_LONGEST: Final = 4
"""Measures of one subject: two or three fall into a tick. Many of one are made at once anyway."""


class Listening:
    """Measures the sounds of live subjects together: to begin costs as much as to measure one."""

    def __init__(self) -> None:
        self._analyses: dict[int, Analysis] = {}
        """By the number of measures of each subject."""

    def measure(self, jobs: Sequence[Job]) -> None:
        """Measure what the first frame of each subject lacks, where there are several subjects.

        Args:
            jobs: of any subjects; those of one in the order in which its `plan` gave them.
        """
        firsts: dict[Subject, Job] = {}
        for job in jobs:
            firsts.setdefault(job.subject, job)
        if len(firsts) < 2:
            return
        lacking: dict[int, list[tuple[Subject, Stretch]]] = {}
        for subject, job in firsts.items():
            stretch = _lacking(job)
            if stretch is not None and stretch.hops <= _LONGEST:
                lacking.setdefault(stretch.hops, []).append((subject, stretch))
        for hops, those in lacking.items():
            for begin in range(0, len(those), _TOGETHER):
                self._measure(hops, those[begin : begin + _TOGETHER])

    def _measure(self, hops: int, those: Sequence[tuple[Subject, Stretch]]) -> None:
        analysis = self._analyses.get(hops)
        if analysis is None:
            analysis = self._analyses[hops] = Analysis(hops, _TOGETHER)
        made = analysis.together([stretch for _, stretch in those])
        for index, (subject, stretch) in enumerate(those):
            subject.voice.take(stretch, made[index * hops : (index + 1) * hops])


def _lacking(job: Job) -> Stretch | None:
    """Return what has to be measured for the next frame of a subject; None where nothing has."""
    subject, owed = job.subject, job.owed
    if not owed.inferred:
        return None
    return subject.voice.lacks(
        subject.feed.sound, owed.frame, job.until, end=owed.end, epoch=job.epoch, heard=job.heard
    )
