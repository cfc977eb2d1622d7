"""What one tick did for its subjects, put together for observers after the frames were handed over."""

from collections.abc import Sequence
from typing import Final

from facewire.feed.plan import Hearings
from facewire.pipeline.subject import Job, Subject
from facewire.values import Frame, Mouth, NoMouth, SubjectReport

__all__ = ["report_subjects"]

_MEASURED_TICKS: Final = 4
"""From one tick in which levels are measured to the next: who is told of them looks once a second."""


def report_subjects(
    tick: int,
    subjects: Sequence[Subject],
    jobs: Sequence[Job],
    mouths: Sequence[Mouth | NoMouth],
    frames: Sequence[Frame],
    hearings: Hearings,
    sent_ns: int,
) -> tuple[SubjectReport, ...]:
    """Return a report for each subject on the line.

    Args:
        tick: its number.
        subjects: all of them.
        jobs: the frames of this tick.
        mouths: what was inferred for each job, or why nothing was.
        frames: each job's frame.
        hearings: what the engine hears at a look-ahead.
        sent_ns: when the frames are to go out.
    """
    made: dict[Subject, list[tuple[Mouth | NoMouth, Frame]]] = {subject: [] for subject in subjects}
    for job, mouth, frame in zip(jobs, mouths, frames, strict=True):
        made[job.subject].append((mouth, frame))
    measures = tick % _MEASURED_TICKS == 0
    return tuple(
        _report(subject, made[subject], hearings, sent_ns, measures=measures) for subject in subjects
    )


def _report(
    subject: Subject,
    made: list[tuple[Mouth | NoMouth, Frame]],
    hearings: Hearings,
    sent_ns: int,
    *,
    measures: bool,
) -> SubjectReport:
    plan, feed = subject.last_plan, subject.feed
    newest = made[-1][1] if made else None
    return SubjectReport(
        name=subject.name,
        frames=len(made),
        made=subject.frames,
        held=int(plan.held),
        slipped=plan.slipped,
        skipped=plan.skipped,
        shed=sum(mouth is NoMouth.SHED for mouth, _ in made),
        lag_ns=None if newest is None else sent_ns - newest.at_ns,
        voice=0.0 if newest is None else newest.face.voice,
        state=feed.state,
        epoch=feed.epoch,
        dropped=feed.dropped,
        lookahead_ms=hearings(subject.settings.lookahead_ms).lookahead_ms,
        level_dbfs=feed.level_dbfs() if measures else None,
    )
