"""How strong each mood is at each frame: it comes and goes smoothly, however often it changes on the way.

Each level follows its target as a critically damped spring does, solved exactly for the time between two
frames: from any state without a jump in speed, and from rest without overshoot.
"""

import math
from typing import Final

import numpy as np

from facewire.face.expression.table import MOODS
from facewire.values import Floats

__all__ = ["NEUTRAL", "Levels", "level_of"]

_ARRIVED: Final = 4.744
"""Product of stiffness and time at which 95 % of the way is done: (1 + x) exp(-x) = 0.05."""
_STILL: Final = 1e-3
"""Distance, and way in a frame, under which a level is taken for arrived."""

_LEAST: Final = np.float32(0.0)
_MOST: Final = np.float32(1.0)

NEUTRAL: Final[Floats] = np.zeros(len(MOODS), np.float32)
"""float32[moods]: no mood at all."""


def level_of(mood: str, gain: float) -> Floats:
    """Return the levels [moods] of one mood; `neutral` is none of them."""
    if mood not in MOODS or gain == 0.0:
        return NEUTRAL
    levels = np.zeros(len(MOODS), np.float32)
    levels[MOODS.index(mood)] = gain
    return levels


class Levels:
    """The levels of all moods.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._step = np.float32(1.0 / fps)
        self.values: Floats = NEUTRAL
        """float32[moods], 0..1; replaced whole, never written to."""
        self._speeds: Floats = NEUTRAL
        """float32[moods], 1/s."""

    @property
    def state(self) -> tuple[Floats, Floats]:
        """Return what `restore` goes back to."""
        return self.values, self._speeds

    def restore(self, state: tuple[Floats, Floats]) -> None:
        """Go back to an earlier state."""
        self.values, self._speeds = state

    def follow(self, target: Floats, fade_s: float) -> bool:
        """Go one frame towards `target`; return whether anything moved.

        Args:
            target: float32[moods], 0..1; must not be written to afterwards.
            fade_s: seconds after which 95 % of the way is done.
        """
        if self.values is target and self._speeds is NEUTRAL:
            return False
        away, step = self.values - target, self._step
        if max(_largest(away), float(step) * _largest(self._speeds)) < _STILL:
            self.values, self._speeds = target, NEUTRAL
            return True
        stiffness = np.float32(_ARRIVED / fade_s)
        turn = np.float32(stiffness * step)
        left = np.float32(math.exp(-turn))
        push = self._speeds + away * stiffness
        self._speeds = np.asarray((self._speeds - push * turn) * left, np.float32)
        reached = target + (away + push * step) * left
        self.values = np.minimum(np.maximum(reached, _LEAST), _MOST)
        return True


def _largest(values: Floats) -> float:
    return float(max(values.max(), -values.min()))
