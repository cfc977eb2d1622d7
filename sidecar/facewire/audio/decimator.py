"""Whole multiples of 16 kHz to 16 kHz, as a stream: a low-pass that computes only the samples that stay.

A polyphase filter of linear phase (Crochiere and Rabiner, Multirate Digital Signal Processing, 1983, 3.3),
with the band of libsamplerate's medium sinc converter at a seventh of its time. Each sample is a sum of dot
products of one length, in one order, so it is the same however the input is cut.
"""

from typing import Final

import numpy as np

from facewire.grid import SAMPLE_RATE
from facewire.values import Floats

__all__ = ["Decimator"]

_TAPS: Final = 86
"""Of each phase: 5.4 ms, half of which is held back."""
_EDGE_HZ: Final = 7_400
"""Half the amplitude passes here; all of it up to 6.8 kHz, nothing from 8 kHz on."""
_BETA: Final = 10.06
"""Of Kaiser's window, for 100 dB: 0.1102 * (100 - 8.7)."""


class Decimator:
    """Gives every `factor`-th sample of one mono stream.

    Args:
        factor: input samples for one of output, 2 or more.
    """

    def __init__(self, factor: int) -> None:
        self._factor = factor
        taps = _low_pass(factor)
        self._phases = [np.ascontiguousarray(taps[phase::factor]) for phase in range(factor)]
        # The first output sample sits at the first of input: the filter's middle.
        self._held: Floats = np.zeros(_TAPS // 2 * factor - 1, np.float32)

    def process(self, block: Floats) -> Floats:
        """Return the samples that float32[n] more input settles: float32[m]."""
        factor = self._factor
        held = np.concatenate((self._held, block))
        count = max(0, len(held) // factor - _TAPS + 1)
        made: Floats = np.zeros(count, np.float32)
        if count:
            stop = (count + _TAPS - 1) * factor
            for phase, taps in enumerate(self._phases):
                made += np.correlate(held[phase:stop:factor], taps, "valid")
        # A view would keep the whole block until the next one comes.
        self._held = held[count * factor :].copy()
        return made


def _low_pass(factor: int) -> Floats:
    """Return float32[86 * factor] taps that pass a constant as it is; the last one is zero."""
    reach = _TAPS // 2 * factor - 1
    edge = 2.0 * _EDGE_HZ / (SAMPLE_RATE * factor)
    taps = np.sinc(edge * np.arange(-reach, reach + 1)) * np.kaiser(2 * reach + 1, _BETA)
    return np.append(taps / taps.sum(), 0.0).astype(np.float32)
