"""A microphone's feed: one frame a tick on a clock that is not ours."""

from dataclasses import dataclass, replace
from typing import Final

from facewire.audio.capture import Capture, Heard, Listener
from facewire.audio.conditioning import Conditioning, Levels
from facewire.audio.reader import RingReader
from facewire.audio.timeline import Timeline
from facewire.feed.plan import Hearings, Owed, Plan
from facewire.feed.uncut import UncutFeed
from facewire.grid import SAMPLE_RATE, offset_ns, sample_of
from facewire.ports import Hearing, Sound
from facewire.values import LISTENING, Floats, InputLevel, MicrophoneStatus

__all__ = ["LiveFeed", "LivePace"]

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
_JUMP_NS: Final = 100_000_000
"""An estimate that is this wrong is not drift: it is taken anew."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a microphone's timeline does in one tick."""

    frame: int
    slipped: int = 0
    skipped: int = 0


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
        self._reopened = False

    @property
    def origin(self) -> int:
        """Return the timeline's sample at which frame 0 would sit now."""
        return self._start + self._shift

    @property
    def next_frame(self) -> int:
        """Return the audio frame that comes next."""
        return self._next

    @property
    def heard_ns(self) -> int:
        """Return when sample 0 of the timeline was heard, by what has come lately."""
        return self._heard_ns

    def reopened(self) -> None:
        """Note that another device delivers from now on: what is known of the old one's delay is void."""
        self._reopened = True

    def step(self, now_ns: int, hearing: Hearing, written: int) -> Step | None:
        """Decide for the tick at `now_ns`, when `written` samples have arrived.

        None where audio is missing, so that the face must hold.
        """
        if written == 0:
            return None
        if not self._started:
            # The first pose is the newest that has its look-ahead, so that no tick phase is lost.
            self._started = True
            self._start = written - _MARGIN - hearing.until(0)
            self._heard_ns = now_ns - written * _SECOND // SAMPLE_RATE
        slack = written - self.origin - hearing.until(self._next)
        silent, self._written = written == self._written, written
        # A shift back of a whole frame or more would let the timeline run backwards: hold instead.
        if (slack < 0 and silent) or slack < -(self._frame_samples // _STEP * _STEP):
            self._forget()
            return None
        skipped = slack // self._frame_samples if slack >= _STALL_FRAMES * self._frame_samples else 0
        steps = self._steps(slack - skipped * self._frame_samples)
        self._shift += steps * _STEP
        step = Step(self._next + skipped, slipped=abs(steps), skipped=skipped)
        self._next += skipped + 1
        error = now_ns - written * _SECOND // SAMPLE_RATE - self._heard_ns
        # A device that was away has not drifted: its sound is heard now, and not a moment later each time.
        jumped = skipped > 0 or abs(error) > _JUMP_NS or self._reopened
        self._reopened = False
        self._heard_ns += error if jumped else error // _HEARD_SMOOTHING
        return step

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


@dataclass(frozen=True, slots=True)
class _Shifted:
    """A timeline whose sample 0 is where frame 0 would sit; equal where both are."""

    timeline: Timeline
    origin: int

    def read(self, start: int, out: Floats) -> None:
        self.timeline.read(self.origin + start, out)


class LiveFeed(UncutFeed):
    """A microphone.

    Args:
        listener: opens the device, again and again where it must; the newest samples win.
        fps: frames per second.
        levels: what is done about the sound's level.
    """

    source = "microphone"
    complete = False

    def __init__(self, listener: Listener, fps: int, levels: Levels) -> None:
        super().__init__()
        self._listener = listener
        self.levels = levels
        """What any thread may set; replaced whole, and applied from the next tick on."""
        self._pace = LivePace(fps)
        self._period_ns = offset_ns(1, fps)
        self._last_ns = 0
        self._held = False
        self._capture: Capture | None = None
        self._reader: RingReader | None = None
        self._conditioning: Conditioning | None = None
        self._begin = 0
        """Sample of the timeline at which the opening begins."""
        self._dropped = 0
        """Samples lost in openings that are over."""
        self.heard: Heard | None = None
        """What any thread may read: one frozen value, replaced whole; None before anything was heard."""

    @property
    def sound(self) -> Sound:
        """Return the timeline as the pace has shifted it; where it is shifted anew, that is another sound."""
        return _Shifted(self._timeline, self._pace.origin)

    @property
    def state(self) -> str:
        """Return `waiting` for the first audio, `holding` or `live`."""
        if self._pace.next_frame == 0:
            return "waiting"
        return "holding" if self._held else "live"

    @property
    def dropped(self) -> int:
        """Return how many samples the rings lost."""
        return self._dropped + (0 if self._reader is None else self._reader.dropped)

    @property
    def microphone(self) -> MicrophoneStatus:
        """Return what is known of the device and of its level. Called by any thread."""
        conditioning, levels = self._conditioning, self.levels
        status = replace(
            self._listener.status,
            gain="auto" if levels.gain_db is None else levels.gain_db,
            gate="auto" if levels.gate else "off",
        )
        if conditioning is None or status.device.state != LISTENING:
            # What was measured of a device that has gone is no news.
            return replace(status, level=InputLevel())
        return replace(status, level=conditioning.level)

    def plan(self, now_ns: int, hearings: Hearings, lookahead_ms: float | None, most: int) -> Plan:
        """Return the one frame of the tick at `now_ns`; it holds where audio is missing."""
        del most
        self._pull()
        step = self._pace.step(now_ns, hearings(lookahead_ms), self._timeline.written)
        self._held = step is None
        if step is None:
            frame = max(self._pace.next_frame - 1, 0)
            self._last_ns = self._last_ns + self._period_ns if self._last_ns else now_ns
            return Plan((Owed(frame, self._last_ns, self._pace.time_s(frame), inferred=False),), held=True)
        self._last_ns = self._pace.at_ns(step.frame)
        if self._capture is not None:
            first_ns = self._pace.heard_ns + self._begin * _SECOND // SAMPLE_RATE
            self.heard = Heard(self._capture.opening, first_ns)
        owed = Owed(step.frame, self._last_ns, self._pace.time_s(step.frame), lookahead_ms=lookahead_ms)
        return Plan((owed,), slipped=step.slipped, skipped=step.skipped)

    def _pull(self) -> None:
        """Take what has come; from another opening where there is one."""
        capture = self._listener.capture
        if capture is not self._capture and capture is not None:
            self._dropped = self.dropped
            self._capture = capture
            self._begin = self._timeline.written
            self._conditioning = Conditioning(capture.rate, capture.channels, self.levels)
            self._reader = RingReader(capture.ring, capture.rate, self._timeline, self._conditioning)
            self._pace.reopened()
        if self._reader is not None and self._conditioning is not None:
            self._conditioning.use(self.levels)
            self._reader.pull(None)
