"""One subject's audio as an engine reads it: a mono timeline at 16 kHz that grows at its end.

Keeps as much of the past as the longest window and the longest step back need. Before its start, after its
end and further back than it remembers, the timeline is silent.
"""

import math
from typing import Final

import numpy as np

from facewire.grid import SAMPLE_RATE
from facewire.values import Floats

__all__ = ["HISTORY_S", "Timeline"]

HISTORY_S: Final = 5.0
"""Seconds that stay readable: a second of frames made in one tick, the 2.5 seconds that an engine hears again
where it has kept nothing, full look-ahead, and half a second by which a pause steps back."""


class Timeline:
    """A growing stretch of samples, numbered from 0. Belongs to the line thread.

    Args:
        history: samples that stay readable behind the newest one.
    """

    def __init__(self, history: int = int(HISTORY_S * SAMPLE_RATE)) -> None:
        self._samples: Floats = np.zeros(2 * history, np.float32)
        self._keep = history
        self._fill = 0
        self._written = 0

    @property
    def written(self) -> int:
        """Samples that have arrived; the number of the next one."""
        return self._written

    def append(self, samples: Floats) -> None:
        """Add float32[n] samples at the end."""
        for begin in range(0, len(samples), self._keep):
            self._append(samples[begin : begin + self._keep])

    def append_silence(self, until: int) -> None:
        """Add silence up to sample `until`; nothing where that has been written."""
        missing = until - self._written
        if missing >= self._keep:
            # Nothing of what was heard before is remembered over so long a silence.
            self._fill, self._written = 0, until
        elif missing > 0:
            self.append(np.zeros(missing, np.float32))

    def cut(self, at: int) -> None:
        """Forget everything from sample `at` on."""
        self._fill = max(0, self._fill - max(0, self._written - at))
        self._written = min(self._written, at)

    def read(self, start: int, out: Floats) -> None:
        """Copy the timeline from sample `start` into float32[n] `out`; what is not there is silence."""
        oldest = self._written - self._fill
        stop = start + len(out)
        if oldest <= start and stop <= self._written:
            out[:] = self._samples[start - oldest : stop - oldest]
            return
        first, last = max(start, oldest), min(stop, self._written)
        if last <= first:
            out[:] = 0.0
            return
        out[: first - start] = 0.0
        out[first - start : last - start] = self._samples[first - oldest : last - oldest]
        out[last - start :] = 0.0

    def level_dbfs(self, samples: int) -> float:
        """Loudness of the newest `samples` samples, dB below full scale; -120 for silence."""
        newest = self._samples[max(0, self._fill - samples) : self._fill]
        power = float(np.dot(newest, newest)) / max(len(newest), 1)
        return 10.0 * math.log10(power) if power > 1e-12 else -120.0

    def _append(self, samples: Floats) -> None:
        if len(samples) > len(self._samples) - self._fill:
            kept = self._samples[max(0, self._fill - self._keep) : self._fill]
            self._samples[: len(kept)] = kept.copy()
            self._fill = len(kept)
        self._samples[self._fill : self._fill + len(samples)] = samples
        self._fill += len(samples)
        self._written += len(samples)
