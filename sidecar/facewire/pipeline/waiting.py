"""Frames that wait for a later tick, and which of them are still to go out."""

from collections.abc import Iterable, Sequence

from facewire.pipeline.subject import Job, Subject

__all__ = ["still_wanted"]


def still_wanted(jobs: Iterable[Job], subjects: Sequence[Subject]) -> list[Job]:
    """Return jobs that have waited, but for what was cut meanwhile and whose subject has gone.

    Args:
        jobs: of earlier ticks.
        subjects: all that are on the line.
    """
    return [job for job in jobs if job.epoch == job.subject.feed.epoch and job.subject in subjects]
