"""Any sample rate to 16 kHz, as a stream: the one home of libsamplerate.

Its sinc converter holds back 3 ms, which a live mouth can afford (soxr holds back 40 ms), and gives the same
samples however the input is cut, so nothing clicks where two blocks meet. Where the rate is a whole multiple
of 16 kHz, 48 kHz above all, a `Decimator` does the same in a seventh of the time.
"""

from typing import Protocol

import numpy as np
import samplerate

from facewire.audio.decimator import Decimator
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats

__all__ = ["FollowingResampler", "Resampler"]

_CONVERTER = "sinc_medium"
_QUICK_CONVERTER = "sinc_fastest"
"""Half the time, for people: 97 dB of signal to noise, up to 80 % of the band."""
_TAIL_S = 0.02
"""Silence that pushes the last samples out of the converter: its filter is under 6 ms long at any rate."""


class _Converter(Protocol):
    def process(self, block: Floats) -> Floats: ...


class _Sinc:
    """libsamplerate's converter, which serves any rate."""

    def __init__(self, rate: int) -> None:
        self._ratio = SAMPLE_RATE / rate
        self._converter = samplerate.Resampler(_CONVERTER, channels=1)

    def process(self, block: Floats) -> Floats:
        if len(block) == 0:
            return block
        return np.array(self._converter.process(block, self._ratio), np.float32)


class Resampler:
    """Converts one mono stream from `rate` Hz to 16 kHz."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._converter = _converter(rate)
        self._consumed = 0
        self._produced = 0

    def convert(self, block: Floats) -> Floats:
        """Return the 16 kHz samples that float32[n] more input settles: float32[m]."""
        self._consumed += len(block)
        output = block if self._converter is None else self._converter.process(block)
        self._produced += len(output)
        return output

    def flush(self) -> Floats:
        """Return what is still inside after the last block, so that the whole has the input's duration."""
        if self._converter is None:
            return np.zeros(0, np.float32)
        missing = max(0, self._consumed * SAMPLE_RATE // self._rate - self._produced)
        tail = np.zeros(int(self._rate * _TAIL_S), np.float32)
        rest = self._converter.process(tail)[:missing]
        self._produced += len(rest)
        return rest


def _converter(rate: int) -> _Converter | None:
    if rate == SAMPLE_RATE:
        return None
    return Decimator(rate // SAMPLE_RATE) if rate % SAMPLE_RATE == 0 else _Sinc(rate)


class FollowingResampler:
    """Converts one mono stream at a ratio that may change a little from block to block."""

    HOLDS_BACK = 20
    """Samples, of the lower rate, that the converter has taken and not yet given: half its filter."""

    def __init__(self) -> None:
        self._converter = samplerate.Resampler(_QUICK_CONVERTER, channels=1)

    def convert(self, block: Floats, ratio: float) -> Floats:
        """Return what float32[n] more input settles, at `ratio` output samples for each of input."""
        return np.array(self._converter.process(block, ratio), np.float32)
