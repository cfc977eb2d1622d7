"""The frames of a tick, from their mouths on: each step for all of them before the next one."""

from collections.abc import Sequence

from facewire.audio.prosody import Stretch, Together
from facewire.face.stages import draw_together
from facewire.pipeline.subject import Job, Subject
from facewire.values import Frame, Level, Mouth, NoMouth

__all__ = ["Drawing"]


class Drawing:
    """Makes the frames of all subjects. Holds buffers, and nothing between ticks."""

    def __init__(self) -> None:
        self._together = Together()

    def frames(
        self, jobs: Sequence[Job], mouths: Sequence[Mouth | NoMouth], session: int, level: Level
    ) -> tuple[Frame, ...]:
        """Return the frame of each job.

        Args:
            jobs: of any subjects; those of one in the order in which its `plan` gave them.
            mouths: of each job, or why there is none.
            session: of the sidecar.
            level: where the mouths were made.
        """
        self._listen(jobs)
        drafts = [job.subject.begin(job, mouth, level) for job, mouth in zip(jobs, mouths, strict=True)]
        faces = draw_together([job.subject.stages for job in jobs], [draft.context for draft in drafts])
        made = zip(jobs, drafts, faces, strict=True)
        return tuple(job.subject.finish(draft, face, session) for job, draft, face in made)

    def _listen(self, jobs: Sequence[Job]) -> None:
        """Measure what the first frame of each subject lacks, where there are several subjects."""
        firsts: dict[Subject, Job] = {}
        for job in jobs:
            firsts.setdefault(job.subject, job)
        if len(firsts) > 1:
            lacking = [(job.subject.voice, _lacking(job)) for job in firsts.values()]
            self._together.measure((voice, stretch) for voice, stretch in lacking if stretch is not None)


def _lacking(job: Job) -> Stretch | None:
    """Return what has to be measured for the next frame of a subject; None where nothing has."""
    subject, owed = job.subject, job.owed
    if not owed.inferred:
        return None
    return subject.voice.lacks(
        subject.feed.sound, owed.frame, job.until, end=owed.end, epoch=job.epoch, heard=job.heard
    )
