"""A mood guessed from how a voice sounds: how lively it is, and hardly more.

Strong accents make a face lively (raised brows, and a smile where the melody is wide), weak ones tired. How
lively a voice is shows in its prosody; whether it is lively with joy or with anger hardly does (Scherer 2003,
"Vocal communication of emotion: a review of research paradigms"). So nothing here ever shows anger or fear.
"""

import math
from typing import Final

import numpy as np

from facewire.face.expression.levels import NEUTRAL
from facewire.face.expression.table import MOODS
from facewire.values import Floats, Prosody

__all__ = ["FADE_S", "Liveliness"]

FADE_S: Final = 2.0
"""A guess comes and goes no faster than this."""

_MEMORY_S: Final = 4.0
"""Seconds of speech over which accents and melody are averaged."""
_STRENGTH: Final = (0.10, 0.35, 0.70)
"""Mean strength of accents of a flat voice, of a usual one and of a lively one. Of five acted clips, all that
were at hand, sadness has 0.1, neutral 0.25 and 0.45, anger and joy 0.6."""
_SPREAD: Final = (4.0, 7.0)
"""Spread of the melody, in semitones, where a lively voice begins to sound glad, and where it wholly does."""
_SHOWN: Final = {"surprise": 0.35, "joy": 0.5, "tired": 0.4}
"""Level of each mood at the most."""
_STEPS: Final = 10
"""A target moves in steps of this share, so that it stands still most of the time."""
_PAUSE_S: Final = 1.5
"""After so long a pause nothing is guessed any more."""


class Liveliness:
    """What one voice's accents and melody say.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._keep = math.exp(-1.0 / (_MEMORY_S * fps))
        self._strength = _STRENGTH[1]
        self._mean, self._square = 0.0, 0.0
        self._shown = (0, 0, 0)
        self._target = NEUTRAL

    def hear(self, prosody: Prosody) -> Floats:
        """Take the prosody of a frame and return the levels [moods] to go to; the same array while they stay.

        Args:
            prosody: of the frame.
        """
        if prosody.accent is not None:
            # Each accent counts for a second of speech, whatever the rate of the frames.
            self._strength += (prosody.accent.strength - self._strength) / _MEMORY_S
        if prosody.voicing > 0.5:
            share = 1.0 - self._keep
            self._mean += share * (prosody.melody - self._mean)
            self._square += share * ((prosody.melody - self._mean) ** 2 - self._square)
        if prosody.pause_s > _PAUSE_S:
            return self._show(0.0, 0.0)
        low, usual, high = _STRENGTH
        if self._strength < usual:
            return self._show((self._strength - usual) / (usual - low), 0.0)
        glad = (math.sqrt(self._square) - _SPREAD[0]) / (_SPREAD[1] - _SPREAD[0])
        return self._show((self._strength - usual) / (high - usual), glad)

    def _show(self, arousal: float, glad: float) -> Floats:
        lively, flat = min(max(arousal, 0.0), 1.0), min(max(-arousal, 0.0), 1.0)
        shares = (lively, lively * min(max(glad, 0.0), 1.0), flat)
        steps = tuple(round(_STEPS * share) for share in shares)
        if steps != self._shown:
            self._shown = (steps[0], steps[1], steps[2])
            self._target = NEUTRAL if not any(steps) else _levels(self._shown)
        return self._target


def _levels(steps: tuple[int, int, int]) -> Floats:
    levels = np.zeros(len(MOODS), np.float32)
    for (mood, most), step in zip(_SHOWN.items(), steps, strict=True):
        levels[MOODS.index(mood)] = most * step / _STEPS
    return levels
