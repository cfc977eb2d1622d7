"""From a subject's ring to its timeline: takes what has come, resampled to 16 kHz."""

from typing import Final, Protocol

from facewire.audio.resample import Resampler
from facewire.audio.ring import SampleRing
from facewire.audio.timeline import Timeline
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats

__all__ = ["Converter", "RingReader"]

_BLOCK_S: Final = 0.25


class Converter(Protocol):
    """Makes a ring's samples into a timeline's, as a stream."""

    def convert(self, block: Floats) -> Floats:
        """Return the 16 kHz samples that more input settles: float32[m]."""
        ...

    def flush(self) -> Floats:
        """Return what is still inside after the last block: float32[m]."""
        ...


class RingReader:
    """Fills a timeline from a ring. Belongs to the line thread.

    Args:
        ring: where the source puts its samples.
        rate: the source's sample rate in hertz.
        timeline: where they go.
        converter: what is done to them on the way; a plain `Resampler` where it is None.
    """

    def __init__(
        self, ring: SampleRing, rate: int, timeline: Timeline, converter: Converter | None = None
    ) -> None:
        self._ring = ring
        self._rate = rate
        self._timeline = timeline
        self._converter = Resampler(rate) if converter is None else converter
        self._total: int | None = None

    @property
    def total(self) -> int | None:
        """Length of the whole timeline in samples at 16 kHz, once its end is known."""
        return self._total

    @property
    def dropped(self) -> int:
        """Samples that the ring lost, at the source's rate."""
        return self._ring.dropped

    def pull(self, until: int | None) -> None:
        """Take samples from the ring: up to timeline sample `until`, or all that wait."""
        block = int(self._rate * _BLOCK_S)
        while until is None or self._timeline.written < until:
            missing = block if until is None else self._input_for(until - self._timeline.written)
            samples = self._ring.read(min(block, missing))
            if len(samples) == 0:
                break
            self._timeline.append(self._converter.convert(samples))
        if self._total is None and self._ring.ended and self._ring.available == 0:
            self._timeline.append(self._converter.flush())
            self._total = self._timeline.written

    def _input_for(self, output: int) -> int:
        return max(1, -(-output * self._rate // SAMPLE_RATE))
