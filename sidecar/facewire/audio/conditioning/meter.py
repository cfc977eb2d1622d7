"""How loud a microphone is, and whether it clips or is silent: measured before anything is done about it."""

from collections import deque
from typing import Final

import numpy as np

from facewire.audio.conditioning.hops import SILENCE_DBFS, Hops, decibels
from facewire.values import Floats

__all__ = ["HOPS_A_SECOND", "Meter"]

HOPS_A_SECOND: Final = 50
_LOUDEST_HOPS: Final = 5
"""100 ms."""
_CLIP_MEMORY: Final = 3 * HOPS_A_SECOND
_FULL_SCALE: Final = 0.99
_FLAT: Final = 3
"""So many samples in a row at full scale are no peak that just fits."""
_DIGITAL_SILENCE: Final = 10 ** (-89 / 20)
"""Highest sample of a device that is muted: at most the last of 16 bits is left, which is -90.3 dBFS."""


class Meter:
    """Measures a stream.

    Args:
        rate: hertz.
        channels: of its blocks.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._hops = Hops(max(1, rate // HOPS_A_SECOND), channels)
        self._powers: deque[float] = deque(maxlen=HOPS_A_SECOND)
        self._peaks: deque[float] = deque(maxlen=HOPS_A_SECOND)
        self._clipped: deque[bool] = deque(maxlen=_CLIP_MEMORY)
        self.hops = 0
        """Since the start: time in units of 20 ms."""
        self._silent = 0

    def take(self, block: Floats) -> None:
        """Measure float32[n, channels]."""
        for piece in self._hops.cut(block):
            if piece.hop is not None:
                self._measure(piece.hop)

    @property
    def level_dbfs(self) -> float:
        """Root mean square of the loudest 100 ms of the last second, of the louder channel."""
        powers = np.fromiter(self._powers, np.float64)
        if len(powers) < _LOUDEST_HOPS:
            return decibels(float(powers.mean())) if len(powers) else SILENCE_DBFS
        sums = np.convolve(powers, np.ones(_LOUDEST_HOPS), "valid")
        return decibels(float(sums.max()) / _LOUDEST_HOPS)

    @property
    def peak_dbfs(self) -> float:
        """Highest sample of the last second."""
        return decibels(max(self._peaks, default=0.0) ** 2)

    @property
    def clipped_s(self) -> float:
        """Seconds out of the last three in which samples were cut off at full scale."""
        return sum(self._clipped) / HOPS_A_SECOND

    @property
    def silent_s(self) -> float:
        """Seconds since it was anything but digital silence."""
        return self._silent / HOPS_A_SECOND

    def _measure(self, hop: Floats) -> None:
        clean = np.nan_to_num(hop, nan=0.0, posinf=1.0, neginf=-1.0)
        height = np.abs(clean)
        peak = float(height.max())
        self._peaks.append(peak)
        self._powers.append(float(np.square(clean, dtype=np.float64).mean(axis=0).max()))
        self._clipped.append(peak >= _FULL_SCALE and _is_flat(height >= _FULL_SCALE))
        self._silent = self._silent + 1 if peak < _DIGITAL_SILENCE else 0
        self.hops += 1


def _is_flat(full: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> bool:
    run = full[: len(full) - _FLAT + 1].copy()
    for later in range(1, _FLAT):
        run &= full[later : len(full) - _FLAT + 1 + later]
    return bool(run.any())
