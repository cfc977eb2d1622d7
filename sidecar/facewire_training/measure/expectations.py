"""What a viewer expects of a mouth for given phones: how open, how round, and which one when."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire_training.phones.inventory import PHONES, SILENCE, Phone

__all__ = ["OPEN_VOWELS", "ROUNDED", "SPREAD", "expected_opening", "names_at"]

Doubles = NDArray[np.float64]

_OPENING: Final[dict[str, float]] = {
    **dict.fromkeys(["sil", "p", "b", "m"], 0.0),
    **dict.fromkeys(["bh", "f", "v", "w"], 0.12),
    **dict.fromkeys(["s", "z", "uw", "ux", "ch", "jh", "sh", "zh"], 0.20),
    **dict.fromkeys(["t", "d", "th", "dh", "n", "l", "ny", "y", "iy", "r", "rr"], 0.28),
    **dict.fromkeys(["k", "g", "ng", "kh", "hh", "er", "uh", "ih"], 0.38),
    **dict.fromkeys(["ax", "oe", "ow", "oy", "ey", "eh"], 0.60),
    **dict.fromkeys(["ah", "ao"], 0.70),
    **dict.fromkeys(["ae", "ay", "aw", "aa"], 1.0),
}
"""How open a phone is expected to be, 0 shut to 1 wide: phonetic vowel height in six steps."""
_SMOOTHING: Final = 0.05
"""Seconds over which the expected opening is averaged: a mouth does not jump."""
OPEN_VOWELS: Final = frozenset({"aa", "ae", "ao", "ay", "aw"})
ROUNDED: Final = frozenset({"uw", "uh", "ow", "ao", "oy", "w"})
SPREAD: Final = frozenset({"iy", "ih", "ey", "eh", "ae", "y"})


def expected_opening(phones: Sequence[Phone], times: Doubles) -> Doubles:
    """Return the opening [n] a viewer expects at `times`: each phone's own, averaged over 50 ms."""
    offsets = np.linspace(-0.5, 0.5, 11) * _SMOOTHING
    shifted = times[:, None] + offsets[None, :]
    steps = np.array([_OPENING[name] for name in names_at(phones, shifted.ravel())])
    opening: Doubles = steps.reshape(shifted.shape).mean(axis=1)
    return opening


def names_at(phones: Sequence[Phone], times: Doubles) -> list[str]:
    """Return the phone that sounds at each time; silence outside all."""
    starts = np.array([phone.start for phone in phones])
    index = np.searchsorted(starts, times, side="right") - 1
    return [
        phones[i].name if i >= 0 and time < phones[i].end else SILENCE
        for i, time in zip(index, times, strict=True)
    ]


assert set(_OPENING) == set(PHONES)
