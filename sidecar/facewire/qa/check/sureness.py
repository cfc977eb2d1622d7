"""How sure the network is of what it hears.

Its visemes are probabilities. On readers that training never heard, the strongest one is right a little more
often than it says: 0.86 is right in 0.90 of the frames, 0.55 in 0.59, 0.36 in 0.39. So its mean over the
frames with a voice is the share of sounds that a line's mouth shows rightly, and low where a line is of a
kind that the network has not heard. Weighed by how loud frames are it is as right (0.66 is 0.71, 0.77 is
0.85, 0.87 is 0.95), and does not count the noise of a room, in which a network hears a voice of which it is
unsure.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.qa.check.sound.levels import Loudness
from facewire.qa.levels import HOP_S
from facewire.take.table import Take

__all__ = ["Sureness", "right_of_loud", "sureness_of"]

_VOICE: Final = 0.5
_EDGE: Final = 3
_FEW: Final = 2
"""Visemes: sound and silence. No network hears so few, and there is nothing to be unsure of."""
_LEAST_FPS: Final = 24
"""At fewer frames a second, sounds of speech come and go between two frames."""


@dataclass(frozen=True, slots=True)
class Sureness:
    """How a network hears a line."""

    voiced: float
    """Share of frames with a voice, 0..1."""
    seconds: float
    """That those frames last."""
    right: float
    """Share of its sounds that it expects to hear rightly, 0..1; 1 where there are none."""
    changes: int
    """How often one sound follows another within a voice; 0 where frames are too few to tell."""
    starts: bool
    """Whether there is a voice in the first frames: a network is not sure at once."""
    ends: bool
    """Whether there is one in the last ones."""


def sureness_of(heard: Take) -> Sureness:
    """Return how sure the network is that drew `heard`."""
    voiced = heard.voice > _VOICE
    if not voiced.any():
        return Sureness(0.0, 0.0, 1.0, 0, starts=False, ends=False)
    sounds = heard.visemes.argmax(axis=1)
    follows = (sounds[1:] != sounds[:-1]) & voiced[1:] & voiced[:-1]
    return Sureness(
        voiced=float(np.mean(voiced)),
        seconds=float(voiced.sum()) / heard.head.fps,
        right=float(heard.visemes[voiced].max(axis=1).mean()) if _tells_sounds(heard) else 1.0,
        changes=int(follows.sum()) if heard.head.fps >= _LEAST_FPS else 0,
        starts=bool(voiced[:_EDGE].any()),
        ends=bool(voiced[-_EDGE:].any()),
    )


def right_of_loud(heard: Take, loudness: Loudness) -> float:
    """Return the share of sounds, weighed by their amplitude, that the network expects to hear rightly, 0..1.

    It is 1 where there are none.

    Args:
        heard: what it draws.
        loudness: of the sound.
    """
    voiced = heard.voice > _VOICE
    if not voiced.any() or not _tells_sounds(heard):
        return 1.0
    hops = np.arange(len(loudness.levels)) * HOP_S
    weights = 10.0 ** (np.interp(heard.times[voiced], hops, loudness.levels) / 20.0)
    return float(np.average(heard.visemes[voiced].max(axis=1), weights=weights))


def _tells_sounds(heard: Take) -> bool:
    """Return whether an engine tells sounds from each other: by loudness alone it does not."""
    return bool((heard.visemes.max(axis=0) > 0.0).sum() > _FEW)
