"""A voice against itself: louder or softer, higher or lower than it usually is, whatever the microphone."""

import math
from collections import deque
from typing import Final, NamedTuple

from facewire.audio.prosody.analysis import FLOOR_DB, HOP_S, Measure

__all__ = ["Tone", "Voice"]

_GOES_ON: Final = 0.5
_BEGINS: Final = 0.6
"""Periodicity at which a voiced sound goes on, and from which one begins."""
_ABOVE_NOISE_DB: Final = 9.0
_BELOW_VOICE_DB: Final = 25.0
"""A voiced sound is so far above the room at least, and no further below the voice's usual level."""
_ACTIVE_BELOW_DB: Final = 32.0
"""Any sound of the voice, a soft fricative too, is no further below its level."""
_NOISE_BLOCKS: Final = 4
_NOISE_BLOCK: Final = round(0.75 / HOP_S)
"""The room is the softest of the last three seconds: nobody speaks so long without a gap."""
_LEARNING: Final = round(6.0 / HOP_S)
"""Voiced hops by which the usual level and pitch are known: the mean at first, then slower and slower."""
_LOUDER_DB: Final = 10.0
_LOUDER: Final = 0.1
"""A voice so far above its level has another one, and it is learned within a quarter of a second."""
_QUIET_DB: Final = -20.0
"""What is softer teaches no more than this."""
_STEADY_ST: Final = 3.0
"""A pitch that leaps further within a hop teaches nothing: it may be a slip of an octave."""
_DECAY: Final = math.exp(-HOP_S / 0.3)
_HIGHEST_ST: Final = 24.0


class Tone(NamedTuple):
    """One hop of a voice, in its own terms."""

    pitch_hz: float = 0.0
    """0 where it is not voiced."""
    melody: float = 0.0
    """Semitones above its middle; decays where it is not voiced."""
    energy_db: float = -60.0
    """Against its level; -60 to 20."""
    voicing: float = 0.0
    voiced: bool = False
    active: bool = False
    """Whether it is heard, voiced or not."""


class Voice:
    """Learns one voice's level and middle pitch, hop by hop, and the room's noise."""

    def __init__(self) -> None:
        self._level_db: float | None = None
        self._middle_st: float | None = None
        self._level_known = self._middle_known = 0
        self._pitch_st = 0.0
        self._melody = 0.0
        self._voiced = False
        self._softest: deque[float] = deque([FLOOR_DB] * _NOISE_BLOCKS, _NOISE_BLOCKS)
        self._block_db, self._blocked = 0.0, 0
        self._noise_db = FLOOR_DB

    def hear(self, measure: Measure) -> Tone:
        """Return the next hop in the voice's own terms."""
        level_db, pitch_hz, periodicity = measure
        self._room(level_db)
        over_noise = level_db > self._noise_db + _ABOVE_NOISE_DB
        periodic = over_noise and periodicity > (_GOES_ON if self._voiced else _BEGINS)
        if periodic:
            self._learn(level_db, pitch_hz)
        usual_db = level_db if self._level_db is None else self._level_db
        voiced = self._voiced = periodic and level_db > usual_db - _BELOW_VOICE_DB
        if voiced and self._middle_st is not None:
            melody = self._pitch_st - self._middle_st
            self._melody = melody if abs(melody) <= _HIGHEST_ST else math.copysign(_HIGHEST_ST, melody)
        else:
            self._melody *= _DECAY
        energy_db = -60.0
        if self._level_db is not None and level_db > FLOOR_DB:
            energy_db = level_db - usual_db
            if not -60.0 <= energy_db <= 20.0:
                energy_db = min(max(energy_db, -60.0), 20.0)
        return Tone(
            pitch_hz if voiced else 0.0,
            self._melody,
            energy_db,
            periodicity if over_noise else 0.0,
            voiced,
            over_noise and level_db > usual_db - _ACTIVE_BELOW_DB,
        )

    def _room(self, level_db: float) -> None:
        if level_db < self._block_db:
            self._block_db = level_db
        self._blocked += 1
        if self._blocked == _NOISE_BLOCK:
            self._softest.append(self._block_db)
            self._block_db, self._blocked = 0.0, 0
            self._noise_db = min(self._softest)
        if level_db < self._noise_db:
            self._noise_db = level_db

    def _learn(self, level_db: float, pitch_hz: float) -> None:
        if self._level_known < _LEARNING:
            self._level_known += 1
        share = 1.0 / self._level_known
        usual_db = level_db if self._level_db is None else self._level_db
        louder_db = level_db - usual_db
        if louder_db > _LOUDER_DB:
            share = max(share, _LOUDER)
        self._level_db = usual_db + share * (louder_db if louder_db > _QUIET_DB else _QUIET_DB)
        before_st, self._pitch_st = self._pitch_st, _semitones(pitch_hz)
        if not self._voiced or abs(self._pitch_st - before_st) > _STEADY_ST:
            return
        if self._middle_known < _LEARNING:
            self._middle_known += 1
        middle_st = self._pitch_st if self._middle_st is None else self._middle_st
        self._middle_st = middle_st + (self._pitch_st - middle_st) / self._middle_known


def _semitones(pitch_hz: float) -> float:
    """Return a pitch in semitones above 100 Hz."""
    return 12.0 * math.log2(pitch_hz / 100.0)
