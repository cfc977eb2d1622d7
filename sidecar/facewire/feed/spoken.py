"""The feed of pushed speech: follows its schedule, makes faces ahead of the sound, and never later than it.

A face is made as soon as all the look-ahead that was chosen has come, up to half a second before it is due.
Where the audio comes later than that, it is made shortly before it is due, with what look-ahead there is: one
network serves any.
"""

from typing import Final

from facewire.audio.resample import Resampler
from facewire.audio.timeline import Timeline
from facewire.face.settle import settle_frames
from facewire.feed.announcer import Announcer
from facewire.feed.plan import Hearings, Owed, Plan, most_a_tick
from facewire.feed.schedule import MADE_BEFORE_NS, Schedule, Segment
from facewire.feed.speech import Speech
from facewire.grid import SAMPLE_RATE, frames_in, sample_of
from facewire.ports import Sound
from facewire.values import Event

__all__ = ["LEAD_NS", "SpokenFeed"]

LEAD_NS: Final = 500_000_000
"""How far faces run ahead of the sound at most."""

_BLOCK_S: Final = 0.25
_CATCH_UP: Final = (21, 20)
"""Once begun, the lead grows at 1.05 times real time: 35 ms of audio thirty times a second, the recipe that
NVIDIA gives for Audio2Face beside a renderer."""


class SpokenFeed:
    """Speech that a client pushes.

    Args:
        subject, generation: whose it is, for events; see `Event`.
        speech: what the client has pushed, and its schedule.
        fps: frames per second.
    """

    source = "pushed"

    def __init__(self, subject: str, speech: Speech, fps: int, generation: int = 0) -> None:
        self.speech = speech
        self._fps = fps
        self._timeline = Timeline()
        self._resampler = Resampler(speech.rate)
        self._begun = 0
        self._taken = 0
        """Samples of the utterance at hand that were taken, at the client's rate, and where it began."""
        self._schedule = Schedule()
        self._next = 0
        self._rested = settle_frames(fps)
        """Frames at rest since something was last made or cut."""
        self._last_ns = 0
        self._t = 0.0
        self._allowed_ns = 0
        self._playing: tuple[int, int] | None = None
        """Start and due time of the segment that the lead was built for."""
        self._tick_ns = 0
        self._starved = False
        self._announcer = Announcer(subject, generation)
        self._events: list[Event] = []

    @property
    def sound(self) -> Sound:
        """Return the subject's timeline."""
        return self._timeline

    @property
    def epoch(self) -> int:
        """Return how often it was cancelled or paused."""
        return self._schedule.epoch

    @property
    def samples(self) -> int:
        """Return where its audio ends so far, in samples at 16 kHz."""
        return self._timeline.written

    @property
    def dropped(self) -> int:
        """Return how many samples were cancelled before they were heard."""
        return self.speech.dropped

    @property
    def state(self) -> str:
        """Return `waiting` for speech, `live`, `holding`, `paused` or `ending`."""
        schedule = self._schedule
        if schedule.paused_ns is not None:
            return "paused"
        if self._starved:
            return "holding"
        if sample_of(self._next, self._fps) < schedule.end:
            return "live"
        return "ending" if schedule.closed else "waiting"

    @property
    def complete(self) -> bool:
        """Return whether it is closed and every frame of it was owed, the last one at rest."""
        schedule = self._schedule
        over = sample_of(self._next, self._fps) >= schedule.end
        return schedule.closed and over and self._rested >= settle_frames(self._fps)

    def plan(self, now_ns: int, hearings: Hearings, lookahead_ms: float | None, most: int) -> Plan:
        """Return the frames that can be made in the tick at `now_ns` and are not too far ahead."""
        schedule, forget_from = self.speech.begin_tick()
        cut = schedule.epoch != self._schedule.epoch
        self._schedule = schedule
        told = self._announcer.begin(schedule, now_ns)
        if cut:
            self._cut(forget_from)
        self._pull(hearings(lookahead_ms).until(self._next + most_a_tick(self._fps)))
        # The pose that was due at a cut is told at once, so that readers ease from it to what comes next.
        owed = [self._rest(now_ns)] if cut else []
        if schedule.paused_ns is None:
            self._allow(now_ns)
            while len(owed) < min(most, most_a_tick(self._fps)):
                frame = self._frame(now_ns, hearings, lookahead_ms)
                if frame is None:
                    break
                owed.append(frame)
        self._tick_ns = now_ns
        self._starved = not owed and self._is_dry(now_ns)
        if not owed and self._last_ns < now_ns:
            # Nothing is ahead and nothing can be made: the face holds, settles and rests, a frame a tick.
            owed.append(self._rest(now_ns))
        told += [*self._announcer.tick(schedule, now_ns, starved=self._starved), *self._events]
        told.sort(key=lambda event: event.at_ns)  # One shorter than a frame starts and ends in a tick.
        self._events.clear()
        return Plan(tuple(owed), held=self._starved, cut=cut, events=tuple(told))

    def last_events(self, now_ns: int) -> tuple[Event, ...]:
        """Return the ends of utterances that were cut off when the subject left."""
        schedule, _ = self.speech.begin_tick()
        told = self._announcer.begin(schedule, now_ns)
        return (*told, *self._announcer.tick(schedule, now_ns, starved=False))

    def level_dbfs(self) -> float:
        """Return the loudness of the newest 100 ms."""
        return self._timeline.level_dbfs(SAMPLE_RATE // 10)

    def _cut(self, forget_from: int | None) -> None:
        """Go back to where the speech was cancelled or paused."""
        if forget_from is not None:
            self._timeline.cut(forget_from)
        self._next = frames_in(self._schedule.floor, self._fps)
        self._t = max(self._next - 1, 0) / self._fps
        self._rested = 0
        self._last_ns = 0
        self._playing = None

    def _pull(self, until: int) -> None:
        """Take waiting speech up to timeline sample `until`."""
        rate = self.speech.rate
        while self._timeline.written < until:
            missing = -(-(until - self._timeline.written) * rate // SAMPLE_RATE)
            piece = self.speech.take(max(1, min(int(rate * _BLOCK_S), missing)), self._schedule.epoch)
            if piece is None:
                return
            if piece.start is not None:
                self._resampler = Resampler(rate)
                self._timeline.append_silence(piece.start)
                self._begun, self._taken = piece.start, 0
            self._taken += len(piece.samples)
            room = self._begun + self._taken * SAMPLE_RATE // rate - self._timeline.written
            self._timeline.append(self._resampler.convert(piece.samples)[: max(0, room)])
            if piece.ends:
                self._timeline.append(self._resampler.flush())

    def _allow(self, now_ns: int) -> None:
        """Decide how far ahead faces may be made in this tick."""
        segment = self._schedule.segment_at(sample_of(self._next, self._fps))
        playing = None if segment is None else (segment.start, segment.at_ns)
        if playing != self._playing:
            # What begins, or begins anew, gets its whole lead at once.
            self._allowed_ns = now_ns + LEAD_NS
            self._playing = playing
        else:
            grown_ns = (now_ns - self._tick_ns) * _CATCH_UP[0] // _CATCH_UP[1]
            self._allowed_ns = min(self._allowed_ns + grown_ns, now_ns + LEAD_NS)

    def _frame(self, now_ns: int, hearings: Hearings, lookahead_ms: float | None) -> Owed | None:
        """Return the next frame, or None where it cannot be made yet."""
        sample = sample_of(self._next, self._fps)
        segment = self._schedule.segment_at(sample)
        if segment is None or (segment.ended and sample >= segment.stop):
            return self._between(segment, sample, now_ns, hearings, lookahead_ms)
        at_ns = segment.due_ns(sample)
        if sample >= segment.stop or at_ns > self._allowed_ns:
            return None
        heard = hearings(lookahead_ms).until(self._next)
        end = segment.stop if segment.ended else None
        written = self._timeline.written
        if written < (heard if end is None else min(heard, end)):
            if at_ns > now_ns + MADE_BEFORE_NS or written <= sample:
                # What could not be made is no credit for later: the catch-up stays gentle.
                self._allowed_ns = min(self._allowed_ns, at_ns)
                return None
            lookahead_ms = (written - sample) * 1000 / SAMPLE_RATE
        self._events += self._announcer.starts(self._schedule, segment.utterance)
        self._rested = 0
        return self._advance(at_ns, inferred=True, lookahead_ms=lookahead_ms, end=end)

    def _between(
        self,
        segment: Segment | None,
        sample: int,
        now_ns: int,
        hearings: Hearings,
        lookahead_ms: float | None,
    ) -> Owed | None:
        """Return the next frame where no speech sounds: one that settles, or the first of what follows."""
        following = self._schedule.segment_after(sample)
        if segment is not None and self._next < frames_in(segment.stop, self._fps) + settle_frames(self._fps):
            # Ahead of what may still be pushed, back to back, no face is settled for good.
            at_ns = segment.due_ns(sample)
            if at_ns > (now_ns + MADE_BEFORE_NS if following is None else self._allowed_ns):
                return None
            self._rested += 1
            return self._advance(at_ns, inferred=False)
        if following is None or following.at_ns > now_ns + LEAD_NS:
            return None
        self._next = frames_in(following.start, self._fps)
        self._allow(now_ns)
        return self._frame(now_ns, hearings, lookahead_ms)

    def _advance(
        self, at_ns: int, *, inferred: bool, lookahead_ms: float | None = None, end: int | None = None
    ) -> Owed:
        self._last_ns = max(at_ns, self._last_ns + 1)
        self._t = self._next / self._fps
        mood = self._schedule.mood_at(sample_of(self._next, self._fps))
        owed = Owed(self._next, self._last_ns, self._t, inferred, lookahead_ms, end, mood)
        self._next += 1
        return owed

    def _rest(self, now_ns: int) -> Owed:
        self._rested += 1
        self._last_ns = now_ns
        frame = max(self._next - 1, 0)
        mood = self._schedule.mood_at(sample_of(frame, self._fps))
        return Owed(frame, now_ns, self._t, inferred=False, mood=mood)

    def _is_dry(self, now_ns: int) -> bool:
        """Return whether the audio of a frame that is due has not come."""
        sample = sample_of(self._next, self._fps)
        segment = self._schedule.segment_at(sample)
        if self._schedule.paused_ns is not None or segment is None or segment.ended:
            return False
        return sample >= segment.stop and now_ns >= segment.due_ns(sample)
