"""The frames of a tick, from their mouths on: each step for all of them before the next one."""

from collections.abc import Sequence

from facewire.face.stages import draw_together
from facewire.pipeline.listening import Listening
from facewire.pipeline.subject import Job
from facewire.values import Frame, Level, Mouth, NoMouth

__all__ = ["Drawing"]


class Drawing:
    """Makes the frames of all subjects. Holds buffers, and nothing between ticks."""

    def __init__(self) -> None:
        self._listening = Listening()

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
        self._listening.measure(jobs)
        drafts = [job.subject.begin(job, mouth, level) for job, mouth in zip(jobs, mouths, strict=True)]
        faces = draw_together([job.subject.stages for job in jobs], [draft.context for draft in drafts])
        made = zip(jobs, drafts, faces, strict=True)
        return tuple(job.subject.finish(draft, face, session) for job, draft, face in made)
