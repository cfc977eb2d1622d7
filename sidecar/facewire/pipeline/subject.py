"""One character: its feed, the frames it owes, and the stages that draw its face.

Lives on the line thread. Other threads reach it through its feed's source, and through `settings`, one frozen
value that they replace whole.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from facewire.audio.prosody import ProsodyReader
from facewire.face.character import USUAL, Character
from facewire.face.movement.easing import Easing
from facewire.face.rest import REST
from facewire.face.settle import settle_frames
from facewire.face.stage import Context, Stage
from facewire.face.tune import Tuning
from facewire.feed.plan import Feed, Hearings, Owed, Plan
from facewire.grid import sample_of
from facewire.pipeline.owner import ThreadOwner
from facewire.pipeline.shown import ShownFaces
from facewire.ports import Ask
from facewire.values import Event, Face, Floats, Frame, Level, Mouth, NoMouth, Prosody, Quality

__all__ = ["Draft", "Job", "Settings", "Subject", "seed_of"]

_LONG: Final = 2**31
"""A face that has settled for so long is counted no further."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What may change while a subject speaks."""

    lookahead_ms: float | None
    """Audio heard beyond a pose; `FULL` (None) for the most accurate."""
    tuning: Tuning = field(default_factory=Tuning)
    character: Character = USUAL


class Job(NamedTuple):
    """One frame that a subject owes in this tick."""

    subject: "Subject"
    owed: Owed
    epoch: int
    until: int
    """Sample up to which the timeline is known for it."""
    heard: int
    """The furthest `until` of the frames of its plan with this end: the sound that is measured in one go.

    A later plan may have shifted the timeline, as a microphone's pace does.
    """

    @property
    def ask(self) -> Ask:
        """What an engine has to know to make its mouth."""
        owed = self.owed
        return Ask(self.subject.feed.sound, owed.frame, owed.lookahead_ms, owed.end, self.epoch)


class Draft(NamedTuple):
    """A frame whose face is still to be drawn."""

    context: Context
    t: float
    """Seconds on the subject's audio timeline."""
    quality: Quality
    level: Level
    sound: Floats | None
    """What was heard since the frame before, where it is kept."""


def seed_of(name: str, seed: int) -> int:
    """Return the seed of one subject's eyes and lids: two characters of one run blink apart."""
    return zlib.crc32(name.encode()) ^ seed


class Subject:
    """One character of the line.

    Args:
        name: as on the wire.
        feed: its sound and pace.
        settings: its first settings.
        stages: draw its face.
        fps: frames per second.
        keeps_sound: whether frames carry what was heard, asked for each.
        line: what tells its line from others of the character; empty for none.
    """

    def __init__(
        self,
        name: str,
        feed: Feed,
        settings: Settings,
        *,
        stages: tuple[Stage, ...],
        fps: int,
        keeps_sound: Callable[[], bool] = lambda: False,
        line: str = "",
    ) -> None:
        self.name, self.line = name, line
        self.feed = feed
        self.settings = settings
        self.initial = settings
        """What `reset` goes back to."""
        self.stages = stages
        self._keeps_sound = keeps_sound
        self._sounded: int | None = None
        """The last audio frame that was shown with its sound, kept or not."""
        self._fps = fps
        self._mouth: Mouth = REST
        self._settling = settle_frames(fps)
        self.voice, self._easing = ProsodyReader(fps), Easing(fps)
        """What it hears of its own voice."""
        self._shown = ShownFaces(fps)
        self._owner = ThreadOwner()
        self._n = 0
        self._epoch = 0
        self._last_at_ns = 0
        self._now_ns = 0
        self.last_plan = Plan()
        self.turn = 0
        """When an engine made its last mouth, counted over all subjects: who waits longest comes first."""
        self.closed_why = "closed"
        """Why it ends, for the event; set by whoever ends it."""
        self.generation = 0
        """Which subject of its name it is, for events; set by whoever opens it."""

    @property
    def frames(self) -> int:
        """Frames made since the start; the next frame's n."""
        return self._n

    def plan(self, now_ns: int, hearings: Hearings, most: int) -> tuple[Job, ...]:
        """Return the frames that are owed in the tick at `now_ns`, at most so many."""
        assert self._owner.is_here()
        self._now_ns = now_ns
        if self.feed.complete:
            self.last_plan = Plan()
            return ()
        plan = self.last_plan = self.feed.plan(now_ns, hearings, self.settings.lookahead_ms, most)
        if plan.cut:
            # Those made ahead are not shown any more: the mouth that is due now is taken up.
            due = self._shown.cut(now_ns)
            self._mouth = due or (REST if self._n else self._mouth)
        epoch = self.feed.epoch
        untils = [hearings(owed.lookahead_ms).until(owed.frame) for owed in plan.owed]
        heard: dict[int | None, int] = {}
        for owed, until in zip(plan.owed, untils, strict=True):
            if owed.inferred:
                heard[owed.end] = max(until, heard.get(owed.end, 0))
        return tuple(
            Job(self, owed, epoch, until, heard.get(owed.end, 0))
            for owed, until in zip(plan.owed, untils, strict=True)
        )

    def last_events(self, now_ns: int) -> tuple[Event, ...]:
        """Return what there is still to tell of a subject that has left the line."""
        return self.feed.last_events(now_ns)

    def finished(self, now_ns: int) -> bool:
        """Whether every frame of it is made and the last one has been due."""
        return self.feed.complete and now_ns >= self._last_at_ns

    def begin(self, job: Job, mouth: Mouth | NoMouth, level: Level) -> Draft:
        """Return what is known of one owed frame before its face is drawn.

        Args:
            job: the frame, in the order in which `plan` gave them.
            mouth: what the engine made of it, or why there is none.
            level: where the mouth was made.
        """
        made = isinstance(mouth, Mouth) and level is not Level.HOLD
        if isinstance(mouth, Mouth):
            self._mouth, self._settling = mouth, 0
        elif mouth is not NoMouth.SHED:
            # A shed frame repeats the mouth: its turn comes soon, and to settle in between would flutter.
            self._settling = min(self._settling + 1, _LONG)
        if job.epoch != self._epoch:
            self._epoch, self._last_at_ns = job.epoch, 0
            self._sounded = job.owed.frame
        self._last_at_ns = max(job.owed.at_ns, self._last_at_ns + 1)
        context = Context(
            n=self._n,
            fps=self._fps,
            mouth=self._mouth,
            settling=self._settling,
            tuning=self.settings.tuning,
            at_ns=self._last_at_ns,
            now_ns=self._now_ns,
            character=self._easing.step(self.settings.character),
            prosody=self._listen(job),
            epoch=job.epoch,
            mood=job.owed.mood,
        )
        self._n += 1
        quality = Quality.INFERRED if made else Quality.HELD
        return Draft(context, job.owed.t, quality, level, self._heard(job.owed))

    def finish(self, draft: Draft, drawn: Face, session: int) -> Frame:
        """Return a frame with its face.

        Args:
            draft: in the order in which `begin` gave them.
            drawn: what the stages have drawn for its context.
            session: of the sidecar.
        """
        context = draft.context
        face = self._shown.show(context.at_ns, context.mouth, drawn, context.epoch)
        return Frame(
            self.name,
            session,
            context.n,
            draft.t,
            context.at_ns,
            draft.quality,
            draft.level,
            face,
            context.epoch,
            draft.sound,
        )

    def _listen(self, job: Job) -> Prosody:
        """Return what the voice does at a frame."""
        owed = job.owed
        if not owed.inferred:
            return self.voice.rest(owed.frame, epoch=job.epoch)
        return self.voice.at(
            self.feed.sound, owed.frame, job.until, end=owed.end, epoch=job.epoch, heard=job.heard
        )

    def _heard(self, owed: Owed) -> Floats | None:
        """Return the sound from the frame before to this one.

        None where it shows no later sound, or where nobody keeps any.
        """
        if not owed.inferred if self._sounded is None else owed.frame <= self._sounded:
            return None
        self._sounded = owed.frame
        if not self._keeps_sound():
            return None
        start = sample_of(owed.frame - 1, self._fps)
        sound = np.empty(sample_of(owed.frame, self._fps) - start, np.float32)
        self.feed.sound.read(start, sound)
        return sound
