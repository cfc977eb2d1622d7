"""Gate and gain, applied to a stream at 16 kHz."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.audio.conditioning.gain import AutomaticGain
from facewire.audio.conditioning.gate import HOP_S, NoiseGate
from facewire.audio.conditioning.hops import Hops
from facewire.grid import SAMPLE_RATE
from facewire.values import Floats

__all__ = ["MAX_FIXED_GAIN_DB", "Levelling", "Levels"]

MAX_FIXED_GAIN_DB: Final = 40.0
_CLOSED_DB: Final = -24.0
"""What a closed gate takes away: as much as the automatic gain can add, so that noise is never raised."""
_CLOSING_DB: Final = 1.0
"""A hop, so that a word fades out over a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Levels:
    """What is done about a microphone's level."""

    gain_db: float | None = None
    """-40 to 40; None for automatic."""
    gate: bool = True
    """Whether what is no more than the room's noise is kept from the mouth."""


class Levelling:
    """Gates a stream and brings it to a level; without delay.

    Args:
        levels: see there.
    """

    def __init__(self, levels: Levels) -> None:
        self.levels = levels
        """In force from the next hop on."""
        self._hops = Hops(int(HOP_S * SAMPLE_RATE))
        self._rise = (np.arange(1, self._hops.length + 1) / self._hops.length).astype(np.float32)
        self.gate = NoiseGate()
        self.gain = AutomaticGain()
        self._gate_db = 0.0
        self._from = self._to = self._factor()

    @property
    def gain_db(self) -> float:
        """What the voice's level is raised by."""
        return self.gain.gain_db if self.levels.gain_db is None else self.levels.gain_db

    def process(self, block: Floats) -> Floats:
        """Return float32[n] for float32[n], within -1..1."""
        output = np.empty(len(block), np.float32)
        for begin, end, at, hop in self._hops.cut(block):
            if self._from == self._to:
                np.multiply(block[begin:end], np.float32(self._to), out=output[begin:end])
            else:
                rise = self._rise[at : at + end - begin]
                output[begin:end] = block[begin:end] * (self._from + (self._to - self._from) * rise)
            if hop is not None:
                self._step(float(np.dot(hop, hop)) / len(hop))
        return np.clip(output, -1.0, 1.0, out=output)

    def _step(self, power: float) -> None:
        self.gate.step(power, self.gain.voice)
        self.gain.step(power, heard=self.gate.rises)
        closed = self.levels.gate and not self.gate.open
        self._gate_db = max(self._gate_db - _CLOSING_DB, _CLOSED_DB) if closed else 0.0
        self._from, self._to = self._to, self._factor()

    def _factor(self) -> float:
        raised_db = self.gain_db + self._gate_db
        return float(10.0 ** (raised_db / 20.0)) if raised_db else 1.0
