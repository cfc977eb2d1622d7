"""Plays a captured voice again, a given time after it arrived, on a device with a clock of its own."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.audio.capture import Capture
from facewire.audio.conditioning.mix import Mixer
from facewire.audio.resample import FollowingResampler
from facewire.values import Floats

__all__ = ["DelayedVoice", "Played"]

_SECOND: Final = 10**9
_PIECE_S: Final = 0.01
_SMOOTHING: Final = 1 / 128
"""Of the error, each block: a second."""
_JUMP_S: Final = 0.04
"""An error that is not drift: the voice jumps, once."""
_PULL_S: Final = 4.0
"""Time in which an error is made good: 300 ppm of drift are held at 1.2 ms."""
_MOST_PULL: Final = 0.004
"""Change of speed at most: 7 cents of pitch, which nobody hears."""
_LEAST_S: Final = 0.02
_MOST_S: Final = 0.2
"""What must have arrived beyond what is played: two blocks; more after an uneven input has run dry."""
_MORE_S: Final = 0.01
_LESS_S: Final = 0.01 / 60_000
"""What is taken back of that, a block: ten minutes for one time that it ran dry."""
_FADE_S: Final = 0.005


@dataclass(frozen=True, slots=True)
class Played:
    """How late the voice is played, taken over the last seconds."""

    delay_ns: int
    """From the time that it was heard to the time that it is played."""
    offset_ns: int
    """What that is more than was asked for."""


class DelayedVoice:
    """Belongs to the output's audio callback.

    Args:
        capture: the voice; nothing else reads its ring.
        rate: of the output, hertz.
    """

    def __init__(self, capture: Capture, rate: int) -> None:
        self.capture = capture
        self._rate = rate
        self._mixer = Mixer(capture.rate, capture.channels)
        self._resampler = FollowingResampler()
        self._held_back = FollowingResampler.HOLDS_BACK * max(1.0, capture.rate / rate)
        self._ready: Floats = np.zeros(0, np.float32)
        """Converted, not yet played."""
        self._error_s = 0.0
        """How far it is behind its place, smoothed."""
        self._late_s = 0.0
        """How far its place is behind what was asked for, because that has not arrived, smoothed."""
        self._margin_s = _LEAST_S
        self._away = True
        """Whether it is not yet, or not any more, where it should be in the voice."""
        self.played: Played | None = None
        """None while nothing is heard."""

    def play(self, frames: int, first_ns: int, now_ns: int, until_ns: int, delay_ns: int) -> Floats:
        """Return float32[frames] to be played next.

        Args:
            frames: how many.
            first_ns: when the capture's first sample was heard.
            now_ns: time.
            until_ns: when the first of the frames comes out of the output.
            delay_ns: how long after it was heard a sample is to come out.
        """
        rate = self.capture.rate
        newest_ns = now_ns - self._margin_s * _SECOND
        late_s = max(0.0, (until_ns - delay_ns - newest_ns) / _SECOND)
        target = (min(until_ns - delay_ns, newest_ns) - first_ns) * rate / _SECOND
        if abs(self._head() - target) > _JUMP_S * rate:
            self._away = True
        begins = self._away
        if self._away and not self._go_to(target):
            return self._silence(frames)
        pull = min(max(-self._error_s / _PULL_S, -_MOST_PULL), _MOST_PULL)
        if not self._convert(frames, self._rate / rate * (1.0 + pull)):
            self._away = True
            self._margin_s = min(self._margin_s + _MORE_S, _MOST_S)
            return self._silence(frames)
        self._error_s += _SMOOTHING * ((target - self._head()) / rate - self._error_s)
        self._late_s += _SMOOTHING * (late_s - self._late_s)
        self._margin_s = max(_LEAST_S, self._margin_s - _LESS_S)
        output, self._ready = self._ready[:frames], self._ready[frames:]
        offset_ns = int((self._error_s + self._late_s) * _SECOND)
        self.played = Played(delay_ns + offset_ns, offset_ns)
        return self._faded_in(output) if begins else output

    def _head(self) -> float:
        """Return which captured sample would be played next."""
        ready = len(self._ready) * self.capture.rate / self._rate
        return self.capture.ring.taken - ready - self._held_back

    def _go_to(self, target: float) -> bool:
        """Skip to a place in the voice; False where that is still to come, so that silence is due."""
        ring = self.capture.ring
        if round(target) < ring.taken:
            return False
        ring.read(round(target) - ring.taken)
        self._resampler = FollowingResampler()
        self._ready = self._ready[:0]
        self._away, self._error_s, self._late_s = False, 0.0, 0.0
        return True

    def _convert(self, frames: int, ratio: float) -> bool:
        """Make `frames` ready; False where the voice has not come that far."""
        piece = max(1, int(self.capture.rate * _PIECE_S))
        while len(self._ready) < frames:
            block = self.capture.ring.read(piece)
            if len(block) == 0:
                return False
            converted = self._resampler.convert(self._mixer.mix(block), ratio)
            self._ready = np.concatenate((self._ready, converted))
        return True

    def _silence(self, frames: int) -> Floats:
        self.played = None
        return np.zeros(frames, np.float32)

    def _faded_in(self, output: Floats) -> Floats:
        count = min(len(output), int(self._rate * _FADE_S))
        fade = np.ones(len(output), np.float32)
        fade[:count] = np.linspace(0.0, 1.0, count, dtype=np.float32)
        return output * fade
