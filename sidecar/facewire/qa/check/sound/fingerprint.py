"""Fingerprints that stay the same when a recording is encoded anew, made louder, or shifted.

Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002: each bit says whether the
difference of the energies of two neighbouring bands grows from one window to the next. Two recordings are the
same sound where few bits of long stretches differ. Windows are wide against their hop, so that a shift by
half a hop changes few bits.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.values import Floats

__all__ = ["HOP_S", "Fingerprint", "fingerprint"]

_RATE: Final = 8_000
"""Hertz: half of what it is given, which holds all that is looked at."""
_HOP: Final = 160
HOP_S: Final = _HOP / _RATE
_WINDOW: Final = 2048
_BANDS: Final = 33
_LOW_HZ: Final = 200.0
_HIGH_HZ: Final = 3400.0
"""What every codec and telephone keeps."""
_EDGES: Final = np.round(np.geomspace(_LOW_HZ, _HIGH_HZ, _BANDS + 1) * _WINDOW / _RATE).astype(int)
_BITS: Final = (1 << np.arange(_BANDS - 1, dtype=np.uint64)).astype(np.uint64)
_SHAPE: Final = np.hanning(_WINDOW).astype(np.float32)
_FEW: Final = 256
"""Windows that are transformed at once."""
_LOUD_DB: Final = 30.0
"""Under the loudest window; what is softer is the noise of codecs and rooms, which is never the same."""

_SILENT: Final = 1e-3
"""Power of a window that holds noise of -85 dBFS."""


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """One recording's."""

    bits: NDArray[np.uint32]
    """uint32[n], one for each 20 ms."""
    loud: NDArray[np.bool_]
    """bool[n]: where bits say something; nowhere in sound of less than 0.3 s."""


def fingerprint(samples: Floats) -> Fingerprint:
    """Return the fingerprint of float32[n] at 16 kHz."""
    halved = samples[: len(samples) // 2 * 2].reshape(-1, 2).mean(axis=1)
    count = len(halved) // _HOP
    bits, loud = np.zeros(count, np.uint32), np.zeros(count, np.bool_)
    if len(halved) >= _WINDOW + _HOP:
        windows = np.lib.stride_tricks.sliding_window_view(halved, _WINDOW)[::_HOP]
        rows = [_energies(windows[at : at + _FEW]) for at in range(0, len(windows), _FEW)]
        energies = np.concatenate(rows)
        grows = np.diff(np.diff(np.log(energies), axis=1), axis=0) > 0.0
        power = energies.sum(axis=1)[1:]
        bits[: len(grows)] = grows @ _BITS
        loud[: len(grows)] = power > max(_SILENT, 10.0 ** (-_LOUD_DB / 10.0) * power.max())
    return Fingerprint(bits, loud)


def _energies(windows: Floats) -> NDArray[np.float64]:
    """Return float64[windows, 33]: the energy in each band."""
    power = np.square(np.abs(np.fft.rfft(windows * _SHAPE, axis=1)[:, : _EDGES[-1] + 1]))
    result: NDArray[np.float64] = np.add.reduceat(power[:, : _EDGES[-1]], _EDGES[:-1], axis=1) + 1e-9
    return result
