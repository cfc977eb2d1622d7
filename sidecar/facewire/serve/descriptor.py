"""The descriptor of a running sidecar, which is asked for with every tick and changes with who is there."""

from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Subject
from facewire.values import Hello

__all__ = ["Descriptor"]


class Descriptor:
    """Keeps the last `Hello`: one object as long as nobody comes or goes.

    Args:
        roster: who is there.
        session: of the run.
        fps: frames per second.
    """

    def __init__(self, roster: Roster, session: int, fps: int) -> None:
        self._roster = roster
        self._session = session
        self._fps = fps
        self._last: tuple[tuple[Subject, ...], Hello] | None = None
        """What it was made of, and what it is: one reference, for any thread."""

    def hello(self) -> Hello:
        """Return the descriptor as it is at this moment; called by any thread."""
        subjects, last = self._roster.subjects, self._last
        if last is None or last[0] is not subjects:
            names = tuple(subject.name for subject in subjects)
            last = self._last = (subjects, Hello(self._session, self._fps, names))
        return last[1]
