"""Which audio frames a subject owes at a tick: windows follow samples, pacing follows time.

`LivePace` follows a microphone: one frame a tick, held when its audio is missing, slipped where the sound
card's clock drifts, never a burst. `PushedPace` follows audio that is known ahead of time: 500 ms at once,
then 1.05 times real time (35 ms of audio thirty times a second) until the faces lead the sound by 500 ms,
then 1.0: the recipe NVIDIA gives for Audio2Face beside a renderer. Time comes in as an argument.
"""

from dataclasses import dataclass
from typing import Final

from facewire.grid import SAMPLE_RATE, offset_ns, sample_of
from facewire.pipeline.windows import Windows

__all__ = ["LEAD_NS", "MAX_FRAMES_PER_TICK", "WORK_NS", "LivePace", "Plan", "PushedPace"]

LEAD_NS: Final = 500_000_000
"""How far pushed faces run ahead of the sound."""

WORK_NS: Final = 8_000_000
"""From the moment a tick's audio is there to the moment its frames are due: a quarter of a frame, above the
99th percentile of the work, so that the work's jitter never reaches the wire."""

MAX_FRAMES_PER_TICK: Final = 32

_SECOND: Final = 10**9
_MARGIN: Final = SAMPLE_RATE * 4 // 1000
"""Samples of slack that a sound card's uneven blocks may use up before the timeline is shifted."""
_STEP: Final = SAMPLE_RATE * 8 // 1000
"""Samples by which a timeline is shifted against the frame grid."""
_WATCH_TICKS: Final = 64
"""Ticks over which the smallest slack is taken before the timeline is shifted forth: two seconds."""
_STALL_FRAMES: Final = 4
"""Slack, in frames, that can only come from a stall of this process: skipped at once."""
_HEARD_SMOOTHING: Final = 64
"""Time constant, in ticks, of the estimate of when a sample was heard."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a subject does in one tick."""

    first: int
    """The first audio frame to infer."""
    count: int
    """How many to infer, from `first` on."""
    held: bool = False
    """Whether to repeat the last pose instead, because audio is missing."""
    slipped: int = 0
    """Steps by which the timeline was shifted to stay with the sound card; frames skipped after a stall."""


class LivePace:
    """One frame a tick on a sound card's clock, which drifts against ours.

    Where the card drifts or delivers unevenly, the timeline is shifted against the frame grid in steps of
    8 ms: the mouth stays as close behind the ear as the card allows, and no frame is repeated or lost for it.
    """

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._frame_samples = sample_of(1, fps)
        self._started = False
        self._start = 0
        self._shift = 0
        self._next = 0
        self._smallest: int | None = None
        self._watched = 0
        self._written = 0
        self._heard_ns = 0

    @property
    def origin(self) -> int:
        """Return the stream sample at which frame 0 would sit now."""
        return self._start + self._shift

    @property
    def next_frame(self) -> int:
        """Return the audio frame that comes next."""
        return self._next

    def plan(self, now_ns: int, windows: Windows, written: int) -> Plan:
        """Decide for the tick at `now_ns`, when `written` samples have arrived on the stream."""
        if written == 0:
            return Plan(0, 0, held=True)
        if not self._started:
            # The first pose is the newest that has its look-ahead, so that no tick phase is lost.
            self._started = True
            self._start = written - _MARGIN - windows.span(0).stop
            self._heard_ns = now_ns - written * _SECOND // SAMPLE_RATE
        slack = written - self.origin - windows.span(self._next).stop
        silent, self._written = written == self._written, written
        # A shift back of a whole frame or more would let the timeline run backwards: hold instead.
        if (slack < 0 and silent) or slack < -(self._frame_samples // _STEP * _STEP):
            self._forget()
            return Plan(self._next, 0, held=True)
        skipped = slack // self._frame_samples if slack >= _STALL_FRAMES * self._frame_samples else 0
        steps = self._steps(slack - skipped * self._frame_samples)
        self._shift += steps * _STEP
        plan = Plan(self._next + skipped, 1, slipped=skipped + abs(steps))
        self._next += skipped + 1
        error = now_ns - written * _SECOND // SAMPLE_RATE - self._heard_ns
        self._heard_ns += error if skipped else error // _HEARD_SMOOTHING
        return plan

    def time_s(self, frame: int) -> float:
        """Return where `frame`, the last one planned, sits on the subject's timeline, in seconds."""
        return frame / self._fps + self._shift / SAMPLE_RATE

    def at_ns(self, frame: int) -> int:
        """Return when the audio of `frame`, the last one planned, was heard."""
        return self._heard_ns + (self.origin + sample_of(frame, self._fps)) * _SECOND // SAMPLE_RATE

    def _steps(self, slack: int) -> int:
        """Return how far to shift the timeline: back at once when audio is short, forth when it is spare."""
        if slack < 0:
            self._forget()
            return slack // _STEP
        self._smallest = slack if self._smallest is None else min(self._smallest, slack)
        self._watched += 1
        if self._watched < _WATCH_TICKS:
            return 0
        spare = max(0, self._smallest - _MARGIN) // _STEP
        self._forget()
        return spare

    def _forget(self) -> None:
        self._smallest = None
        self._watched = 0


class PushedPace:
    """As many frames a tick as the lead allows, on our own clock.

    Args:
        fps: frames per second of audio.
        lead_ns: how far the faces may run ahead of the sound; 0 plays a recording in real time.
    """

    def __init__(self, fps: int, lead_ns: int = LEAD_NS) -> None:
        self._fps = fps
        self._lead_ns = lead_ns
        self._next = 0
        self._start_ns: int | None = None
        self._admitted_ns = 0
        self._last_ns = 0

    @property
    def origin(self) -> int:
        """Return the stream sample at which the subject's timeline starts: its first."""
        return 0

    @property
    def next_frame(self) -> int:
        """Return the audio frame that comes next."""
        return self._next

    def plan(self, now_ns: int, windows: Windows, ready_samples: int) -> Plan:
        """Decide for the tick at `now_ns`, when the timeline is known up to sample `ready_samples`."""
        if windows.span(self._next).stop > ready_samples:
            return Plan(self._next, 0, held=self._starve(now_ns))
        self._admit(now_ns)
        count = 0
        while (
            count < MAX_FRAMES_PER_TICK
            # Ticks and poses are both rounded down to whole nanoseconds: one may fall a nanosecond short.
            and offset_ns(self._next + count, self._fps) <= self._admitted_ns + 1
            and windows.span(self._next + count).stop <= ready_samples
        ):
            count += 1
        plan = Plan(self._next, count)
        self._next += count
        return plan

    def time_s(self, frame: int) -> float:
        """Return where `frame` sits on the subject's timeline, in seconds."""
        return frame / self._fps

    def at_ns(self, frame: int) -> int:
        """Return when the audio of `frame` is due to be played."""
        return (self._start_ns or 0) + WORK_NS + offset_ns(frame, self._fps)

    def _starve(self, now_ns: int) -> bool:
        """Note that audio is missing; return whether the lead is used up, so that the face must hold."""
        if self._start_ns is None or now_ns >= self.at_ns(self._next):
            self._start_ns = None
            return True
        # What could not be made is no credit for later: the catch-up runs at 1.05, not at once.
        self._admitted_ns = offset_ns(self._next, self._fps)
        self._last_ns = now_ns
        return False

    def _admit(self, now_ns: int) -> None:
        if self._start_ns is None:
            # A gap leaves no debt behind: playback starts afresh where the audio goes on.
            position_ns = offset_ns(self._next, self._fps)
            self._start_ns = now_ns - position_ns
            self._admitted_ns = position_ns + self._lead_ns
        else:
            catching_up_ns = self._admitted_ns + (now_ns - self._last_ns) * 21 // 20
            self._admitted_ns = min(catching_up_ns, now_ns - self._start_ns + self._lead_ns)
        self._last_ns = now_ns
