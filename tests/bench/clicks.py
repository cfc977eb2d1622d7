"""Clicks at random moments, and how long after each its face leaves."""

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX
from facewire.values import Floats

FPS, RATE = 31, 48_000
TONGUE = CHANNEL_INDEX["tongueOut"]
LOUD, SEEN = 0.9, 0.05
CLICK_S, BETWEEN_S = 0.1, 0.35

Series = list[tuple[int, float]]
"""When bytes came, in nanoseconds, and how far the tongue was out in them."""


def clicks(seconds: float, rng: np.random.Generator) -> tuple[Floats, NDArray[np.intp]]:
    """A signal with a click every third of a second or so, and the samples at which they begin."""
    signal = np.zeros(int(seconds * RATE), np.float32)
    starts = np.arange(2.0, seconds - 1.0, BETWEEN_S)
    begins = ((starts + rng.uniform(0, 0.05, len(starts))) * RATE).astype(np.intp)
    for begin in begins:
        signal[begin : begin + int(CLICK_S * RATE)] = LOUD
    return signal, begins


def lags_ms(clicks_ns: list[int], seen: Series) -> NDArray[np.float64]:
    """From each click to the first bytes that show it."""
    came = np.array([when for when, _ in seen])
    out = np.array([value > SEEN for _, value in seen])
    found = []
    for click_ns in clicks_ns:
        after = np.flatnonzero((came > click_ns) & (came < click_ns + int(CLICK_S * 1e9) + 10**8) & out)
        if len(after):
            found.append((came[after[0]] - click_ns) / 1e6)
    return np.array(found)
