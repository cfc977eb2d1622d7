"""A recording to the faces that a live run would publish for it: the same line, under a clock that jumps.

Nothing here computes a pose: `Line.step` does, with as many frames a tick as it can take.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from facewire.audio.ring import SampleRing
from facewire.clock import VirtualClock
from facewire.face.tune import Tuning
from facewire.grid import frames_in
from facewire.pipeline.line import Line
from facewire.pipeline.pace import PushedPace
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject, Voice
from facewire.ports import Engine
from facewire.source.recording import Recording
from facewire.values import Bundle, Floats, Frame

__all__ = ["Bake", "bake"]

_UNLIMITED_NS: Final = 2**62
_RING_S: Final = 4


@dataclass(frozen=True, slots=True)
class Bake:
    """How to bake."""

    fps: int
    lookahead_ms: float | None
    seed: int
    subject: str = "face"
    """Its name seeds the blinks, as in a live run."""
    tuning: Tuning = field(default_factory=Tuning)


class _Made:
    """The frames that a step has made, until they are taken."""

    def __init__(self) -> None:
        self.frames: deque[Frame] = deque()

    def put(self, bundle: Bundle) -> None:
        self.frames.extend(bundle.frames)


def bake(
    path: Path, options: Bake, engine: Engine, on_progress: Callable[[float], None] | None = None
) -> Iterator[Frame]:
    """Yield one frame for each `1 / fps` of the recording, from its first instant to its last.

    Args:
        path: the recording.
        options: see there.
        engine: makes the poses.
        on_progress: told the share that is done, 0..1.

    Raises:
        SourceError: the recording cannot be read.
    """
    recording = Recording.open(path)
    subject = _subject(recording, options, engine)
    roster = Roster()
    roster.add(subject)
    made = _Made()
    line = Line(
        clock=VirtualClock(),
        engine=engine,
        roster=roster,
        outlet=made,
        observers=(),
        fps=options.fps,
        session=0,
    )
    blocks = recording.blocks()
    waiting: Floats | None = None
    tick = 0
    while not subject.complete:
        waiting = _fill(subject.voice.ring, blocks, waiting)
        tick = line.step(tick)
        # A frame that sits at or beyond the newest sample may belong to the face coming to rest.
        spoken = frames_in(subject.samples, options.fps)
        while made.frames and made.frames[0].n < spoken:
            yield made.frames.popleft()
        if on_progress is not None:
            on_progress(min(1.0, subject.frames / max(1, options.fps * recording.seconds)))


def _subject(recording: Recording, options: Bake, engine: Engine) -> Subject:
    ring = SampleRing(recording.rate * _RING_S, overwrite=False)
    voice = Voice("recording", ring, recording.rate, PushedPace(options.fps, _UNLIMITED_NS), idles=False)
    return Subject(
        options.subject,
        voice,
        Settings(options.lookahead_ms, options.tuning),
        geometry=engine.geometry,
        fps=options.fps,
        seed=options.seed,
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
