"""Two channels to one: their mean, unless one of them is silent or they cancel each other."""

from enum import Enum
from typing import Final

import numpy as np

from facewire.audio.conditioning.hops import Hops
from facewire.values import Floats

__all__ = ["Mixer", "Stereo"]

_HOP_S: Final = 0.02
_SMOOTHING: Final = 1 / 25
"""Of the powers, a hop: half a second."""
_FLOOR: Final = 1e-8
"""Mean square of a hop that says nothing about its channels: -80 dBFS."""
_ONE_AT: Final = 0.01
_BOTH_AT: Final = 0.04
"""Power of the weaker channel, in that of the stronger one, below and above which it is silent: 20, 14 dB."""
_OPPOSED_AT: Final = -0.6
_AGREED_AT: Final = -0.3
"""Correlation of the channels below and above which they cancel each other."""


class Stereo(Enum):
    """What the channels have to do with each other."""

    MIXED = "both are heard"
    ONE = "the other one is silent"
    OPPOSED = "their sum cancels"


class Mixer:
    """Mixes a stream down. The choice of channels changes over one hop, so nothing clicks.

    Args:
        rate: hertz.
        channels: 1, 2 or more, of which the first two are looked at.
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._hops = Hops(max(1, int(rate * _HOP_S)), channels)
        self._rise = (np.arange(1, self._hops.length + 1) / self._hops.length).astype(np.float32)[:, None]
        self._mean = np.full(channels, 1 / channels, np.float32)
        self._from = self._to = self._mean
        self._powers = np.zeros(channels)
        self._product = 0.0
        self.stereo = Stereo.MIXED

    def mix(self, block: Floats) -> Floats:
        """Return float32[n] for float32[n, channels]: finite, within -1..1.

        A sample that is not a number is silence.
        """
        clean = np.clip(np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0), -1.0, 1.0)
        if clean.shape[1] == 1:
            return clean[:, 0].astype(np.float32)
        mono = np.empty(len(clean), np.float32)
        for begin, end, at, hop in self._hops.cut(clean):
            rise = self._rise[at : at + end - begin]
            weights = self._from + (self._to - self._from) * rise
            mono[begin:end] = (clean[begin:end] * weights).sum(axis=1)
            if hop is not None:
                self._from = self._to
                self._look(hop)
        return mono

    def _look(self, hop: Floats) -> None:
        powers = np.square(hop, dtype=np.float64).mean(axis=0)
        if powers.max() < _FLOOR:
            return
        self._powers += _SMOOTHING * (powers - self._powers)
        product = float(np.dot(hop[:, 0].astype(np.float64), hop[:, 1])) / len(hop)
        self._product += _SMOOTHING * (product - self._product)
        strong, weak = float(self._powers.max()), float(np.sort(self._powers)[-2])
        correlation = self._product / max(float(np.sqrt(self._powers[0] * self._powers[1])), 1e-20)
        if weak < strong * (_BOTH_AT if self.stereo is Stereo.ONE else _ONE_AT):
            self.stereo = Stereo.ONE
        elif correlation < (_AGREED_AT if self.stereo is Stereo.OPPOSED else _OPPOSED_AT):
            self.stereo = Stereo.OPPOSED
        else:
            self.stereo = Stereo.MIXED
        if self.stereo is Stereo.MIXED:
            self._to = self._mean
        elif self._to is self._mean:
            # The louder one, and no other one later: two that are alike would take turns.
            self._to = np.eye(len(self._mean), dtype=np.float32)[int(self._powers.argmax())]
