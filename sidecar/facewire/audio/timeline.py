"""One subject's audio as the line sees it: a 16 kHz timeline that grows at its end.

Takes from the subject's ring, resamples, and keeps as much of the past as a window needs. Before the start
and after the end the timeline is silent.
"""

import numpy as np

from facewire.audio.resample import Resampler
from facewire.audio.ring import SampleRing
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats

__all__ = ["Stream"]

_BLOCK_S = 0.25


class Stream:
    """The growing timeline of one subject. Lives on the line thread.

    Args:
        ring: where the source puts its samples.
        rate: the source's sample rate in hertz.
        history: samples at 16 kHz that stay readable behind the newest one.
    """

    def __init__(self, ring: SampleRing, rate: int, history: int) -> None:
        self._ring = ring
        self._rate = rate
        self._resampler = Resampler(rate)
        self._history: Floats = np.zeros(2 * history, np.float32)
        self._keep = history
        self._fill = 0
        self._written = 0
        self._total: int | None = None

    @property
    def written(self) -> int:
        """Samples at 16 kHz that have arrived."""
        return self._written

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
        while until is None or self._written < until:
            wanted = block if until is None else min(block, self._input_for(until - self._written))
            samples = self._ring.read(wanted)
            if len(samples) == 0:
                break
            self._append(self._resampler.convert(samples))
        if self._total is None and self._ring.ended and self._ring.available == 0:
            self._append(self._resampler.flush())
            self._total = self._written

    def read(self, start: int, out: Floats) -> None:
        """Copy the timeline from sample `start` into `out`; what is not there is silence."""
        oldest = self._written - self._fill
        stop = start + len(out)
        first, last = max(start, oldest), min(stop, self._written)
        if last <= first:
            out[:] = 0.0
            return
        out[: first - start] = 0.0
        out[first - start : last - start] = self._history[first - oldest : last - oldest]
        out[last - start :] = 0.0

    def level_dbfs(self, samples: int) -> float:
        """Loudness of the newest `samples` samples, dB below full scale; -120 for silence."""
        newest = self._history[max(0, self._fill - samples) : self._fill]
        power = float(np.dot(newest, newest)) / max(len(newest), 1)
        return 10.0 * float(np.log10(power)) if power > 1e-12 else -120.0

    def _input_for(self, output: int) -> int:
        return max(1, -(-output * self._rate // SAMPLE_RATE))

    def _append(self, samples: Floats) -> None:
        room = len(self._history) - self._fill
        if len(samples) > room:
            kept = self._history[max(0, self._fill - self._keep) : self._fill]
            self._history[: len(kept)] = kept.copy()
            self._fill = len(kept)
        self._history[self._fill : self._fill + len(samples)] = samples
        self._fill += len(samples)
        self._written += len(samples)
