"""What a room sounds like while nobody speaks, and a gate that keeps it from moving the mouth."""

from typing import Final

from facewire.audio.conditioning.hops import decibels

__all__ = ["HOP_S", "NoiseGate"]

HOP_S: Final = 0.004
"""Of the stages that follow a level: an onset is let through that much later."""

_FAST: Final = 1 / 3
"""Smoothing, a hop, of the level that opens the gate: 12 ms."""
_SLOW: Final = 1 / 12
"""Of the level that the noise is learned from: 48 ms."""
_SETTLING_HOPS: Final = 125
"""Half a second in which the gate stays open: nothing is known yet."""
_OPENS: Final = 10**0.6
_CLOSES: Final = 10**0.3
"""Power, in that of the noise, 6 and 3 dB: breath is some 10 dB above a quiet room."""
_BELOW_VOICE: Final = 10**-1.8
"""What is no more than 18 dB below the voice is never gated: where the noise is that near, words would go
with it."""
_HOLD_HOPS: Final = 75
"""0.3 s, longer than a stop consonant is silent."""
_LEARNS_CLOSED: Final = 10 ** (0.3 * HOP_S)
_LEARNS_OPEN: Final = 10 ** (0.1 * HOP_S)
"""How fast a noise that has become louder is believed, a hop: 3 dB a second in silence, and 1 while something
is heard. A vowel that is held for ten seconds is no noise, a fan that was switched on is in the end."""
_LOWEST: Final = 10**-8.5
_HIGHEST: Final = 10**-4.0
"""Bounds of the noise, -85 and -40 dBFS: a muted stretch teaches nothing, what is louder is let through."""


class NoiseGate:
    """Follows a stream's level, hop by hop: the noise is its minimum, which may rise only slowly.

    Reckons in powers, which a hop is measured in: there are 250 of them a second.
    """

    def __init__(self) -> None:
        self._fast = self._slow = 0.0
        self._seen = 0
        self._below = 0
        self._above = False
        self._noise = _HIGHEST
        self.open = True

    @property
    def noise_dbfs(self) -> float:
        """What is heard while nobody speaks, as far as is known, from -85 to -40 dB below full scale."""
        return decibels(self._noise)

    @property
    def settled(self) -> bool:
        """Whether the noise has been listened to for long enough."""
        return self._seen >= _SETTLING_HOPS

    @property
    def rises(self) -> bool:
        """Whether something is heard at this moment that is not noise."""
        return self.settled and self.open and self._above

    def step(self, power: float, voice: float | None = None) -> None:
        """Take the next hop.

        Args:
            power: its mean square.
            voice: the voice's mean square, where it is known.
        """
        first = self._seen == 0
        self._fast = power if first else self._fast + _FAST * (power - self._fast)
        self._slow = power if first else self._slow + _SLOW * (power - self._slow)
        self._seen += 1
        settled = self._seen >= _SETTLING_HOPS
        learned = self._noise * (_LEARNS_OPEN if settled and self.open else _LEARNS_CLOSED)
        self._noise = min(max(min(self._slow, learned), _LOWEST), _HIGHEST)
        if not settled:
            return
        most = 1.0 if voice is None else voice * _BELOW_VOICE
        if self._fast > min(self._noise * _OPENS, most):
            self.open = True
        self._above = self._fast > self._noise * _CLOSES
        self._below = 0 if self._above or self._fast > most else self._below + 1
        if self._below > _HOLD_HOPS:
            self.open = False
