"""How sure the network is of what it hears.

Its visemes are probabilities. On readers that training never heard, the strongest one is right a little more
often than it says: 0.86 is right in 0.90 of the frames, 0.55 in 0.59, 0.36 in 0.39. So its mean over the
frames with a voice is the share of sounds that a line's mouth shows rightly, and low where a line is of a
kind that the network has not heard.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.take.table import Take

__all__ = ["Sureness", "sureness_of"]

_VOICE: Final = 0.5
_EDGE: Final = 3
_FEW: Final = 2
"""Visemes; with no more of them there is nothing to be unsure of."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """How a network hears a line."""

    voiced: float
    """Share of frames with a voice, 0..1."""
    seconds: float
    """That those frames last."""
    right: float
    """Share of its sounds that it expects to hear rightly, 0..1; 1 where there are none."""
    starts: bool
    """Whether there is a voice in the first frames: a network is not sure at once."""
    ends: bool
    """Whether there is one in the last ones."""


def sureness_of(heard: Take) -> Sureness:
    """Return how sure the network is that drew `heard`."""
    voiced = heard.voice > _VOICE
    if not voiced.any():
        return Sureness(0.0, 0.0, 1.0, starts=False, ends=False)
    names = heard.visemes[voiced]
    # An engine that hears loudness alone tells one sound from silence, and no network hears so few.
    right = float(names.max(axis=1).mean()) if (heard.visemes.max(axis=0) > 0.0).sum() > _FEW else 1.0
    seconds = float(voiced.sum()) / heard.head.fps
    return Sureness(
        float(np.mean(voiced)), seconds, right, bool(voiced[:_EDGE].any()), bool(voiced[-_EDGE:].any())
    )
