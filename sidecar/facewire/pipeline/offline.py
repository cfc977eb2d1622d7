"""A recording to the faces that a live run would publish for it: the same line, under a clock that jumps.

Nothing here computes a pose: `Line.step` does, with as many frames a tick as it can take.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from facewire.audio.ring import SampleRing
from facewire.clock import VirtualClock
from facewire.face.character import USUAL, Character
from facewire.face.head.styles import STYLES, style
from facewire.face.stages import moves_seed, usual_stages
from facewire.face.tune import Tuning
from facewire.feed.plan import BAKED_S
from facewire.feed.recorded import RecordedFeed
from facewire.grid import frames_in
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject, seed_of
from facewire.ports import Engine
from facewire.source.recording import Recording, marked
from facewire.values import Bundle, Floats, Frame

__all__ = ["Bake", "Opened", "bake", "opened"]

_UNLIMITED_NS: Final = 2**62
_RING_S: Final = BAKED_S + 1


@dataclass(frozen=True, slots=True)
class Bake:
    """How to bake."""

    fps: int
    lookahead_ms: float | None
    seed: int
    subject: str = "face"
    """Its name seeds the blinks, as in a live run."""
    tuning: Tuning = field(default_factory=Tuning)
    character: Character = USUAL
    line: str | None = None
    """What tells the line from others of the character; None for its sound."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A recording that is about to be baked."""

    recording: Recording
    blocks: Iterator[Floats]
    """All of its sound, once."""
    line: str
    """What tells it from the character's others."""
    seed: int
    """What its head, eyes, lids and brows are drawn from."""


class _Made:
    """An output that keeps the frames of a step until they are taken."""

    name = "bake"
    dropped = 0

    def __init__(self) -> None:
        self.frames: deque[Frame] = deque()

    def put(self, bundle: Bundle) -> None:
        self.frames.extend(bundle.frames)

    def run(self, stop: threading.Event) -> None:
        """Nothing to run: frames are taken between steps."""

    def close(self) -> None:
        """Nothing to release."""


def opened(path: Path | Recording, options: Bake) -> Opened:
    """Open a recording to bake it.

    Args:
        path: the recording; one that is open already may be heard at another rate than its file names.
        options: how it will be baked.

    Raises:
        SourceError: it cannot be read.
    """
    recording = path if isinstance(path, Recording) else Recording.open(path)
    line, blocks = options.line, recording.blocks()
    if line is None:
        line, blocks = marked(blocks, recording.rate)
    return Opened(recording, blocks, line, moves_seed(seed_of(options.subject, options.seed), line))


def bake(
    path: Path | Recording | Opened,
    options: Bake,
    engine: Engine,
    on_progress: Callable[[float], None] | None = None,
) -> Iterator[Frame]:
    """Yield one frame for each `1 / fps` of the recording, from its first instant to its last.

    Args:
        path: the recording, as `opened` takes it; or what that has made of it.
        options: see there.
        engine: makes the poses.
        on_progress: told the share that is done, 0..1.

    Raises:
        SourceError: the recording cannot be read.
    """
    sound = path if isinstance(path, Opened) else opened(path, options)
    recording, blocks = sound.recording, sound.blocks
    ring = SampleRing(recording.rate * _RING_S, overwrite=False)
    subject = _subject(recording.rate, ring, sound.line, options)
    roster = Roster()
    roster.add(subject)
    made = _Made()
    line = Line(VirtualClock(), engine, roster, (made,), (), fps=options.fps, session=0)
    waiting: Floats | None = None
    tick, spoken, given = 0, 0, 0
    while not subject.feed.complete or given < spoken:
        waiting = _fill(ring, blocks, waiting)
        tick = line.step(tick)
        # One that sits at or beyond the newest sample is none of the take if the recording ends there.
        spoken = frames_in(subject.feed.samples, options.fps)
        while made.frames and made.frames[0].n < spoken:
            yield made.frames.popleft()
            given += 1
        if on_progress is not None:
            on_progress(min(1.0, subject.frames / max(1, options.fps * recording.seconds)))


def _subject(rate: int, ring: SampleRing, mark: str, options: Bake) -> Subject:
    # How the face comes to rest after the last instant is nothing that a take shows.
    feed = RecordedFeed(
        "recording",
        ring,
        rate,
        options.fps,
        idles=False,
        lead_ns=_UNLIMITED_NS,
        made_s=BAKED_S,
        settles=False,
    )
    head = options.character.head
    # Nobody asks for another head meanwhile: the others need not be made ready.
    motions = {head: style(head)} if head in STYLES else {}
    stages = usual_stages(seed_of(options.subject, options.seed), options.fps, line=mark, motions=motions)
    return Subject(
        options.subject,
        feed,
        Settings(options.lookahead_ms, options.tuning, options.character),
        stages=stages,
        fps=options.fps,
    )


def _fill(ring: SampleRing, blocks: Iterator[Floats], waiting: Floats | None) -> Floats | None:
    """Fill the ring; return the block that did not fit. Ends the ring with the recording."""
    while not ring.ended:
        block = next(blocks, None) if waiting is None else waiting
        if block is None:
            ring.end()
        elif len(block) > ring.free:
            return block
        else:
            ring.write(block)
            waiting = None
    return None
