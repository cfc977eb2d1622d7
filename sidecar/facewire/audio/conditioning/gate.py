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
_OPENS_DB: Final = 6.0
_CLOSES_DB: Final = 3.0
"""Above the noise: breath is some 10 dB above a quiet room."""
_BELOW_VOICE_DB: Final = 18.0
"""What is no further below the voice is never gated: where the noise is that near, words would go with it."""
_HOLD_HOPS: Final = 75
"""0.3 s, longer than a stop consonant is silent."""
_LEARNS_CLOSED_DB_S: Final = 3.0
_LEARNS_OPEN_DB_S: Final = 1.0
"""How fast a noise that has become louder is believed, in silence and while something is heard: a vowel that
is held for ten seconds is no noise, a fan that was switched on is in the end."""
_LOWEST_DBFS: Final = -85.0
_HIGHEST_DBFS: Final = -40.0
"""Bounds of the noise: a muted stretch teaches nothing, and what is louder is let through."""


class NoiseGate:
    """Follows a stream's level, hop by hop: the noise is its minimum, which may rise only slowly."""

    def __init__(self) -> None:
        self._fast = self._slow = 0.0
        self._seen = 0
        self._below = 0
        self._above = False
        self._noise_db = _HIGHEST_DBFS
        self.open = True

    @property
    def noise_dbfs(self) -> float:
        """What is heard while nobody speaks, as far as is known, from -85 to -40 dB below full scale."""
        return self._noise_db

    @property
    def settled(self) -> bool:
        """Whether the noise has been listened to for long enough."""
        return self._seen >= _SETTLING_HOPS

    @property
    def rises(self) -> bool:
        """Whether something is heard at this moment that is not noise."""
        return self.settled and self.open and self._above

    def step(self, power: float, voice_dbfs: float | None = None) -> None:
        """Take the next hop.

        Args:
            power: its mean square.
            voice_dbfs: the voice's level, where it is known.
        """
        first = self._seen == 0
        self._fast = power if first else self._fast + _FAST * (power - self._fast)
        self._slow = power if first else self._slow + _SLOW * (power - self._slow)
        self._seen += 1
        self._learn()
        if not self.settled:
            return
        level = decibels(self._fast)
        most = 0.0 if voice_dbfs is None else voice_dbfs - _BELOW_VOICE_DB
        if level > min(self._noise_db + _OPENS_DB, most):
            self.open = True
        self._above = level > self._noise_db + _CLOSES_DB
        self._below = 0 if self._above or level > most else self._below + 1
        if self._below > _HOLD_HOPS:
            self.open = False

    def _learn(self) -> None:
        level = decibels(self._slow)
        step = (_LEARNS_OPEN_DB_S if self.settled and self.open else _LEARNS_CLOSED_DB_S) * HOP_S
        learned = min(level, self._noise_db + step)
        self._noise_db = min(max(learned, _LOWEST_DBFS), _HIGHEST_DBFS)
