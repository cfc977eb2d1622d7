"""Whether lips shut where the transcript has a p, b or m, or where one hears them shut."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.closure import CHANNEL_GAP, PARTED
from facewire.qa.check.transcript import Transcript
from facewire.qa.compare.measures import closures_of
from facewire.take.table import Take

__all__ = ["Closures", "closures_against", "closures_heard"]

_AROUND_S: Final = 0.06
"""How far labels may be from the sound."""
_CAPTION_S: Final = 0.3
_HEARD_S: Final = 0.08
"""How far a closure may be from the one that is heard."""
_SHUT: Final = 0.1
"""Gap between the lips, in jaw-open units, under which a viewer takes them for shut."""


@dataclass(frozen=True, slots=True)
class Closures:
    """What became of the p, b and m of a transcript, or of the closures that one hears."""

    wanted: int
    open_at_s: tuple[float | None, ...] = ()
    """Those without one; None where the transcript does not tell when."""


def closures_against(take: Take, transcript: Transcript) -> Closures:
    """Return which of the transcript's closures a take lacks."""
    gap = take.weights @ CHANNEL_GAP
    shut = np.array(closures_of(take))
    lacking: list[float | None] = []
    for labial in transcript.labials:
        if labial.begin_s is None or labial.end_s is None:
            lacking.extend([None] * max(0, labial.count - len(shut)))
        elif transcript.phones:
            around = (take.times >= labial.begin_s - _AROUND_S) & (take.times <= labial.end_s + _AROUND_S)
            if around.any() and gap[around].min() > _SHUT:
                lacking.append(labial.begin_s)
        else:
            inside = (shut >= labial.begin_s - _CAPTION_S) & (shut <= labial.end_s + _CAPTION_S)
            lacking.extend([labial.begin_s] * max(0, labial.count - int(inside.sum())))
    return Closures(transcript.closures, tuple(lacking))


def closures_heard(heard: Take, take: Take, lag_s: float) -> Closures:
    """Return at which closures of what the network draws the lips of a take stay apart.

    Args:
        heard: what the network draws for the sound.
        take: what is checked.
        lag_s: how much later it moves.
    """
    gap, times = take.weights @ CHANNEL_GAP, take.times - lag_s
    shut = closures_of(heard)
    around = [np.abs(times - at) <= _HEARD_S for at in shut]
    apart = (at for at, near in zip(shut, around, strict=True) if near.any() and gap[near].min() > PARTED)
    return Closures(len(shut), tuple(apart))
