"""A mouth that moves more or less than the voice alone moves it, and shuts where the voice shuts it.

What makes it smaller scales closures with everything else: lips that meet over a jaw meet over half the jaw.
What makes it larger takes hold as it opens. Pure.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.face.closure import CHANNEL_GAP, LIPS, closing, gap_of, ramp
from facewire.face.expression.table import channels_of
from facewire.values import Face, Floats

__all__ = ["CORNERS", "MOST", "Lips"]

_OPEN: Final = (0.05, 0.25)
"""Gap between the lips from which they may be opened further in speech, and from which wholly."""
_TUCKED: Final = (0.08, 0.20)
"""mouthRollLower from which the lower lip is on its way under the teeth, and from which it is there."""
_ROUND: Final = 0.6
"""Share of a smile or a stretch that fully rounded lips take away: the two pull the corners apart."""
_SHUT: Final = 0.4
"""The same of shut lips: corners that are pulled hard would part them."""
_ROUNDEST: Final = 1.0
"""Sum of a funnel and a pucker, which both draw the corners in, that nothing but the voice goes beyond: with
both in full a mouth is an upright slit."""

_ROLLED: Final = CHANNEL_INDEX["mouthRollLower"]
_ROUNDING: Final = channels_of("mouthFunnel", "mouthPucker")
MOST: Final = np.float32(1.0)


def _part(*names: str) -> Floats:
    """Return float32[52] with 1 at these channels; a name without its side stands for both."""
    ones = np.zeros(len(CHANNELS), np.float32)
    ones[channels_of(*names)] = 1.0
    return ones


CORNERS: Final = _part("mouthSmile", "mouthStretch", "mouthDimple", "mouthFrown")
"""float32[52]: 1 for what pulls the corners of the mouth."""
_JAW: Final = _part("jawOpen", "mouthClose")
"""float32[52]: 1 for what moves with the jaw. mouthClose is measured against jawOpen: lips that meet must
still meet when the jaw moves more."""
_LIPS: Final = _part("mouthLowerDown", "mouthUpperUp", "mouthStretch", "mouthFunnel", "mouthPucker")
"""float32[52]: 1 for what the lips do beside closing."""


@dataclass(frozen=True, slots=True)
class Lips:
    """What the voice does with the lips in one face."""

    gap: float
    """Between them, in jaw-open units."""
    shut: float
    """How much it shuts them, 0..1."""
    wide: float
    """How far they are open for more to open them further, 0..1."""

    @classmethod
    def of(cls, face: Face, speaking: float) -> "Lips":
        """Return those of a face as the voice draws it, whose mouth is the voice's by a share of 0..1."""
        gap = gap_of(face)
        tucked = ramp(float(face.weights[_ROLLED]), *_TUCKED)
        return cls(gap, closing(face, speaking, gap), (1.0 - tucked) * ramp(gap, *_OPEN))

    def corners(self, spoken: Floats) -> float:
        """Return the share of a pull at the corners that fits: less where the mouth is rounded or shut."""
        return (1.0 - _ROUND * max(float(spoken[one]) for one in _ROUNDING)) * (1.0 - _SHUT * self.shut)

    def scaled(self, spoken: Floats, jaw: float, lips: float) -> Floats:
        """Return `spoken` [52] with jaw and lips moved by factors; a new array.

        Args:
            spoken: weights as the voice draws them.
            jaw: factor of what moves with the jaw, from 0.
            lips: factor of what the lips do beside closing, from 0.
        """
        more_jaw, more_lips = (
            np.float32(more * self.wide if more > 0.0 else more) for more in (jaw - 1.0, lips - 1.0)
        )
        weights = np.minimum(spoken * (MOST + more_jaw * _JAW + more_lips * _LIPS), MOST)
        if more_lips > 0.0:
            rounded = _rounding(weights)
            if rounded > _ROUNDEST:
                weights[_ROUNDING] *= max(_rounding(spoken), _ROUNDEST) / rounded
        if self.shut and float(CHANNEL_GAP @ weights) > self.gap:
            self.keep(weights, spoken)
        return weights

    def keep(self, weights: Floats, shut: Floats) -> None:
        """Give `weights` the lips of `shut` as far as the voice shuts them."""
        if self.shut:
            weights[LIPS] += self.shut * (shut[LIPS] - weights[LIPS])


def _rounding(weights: Floats) -> float:
    funnel, pucker = _ROUNDING
    return float(weights[funnel]) + float(weights[pucker])
