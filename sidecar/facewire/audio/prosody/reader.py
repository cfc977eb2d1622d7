"""The prosody of one subject, a frame at a time, out of the sound that its line has heard."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from facewire.audio.prosody.ahead import Ahead
from facewire.audio.prosody.analysis import HOP, HOP_S, NOTHING, REACH, Measure, Stretch
from facewire.audio.prosody.phrases import Ended, Phrases
from facewire.audio.prosody.syllables import Stress, Syllables
from facewire.audio.prosody.voice import Tone, Voice
from facewire.grid import SAMPLE_RATE, sample_of
from facewire.ports import Sound
from facewire.values import Accent, PhraseEnd, Prosody

__all__ = ["ProsodyReader"]

_KEPT: Final = 64
"""Hops that a frame may lie behind what was heard: a second, more than any look-ahead leaves between."""
_FURTHEST: Final = 64
"""Hops that are caught up with; over a longer gap nothing is listened to."""
_WAITING: Final = 4
_LONG_S: Final = 60.0


class ProsodyReader:
    """Follows one voice.

    Sound is measured in hops of 16 ms, in its order, each once; a frame is told what its own hop was, and
    what the hops up to the end of its look-ahead have made known. Where sound was cut, hops begin anew at the
    frame; what is known of the voice stays.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._measured = Ahead()
        self._voice, self._syllables, self._phrases = Voice(), Syllables(), Phrases()
        self._tones: deque[Tone] = deque([Tone()] * _KEPT, _KEPT)
        self._accents: deque[Stress] = deque(maxlen=_WAITING)
        self._ends: deque[Ended] = deque(maxlen=_WAITING)
        self._now = 0
        """Hops that were heard or rested, since the start."""
        self._next = 0
        """The hop of the timeline that comes next."""
        self._ahead = 0.0
        """How many hops the newest one lies ahead of the last frame; negative where little is heard ahead."""
        self._resting = 0
        self._frame, self._epoch = -1, 0
        self._end: int | None = None

    def at(
        self,
        sound: Sound,
        frame: int,
        until: int,
        *,
        end: int | None = None,
        epoch: int = 0,
        heard: int = 0,
    ) -> Prosody:
        """Return the prosody of an audio frame.

        Args:
            sound: the subject's timeline.
            frame: audio frame, at `sample_of(frame, fps)`.
            until: sample up to which the timeline is known.
            end: sample at which the utterance ends, where that is known; silence beyond.
            epoch: how often the timeline has been cut.
            heard: the furthest `until` of the frames with this end that are asked for in one go. What they
                are told does not depend on it; what is measured together costs less.
        """
        sample = sample_of(frame, self._fps)
        known = self._known(sample, until, end, epoch)
        if known > (first := self._next):
            if not self._measured.knows(first, known, end):
                self._measured.measure(Stretch(sound, first, max(known, _hops(heard)) - first, end))
            self._hear(self._measured.measures(first, known))
            self._next = known
        self._frame, self._end = frame, end
        self._ahead = min(self._next - 1 - sample / HOP, _KEPT - 1)
        return self._prosody()

    def lacks(
        self,
        sound: Sound,
        frame: int,
        until: int,
        *,
        end: int | None = None,
        epoch: int = 0,
        heard: int = 0,
    ) -> Stretch | None:
        """Return what has to be measured for the next frame; None where nothing has.

        Args:
            sound: as for `at`, which is to be called next, and so are the others.
            frame: see `at`.
            until: see `at`.
            end: see `at`.
            epoch: see `at`.
            heard: see `at`.
        """
        known = self._known(sample_of(frame, self._fps), until, end, epoch)
        if known <= self._next or self._measured.knows(self._next, known, end):
            return None
        return Stretch(sound, self._next, max(known, _hops(heard)) - self._next, end)

    def take(self, stretch: Stretch, made: list[Measure]) -> None:
        """Take the measures of what was lacking."""
        self._measured.keep(stretch, made)

    def rest(self, frame: int, *, epoch: int = 0) -> Prosody:
        """Return the prosody of a frame that shows no sound of its own: one more frame of silence."""
        if epoch != self._epoch:
            self._cut(epoch, sample_of(frame, self._fps) // HOP)
            self._frame = frame
        self._resting += SAMPLE_RATE
        while self._resting >= HOP * self._fps:
            self._resting -= HOP * self._fps
            self._hear((NOTHING,))
            # Frames that go on pass silence on the timeline; one that holds waits for its sound.
            self._next += frame > self._frame
        self._frame = max(frame, self._frame)
        return self._prosody()

    def _known(self, sample: int, until: int, end: int | None, epoch: int) -> int:
        """Find the hop that comes next for a frame at a sample; return the one up to which sound is known."""
        own = sample // HOP
        if epoch != self._epoch:
            self._cut(epoch, own)
        elif self._end is not None and self._end <= sample and end != self._end:
            # Silence was taken for what follows at once.
            self._next = min(self._next, max(own, self._end // HOP))
        known = _hops(until)
        if not own - _FURTHEST <= self._next <= known + _FURTHEST:
            self._next = own
        return known

    def _cut(self, epoch: int, hop: int) -> None:
        """Go on from a hop of the timeline; what was known ahead is void."""
        self._epoch, self._next = epoch, hop
        self._measured.forget()
        self._accents.clear()
        self._ends.clear()

    def _hear(self, measures: Sequence[Measure]) -> None:
        """Follow the voice over the next hops."""
        voice, syllables, phrases, tones = self._voice, self._syllables, self._phrases, self._tones
        for now, measure in enumerate(measures, self._now + 1):
            tone = voice.hear(measure)
            tones.append(tone)
            if (stress := syllables.hear(now, tone)) is not None:
                self._accents.append(stress)
            if (ended := phrases.hear(now, tone)) is not None:
                self._ends.append(ended)
        self._now += len(measures)

    def _prosody(self) -> Prosody:
        tone, hop = self._tones[-1 - max(round(self._ahead), 0)], self._now - self._ahead
        phrases = self._phrases
        phrase_s = 0.0 if phrases.begun is None else max(hop - phrases.begun, 0.0) * HOP_S
        if phrase_s > 0.0:
            pause_s = 0.0
        elif phrases.ended is None:
            pause_s = _LONG_S
        else:
            pause_s = min(max(hop - phrases.ended, 0.0) * HOP_S, _LONG_S)
        pitch_hz, melody, energy_db, voicing, _, _ = tone
        rate = self._syllables.rate(hop)
        accent = self._accent(hop) if self._accents else None
        end = self._phrase_end(hop) if self._ends else None
        return Prosody(pitch_hz, melody, energy_db, voicing, rate, phrase_s, pause_s, accent, end)

    def _accent(self, hop: float) -> Accent:
        stress = self._accents.popleft()
        return Accent((stress.hop - hop) * HOP_S, stress.strength)

    def _phrase_end(self, hop: float) -> PhraseEnd:
        ended = self._ends.popleft()
        return PhraseEnd((ended.hop - hop) * HOP_S, ended.boundary)


def _hops(until: int) -> int:
    """Return how many hops can be measured where the sound is known up to a sample."""
    return max((until - REACH) // HOP + 1, 0)
