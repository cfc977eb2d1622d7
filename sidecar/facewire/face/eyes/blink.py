"""Blinks, and lids that follow the eyes down: a stage of the face."""

from typing import Final

from facewire.face.channels import CHANNEL_INDEX
from facewire.face.eyes.cells import draws, ease
from facewire.face.stage import Context
from facewire.values import Face

__all__ = ["Blink"]

_CELL_S: Final = 3.6
"""One blink in each: about 17 a minute, the resting rate of adults (Bentivoglio et al. 1997)."""
_CLOSING_S: Final = 0.08
_OPENING_S: Final = 0.16
"""Lids fall about twice as fast as they rise."""
_LIDS_FOLLOW: Final = 0.3
"""Share of the eyes' look down by which the lids follow them."""
_KIND: Final = 0

_LIDS = [CHANNEL_INDEX["eyeBlinkLeft"], CHANNEL_INDEX["eyeBlinkRight"]]
_LOOK_DOWN = CHANNEL_INDEX["eyeLookDownLeft"]


class Blink:
    """The lids of one subject.

    Args:
        seed: any integer; equal seeds blink alike.
        fps: frames per second.
    """

    def __init__(self, seed: int, fps: int) -> None:
        self._seed = seed
        self._fps = fps
        self._cell = -1
        self._begins_s = 0.0

    def apply(self, context: Context, face: Face) -> Face:
        """Return the face with its lids as they are at frame `context.n`."""
        weights = face.weights.copy()
        weights[_LIDS] = max(self._closed(context.n / self._fps), _LIDS_FOLLOW * float(weights[_LOOK_DOWN]))
        return Face(weights, face.pose, face.visemes, face.voice)

    def _closed(self, seconds: float) -> float:
        cell = int(seconds / _CELL_S)
        if cell != self._cell:
            room = _CELL_S - _CLOSING_S - _OPENING_S
            self._begins_s = cell * _CELL_S + draws(self._seed, _KIND, cell).uniform(0.0, room)
            self._cell = cell
        since = seconds - self._begins_s
        if 0.0 <= since < _CLOSING_S:
            return ease(since / _CLOSING_S)
        return ease(1.0 - (since - _CLOSING_S) / _OPENING_S) if since >= _CLOSING_S else 0.0
