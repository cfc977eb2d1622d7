"""A mixture of moods on a face: what it adds and scales, and what it leaves to the voice.

A mood moves brows, lids, cheeks and the corners of the mouth at any time. It parts or presses the lips where
nobody speaks; in speech it opens them only as far as they are open anyway. Where the voice shuts the lips,
they are shut. Pure.
"""

from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS
from facewire.face.closure import CHANNEL_GAP, closing, gap_of, ramp
from facewire.face.expression.table import TABLE, channels_of
from facewire.values import Face, Floats

__all__ = ["CORNERS", "JAW", "LIPS", "OPEN", "SHUT_BY_VOICE", "Colour", "less_rounded"]

OPEN: Final = (0.05, 0.25)
"""Gap between the lips from which they may be opened further in speech, and from which wholly."""
_ROUND: Final = 0.6
"""Share of a smile or a stretch that fully rounded lips take away: the two pull the corners apart."""
_SHUT: Final = 0.4
"""The same of shut lips: corners that are pulled hard would part them."""
_SQUINT_SHUT: Final = 0.6
"""The same of shut lids and a squint."""

_MOST: Final = np.float32(1.0)
_LIDS: Final = channels_of("eyeBlink")
_WIDE: Final = channels_of("eyeWide")
_SQUINT: Final = channels_of("eyeSquint")
_ROUNDING: Final = channels_of("mouthFunnel", "mouthPucker")
CORNERS: Final = channels_of("mouthSmile", "mouthStretch", "mouthDimple", "mouthFrown")
"""Channels that pull the corners of the mouth."""
SHUT_BY_VOICE: Final = np.flatnonzero(CHANNEL_GAP)
"""Channels that keep what the voice wants of them where it shuts the lips."""

_ALL: Final = len(CHANNELS)
_ROWS: Final = np.hstack([TABLE.held, TABLE.parting, TABLE.pressing, TABLE.scale])
"""The whole table side by side: one product a frame while a mood comes or goes."""


def _part(*names: str) -> Floats:
    part = np.zeros(len(CHANNELS), np.float32)
    part[channels_of(*names)] = 1.0
    return part


JAW: Final = _part("jawOpen", "mouthClose")
"""float32[52]: 1 for what moves with the jaw. mouthClose is measured against jawOpen: lips that meet must
still meet when the jaw moves more."""
LIPS: Final = _part("mouthLowerDown", "mouthUpperUp", "mouthStretch", "mouthFunnel", "mouthPucker")
"""float32[52]: 1 for what the lips do beside closing."""


def less_rounded(weights: Floats, shut: float) -> float:
    """Return the share of a pull at the corners that fits a mouth: less where it is rounded or shut."""
    return (1.0 - _ROUND * float(weights[_ROUNDING].max())) * (1.0 - _SHUT * shut)


class Colour:
    """A mixture of moods.

    Args:
        levels: float32[moods], 0..1, how strong each is.
    """

    def __init__(self, levels: Floats) -> None:
        mixed = levels @ _ROWS
        self._held, self._parting, self._pressing = mixed[:_ALL], mixed[_ALL : 2 * _ALL], mixed[2 * _ALL : -3]
        jaw, lips, lids = mixed[-3:].tolist()
        self._jaw, self._lips = max(jaw, -1.0), max(lips, -1.0)
        self.lid_speed = min(max(1.0 + lids, 0.1), 1.0)
        """Share of their usual speed at which lids open."""

    def on(self, face: Face, speaking: float) -> Floats:
        """Return the weights [52] of a face in this mood.

        Args:
            face: as the voice alone draws it.
            speaking: how much the mouth is the voice's, 0..1.
        """
        spoken = face.weights
        gap = gap_of(face)
        shut, wide = closing(face, speaking, gap), ramp(gap, *OPEN)
        resting = 1.0 - speaking
        added = self._held + (speaking * wide + resting * (1.0 - shut)) * self._parting
        added += resting * (1.0 - wide) * self._pressing
        added[CORNERS] *= less_rounded(spoken, shut)
        lids = float(spoken[_LIDS].max())
        added[_WIDE] *= 1.0 - lids
        added[_SQUINT] *= 1.0 - _SQUINT_SHUT * lids
        np.minimum(added, _MOST, out=added)
        jaw = self._jaw * (wide if self._jaw > 0.0 else 1.0)
        lips = self._lips * (wide if self._lips > 0.0 else 1.0)
        weights = np.minimum(spoken * (_MOST + np.float32(jaw) * JAW + np.float32(lips) * LIPS), _MOST)
        weights += added * (_MOST - weights)
        if shut:
            weights[SHUT_BY_VOICE] += shut * (spoken[SHUT_BY_VOICE] - weights[SHUT_BY_VOICE])
        return weights
