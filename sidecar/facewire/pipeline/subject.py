"""One character: its audio, its pace and its face.

Lives on the line thread. Other threads reach it through its ring, which they fill, and through `settings`,
one frozen value that they replace whole.
"""

import zlib
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from facewire.audio.ring import SampleRing
from facewire.audio.timeline import Stream
from facewire.face.channels import POSE_ANGLES
from facewire.face.idle import IdleMotion
from facewire.face.settle import REST, settle, settle_frames
from facewire.face.solve import Expression, solve
from facewire.face.tune import Tuning
from facewire.grid import SAMPLE_RATE, frames_in, offset_ns
from facewire.pipeline.pace import MAX_FRAMES_PER_TICK, LivePace, Plan, PushedPace
from facewire.pipeline.windows import Span, Windows
from facewire.values import Face, Floats, Frame, Geometry, Level, Quality

__all__ = ["Job", "Settings", "Subject", "Voice"]

_HISTORY_S: Final = 2.0
_ENDLESS: Final = 2**62


@dataclass(frozen=True, slots=True)
class Settings:
    """What may change while a subject speaks."""

    lookahead_ms: float | None
    """Audio heard beyond a pose; `FULL` (None) for the most accurate."""
    tuning: Tuning = field(default_factory=Tuning)


@dataclass(frozen=True, slots=True)
class Voice:
    """Where a subject's sound comes from."""

    source: str
    """`microphone`, `recording`, `stdin` or `pushed`, for `status`."""
    ring: SampleRing
    rate: int
    """Hertz."""
    pace: LivePace | PushedPace
    idles: bool = True
    """Whether the face is published, at rest, while no audio has come yet."""


@dataclass(frozen=True, slots=True)
class Job:
    """One frame that a subject owes in this tick."""

    subject: "Subject"
    frame: int
    """The audio frame whose pose it shows."""
    span: Span | None
    """The window to infer, or None for a frame that settles towards rest."""
    settling: int = 0
    """How many frames the face has been without audio."""

    @property
    def window(self) -> tuple[str, int]:
        """Identify the window: jobs with equal ones share an inference."""
        assert self.span is not None
        return self.subject.name, self.span.start


class Subject:
    """One character of the line.

    Args:
        name: as on the wire.
        voice: its sound.
        settings: its first settings.
        geometry: the engine's window.
        fps: frames per second.
        seed: of its blinks; mixed with the name, so that two characters blink apart.
    """

    def __init__(
        self, name: str, voice: Voice, settings: Settings, *, geometry: Geometry, fps: int, seed: int
    ) -> None:
        self.name = name
        self.voice = voice
        self.settings = settings
        self._geometry = geometry
        self._fps = fps
        self._windows = Windows(geometry, fps, settings.lookahead_ms)
        self._windows_for = settings.lookahead_ms
        self._stream = Stream(voice.ring, voice.rate, geometry.window + int(_HISTORY_S * SAMPLE_RATE))
        self._idle = IdleMotion(zlib.crc32(name.encode()) ^ seed, fps)
        self._last: Expression = REST
        self._settling = settle_frames(fps)
        self._n = 0
        self._last_at_ns = 0
        self.last_plan = Plan(0, 0)

    @property
    def frames(self) -> int:
        """Frames made since the start; the next frame's n."""
        return self._n

    @property
    def samples(self) -> int:
        """Audio that has come so far, in samples at 16 kHz."""
        return self._stream.written

    @property
    def lookahead_ms(self) -> float:
        """The look-ahead in force."""
        return self._windows.lookahead_ms

    @property
    def state(self) -> str:
        """What it is doing: `waiting` for its first audio, `live`, `holding`, or `ending`."""
        if self.voice.pace.next_frame >= self._spoken():
            return "ending"
        if self.voice.pace.next_frame == 0:
            return "waiting"
        return "holding" if self.last_plan.held else "live"

    @property
    def dropped_samples(self) -> int:
        """Samples that its ring lost."""
        return self._stream.dropped

    def level_dbfs(self) -> float:
        """Loudness of the last 100 ms."""
        return self._stream.level_dbfs(SAMPLE_RATE // 10)

    def plan(self, now_ns: int) -> tuple[Job, ...]:
        """Return the frames that are owed in the tick at `now_ns`."""
        if self.complete:
            return ()
        if self.settings.lookahead_ms != self._windows_for:
            self._windows_for = self.settings.lookahead_ms
            self._windows = Windows(self._geometry, self._fps, self._windows_for)
        pace = self.voice.pace
        if isinstance(pace, LivePace):
            self._stream.pull(None)
            known = self._stream.written
        else:
            self._stream.pull(self._windows.span(pace.next_frame + MAX_FRAMES_PER_TICK).stop)
            known = self._stream.written if self._stream.total is None else _ENDLESS
        plan = self.last_plan = pace.plan(now_ns, self._windows, known)
        if plan.held:
            started = self._n > 0 or self.voice.idles
            return (self._settle(max(plan.first - 1, 0)),) if started else ()
        last = self._last_frame()
        return tuple(
            self._job(frame) for frame in range(plan.first, plan.first + plan.count) if frame <= last
        )

    @property
    def complete(self) -> bool:
        """Whether its audio has ended and every frame of it is made, the last one at rest."""
        return self.voice.pace.next_frame > self._last_frame()

    def finished(self, now_ns: int) -> bool:
        """Whether it is complete and its last frame has been due."""
        return self.complete and now_ns >= self._last_at_ns

    def read(self, span: Span, out: Floats) -> None:
        """Copy the window's samples into float32[window]."""
        self._stream.read(self.voice.pace.origin + span.start, out)

    def frame(self, job: Job, poses: Floats | None, *, session: int, level: Level, now_ns: int) -> Frame:
        """Finish one owed frame.

        Args:
            job: the frame, in the order in which `plan` gave them.
            poses: float32[n, 36], what the engine made of the job's window: the last poses of that window,
                from the span's first one on at least; None for a settling frame, and where the engine had
                nothing in time.
            session: of the sidecar.
            level: where the poses were made.
            now_ns: the tick's time.
        """
        if job.span is None:
            at_ns = self._last_at_ns + offset_ns(1, self._fps) if self._last_at_ns else now_ns
        else:
            at_ns = self.voice.pace.at_ns(job.frame)
        if poses is None or job.span is None:
            settling = job.settling or self._settle(job.frame).settling
            expression = settle(self._last, settling, self._fps)
        else:
            before = self._geometry.poses - len(poses)
            assert before <= job.span.first
            interval = poses[job.span.first - before : job.span.last - before]
            expression = self._last = solve(interval, job.span.centre - job.span.first)
            self._settling = 0
        self._last_at_ns = max(at_ns, self._last_at_ns + 1)
        weights = expression[0].copy()
        pose = np.zeros(len(POSE_ANGLES), np.float32)
        self._idle.apply(self._n, weights, pose)
        self.settings.tuning.apply(weights)
        made = poses is not None and level is not Level.HOLD
        frame = Frame(
            subject=self.name,
            session=session,
            n=self._n,
            t=self.voice.pace.time_s(job.frame),
            at_ns=self._last_at_ns,
            quality=Quality.INFERRED if made else Quality.HELD,
            level=level,
            face=Face(weights, pose, expression[1], expression[2]),
        )
        self._n += 1
        return frame

    def _last_frame(self) -> int:
        """The frame on which the face has come to rest after the end of its audio."""
        return self._spoken() + settle_frames(self._fps) - 1

    def _spoken(self) -> int:
        """How many frames its audio fills."""
        total = self._stream.total
        return _ENDLESS if total is None else frames_in(total - self.voice.pace.origin, self._fps)

    def _job(self, frame: int) -> Job:
        return Job(self, frame, self._windows.span(frame)) if frame < self._spoken() else self._settle(frame)

    def _settle(self, frame: int) -> Job:
        self._settling = min(self._settling + 1, 2**31)
        return Job(self, frame, None, self._settling)
