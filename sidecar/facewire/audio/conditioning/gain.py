"""Automatic level: a voice that comes in quietly is raised to where the network was trained.

Slow and capped. It learns from the voice alone, and leaves a microphone that is well set as it is.
"""

from typing import Final

from facewire.audio.conditioning.gate import HOP_S
from facewire.audio.conditioning.hops import decibels

__all__ = ["MAX_GAIN_DB", "AutomaticGain"]

MAX_GAIN_DB: Final = 24.0
_QUIET_DBFS: Final = -30.0
"""A voice above this level is left alone: the mouth's opening does not depend on it there."""
_RUN_HOPS: Final = 20
"""80 ms of sound: a key or a click is over by then."""
_MEMORY_S: Final = 3.0
"""Of voice, over which its level is taken."""
_FIRST_S: Final = 0.5
"""Of voice in which the first estimate is followed at once."""
_UP_DB_S: Final = 3.0
_DOWN_DB_S: Final = 12.0
_FIRST_DB_S: Final = 80.0
_MOST_DBFS: Final = -9.0
"""A level that the gain must not raise a sound above, not even for a moment."""
_RANGE: Final = 0.01
"""Power, in that of the voice, below which a hop is a gap between its words: 20 dB."""


class AutomaticGain:
    """Follows a voice's level, hop by hop."""

    def __init__(self) -> None:
        self._power = 0.0
        self._recent = 0.0
        self._run = 0
        self._voice_s = 0.0
        self._gain_db = 0.0

    @property
    def gain_db(self) -> float:
        """What is to be added to the level now, 0 to 24 dB."""
        return self._gain_db

    @property
    def voice(self) -> float | None:
        """The voice's mean square as it comes in; None before there was any."""
        return self._power if self._voice_s > _FIRST_S / 2 else None

    @property
    def voice_dbfs(self) -> float | None:
        """The voice's level as it comes in; None before there was any."""
        voice = self.voice
        return None if voice is None else decibels(voice)

    def step(self, power: float, *, heard: bool) -> None:
        """Take the mean square of the next hop.

        Args:
            power: mean square.
            heard: whether it is more than the room's noise.
        """
        self._recent += (power - self._recent) / 5
        self._run = self._run + 1 if heard else 0
        if self._run >= _RUN_HOPS and power > self._power * _RANGE:
            self._voice_s += HOP_S
            memory_s = min(max(self._voice_s, HOP_S), _MEMORY_S)
            self._power += (power - self._power) * HOP_S / memory_s
            self._follow()
        if self._gain_db > 0.0:
            excess = decibels(self._recent) + self._gain_db - _MOST_DBFS
            self._gain_db = min(self._gain_db, max(0.0, self._gain_db - excess))

    def _follow(self) -> None:
        level = decibels(self._power)
        wanted = min(max(_QUIET_DBFS - level, 0.0), MAX_GAIN_DB)
        up, down = (_FIRST_DB_S, _FIRST_DB_S) if self._voice_s < _FIRST_S else (_UP_DB_S, _DOWN_DB_S)
        self._gain_db += min(max(wanted - self._gain_db, -down * HOP_S), up * HOP_S)
