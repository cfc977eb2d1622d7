"""The feed of a recording or a pipe: sound that is known ahead of time and plays in real time."""

from typing import Final

from facewire.audio.reader import RingReader
from facewire.audio.ring import SampleRing
from facewire.face.settle import settle_frames
from facewire.feed.plan import WORK_NS, Hearings, Owed, Plan, most_a_tick
from facewire.feed.uncut import UncutFeed
from facewire.grid import frames_in, offset_ns
from facewire.ports import Sound

__all__ = ["RecordedFeed"]

_ENDLESS: Final = 2**62


class RecordedFeed(UncutFeed):
    """A recording that is played, or baked as fast as it can be.

    Args:
        source: `recording` or `stdin`.
        ring: where its reader puts the samples; ends with it.
        rate: of the samples, hertz.
        fps: frames per second.
        idles: whether a face at rest is owed while no audio has come yet.
        lead_ns: how far the faces may run ahead of the sound; 0 plays in real time.
        made_s: seconds of frames that are made in one tick at most.
        settles: whether the face comes to rest after the end of its audio; else the last frame is its own.
    """

    def __init__(
        self,
        source: str,
        ring: SampleRing,
        rate: int,
        fps: int,
        *,
        idles: bool,
        lead_ns: int = 0,
        made_s: int = 1,
        settles: bool = True,
    ) -> None:
        self.source = source
        super().__init__(made_s)
        self._reader = RingReader(ring, rate, self._timeline)
        self._fps = fps
        self._idles = idles
        self._lead_ns = lead_ns
        self._most = most_a_tick(fps, made_s)
        self._settling = settle_frames(fps) if settles else 0
        self._next = 0
        self._start_ns: int | None = None
        self._held = False

    @property
    def sound(self) -> Sound:
        """Return the recording's timeline."""
        return self._timeline

    @property
    def dropped(self) -> int:
        """Return how many samples the ring lost."""
        return self._reader.dropped

    @property
    def state(self) -> str:
        """Return `waiting` for the first audio, `live`, `holding` or `ending`."""
        if self._next >= self._spoken():
            return "ending"
        if self._next == 0:
            return "waiting"
        return "holding" if self._held else "live"

    @property
    def complete(self) -> bool:
        """Return whether the recording has ended and its last frame was owed."""
        return self._next > self._last_frame()

    def plan(self, now_ns: int, hearings: Hearings, lookahead_ms: float | None, most: int) -> Plan:
        """Return the frames that are due by the tick at `now_ns`, and those that the lead allows."""
        hearing = hearings(lookahead_ms)
        if hearing.until(self._furthest(now_ns)) > self._timeline.written:
            # The sound of a second at once: to take that of each frame costs as much as to draw its face.
            self._reader.pull(hearing.until(self._next + self._most))
        known = self._timeline.written if self._reader.total is None else _ENDLESS
        if hearing.until(self._next) > known:
            return self._starve(now_ns)
        if self._start_ns is None:
            # A gap leaves no debt behind: playing starts afresh where the audio goes on.
            self._start_ns = now_ns - offset_ns(self._next, self._fps)
        self._held = False
        spoken, last = self._spoken(), self._last_frame()
        # Ticks and poses are both rounded down to whole nanoseconds: one may fall a nanosecond short.
        due_ns = now_ns - self._start_ns + self._lead_ns + 1
        owed: list[Owed] = []
        while (
            len(owed) < min(most, self._most)
            and self._next <= last
            and offset_ns(self._next, self._fps) <= due_ns
            and hearing.until(self._next) <= known
        ):
            owed.append(self._owed(self._next, lookahead_ms, inferred=self._next < spoken))
            self._next += 1
        return Plan(tuple(owed))

    def _furthest(self, now_ns: int) -> int:
        """Return the last frame that may be owed in the tick at `now_ns`, or one after it."""
        start_ns = self._start_ns
        if start_ns is None:
            start_ns = now_ns - offset_ns(self._next, self._fps)
        due = (now_ns - start_ns + self._lead_ns) * self._fps // 10**9 + 1
        return min(max(due, self._next), self._next + self._most)

    def _starve(self, now_ns: int) -> Plan:
        """Hold where audio is missing and the lead is used up."""
        if self._start_ns is not None and now_ns < self._at_ns(self._next):
            return Plan()
        self._start_ns = None
        if self._next == 0 and not self._idles:
            return Plan()
        self._held = True
        frame = max(self._next - 1, 0)
        return Plan((Owed(frame, now_ns, frame / self._fps, inferred=False),), held=True)

    def _owed(self, frame: int, lookahead_ms: float | None, *, inferred: bool) -> Owed:
        return Owed(frame, self._at_ns(frame), frame / self._fps, inferred, lookahead_ms, self._reader.total)

    def _at_ns(self, frame: int) -> int:
        return (self._start_ns or 0) + WORK_NS + offset_ns(frame, self._fps)

    def _spoken(self) -> int:
        """Return how many frames the audio fills."""
        return _ENDLESS if self._reader.total is None else frames_in(self._reader.total, self._fps)

    def _last_frame(self) -> int:
        """Return the last frame: that on which the face has come to rest after the end of its audio."""
        return self._spoken() + self._settling - 1
