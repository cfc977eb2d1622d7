"""What a recording is made of over frequency: hum, music, and where its spectrum ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.grid import SAMPLE_RATE
from facewire.values import Floats

__all__ = ["Bandwidth", "Tones", "tones_of"]

_WINDOW: Final = 4096
"""Samples at 16 kHz: 256 ms, so that 50 and 60 Hz are apart."""
_HOP: Final = 1024
_MAINS_HZ: Final = (50.0, 60.0)
_HARMONICS: Final = 4
_BIN_HZ: Final = SAMPLE_RATE / _WINDOW
_AROUND: Final = 24
"""Bins to both sides that a tone is held against."""
_TONES_HZ: Final = (100.0, 4000.0)
_STANDS_OUT_DB: Final = 9.0
"""What noise does not reach beside its own mean."""
_PAUSES: Final = 20
"""Percent of a line, the softest, that count as its pauses."""
_LEAST_WINDOWS: Final = 44
"""Of 3 s: shorter lines may be without a pause, and the end of a word is a tone."""
_AUDIBLE_DB: Final = 22.0
"""Under the loudest window at most: softer pauses hold the room and the end of words."""
_BAND_WINDOW: Final = 2048
_NOTHING: Final = 1e-7
"""Of the strongest frequency's power: under it there is noise of rounding alone."""


@dataclass(frozen=True, slots=True)
class Tones:
    """What sounds on and on under a voice."""

    hum_db: float
    """How far mains hum stands out of what is beside it in the spectrum, at the least of all times."""
    hum_hz: float
    """50 or 60."""
    music_db: float
    """How far tones stand out between the words, a mean over the frequencies of music; 0 under 3 s."""

    @classmethod
    def worst(cls, parts: Sequence["Tones"]) -> "Tones":
        """Return the worst of the parts of a recording."""
        hum = max(parts, key=lambda one: one.hum_db, default=_NONE)
        return cls(hum.hum_db, hum.hum_hz, max((one.music_db for one in parts), default=0.0))


_NONE: Final = Tones(0.0, _MAINS_HZ[0], 0.0)


class Bandwidth:
    """Hears a recording block by block, and says where its spectrum ends.

    Args:
        rate: hertz.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._power = np.zeros(_BAND_WINDOW // 2 + 1)

    def hear(self, samples: Floats) -> None:
        """Take float32[n] more, mono."""
        rows = samples[: len(samples) // _BAND_WINDOW * _BAND_WINDOW].reshape(-1, _BAND_WINDOW)
        shaped = rows * np.hanning(_BAND_WINDOW).astype(np.float32)
        self._power += np.square(np.abs(np.fft.rfft(shaped, axis=1))).sum(axis=0)

    @property
    def hertz(self) -> float:
        """Return the frequency above which there is next to nothing; half the rate without any sound."""
        most = self._power.max()
        if most <= 0.0:
            return self._rate / 2
        return float(np.flatnonzero(self._power > _NOTHING * most)[-1]) * self._rate / _BAND_WINDOW


def tones_of(samples: Floats) -> Tones:
    """Return what tones there are in float32[n] at 16 kHz."""
    spectra = _spectra(samples)
    if not len(spectra):
        return _NONE
    hums = [_hum(spectra, mains) for mains in _MAINS_HZ]
    loudest = int(np.argmax(hums))
    return Tones(hums[loudest], _MAINS_HZ[loudest], _in_pauses(spectra))


def _spectra(samples: Floats) -> NDArray[np.float32]:
    """Return float32[windows, bins], dB."""
    if len(samples) < _WINDOW:
        return np.zeros((0, _WINDOW // 2 + 1), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(_WINDOW).astype(np.float32), axis=1)))
    result: NDArray[np.float32] = (10.0 * np.log10(power / _WINDOW**2 + 1e-14)).astype(np.float32)
    return result


def _hum(spectra: NDArray[np.float32], mains_hz: float) -> float:
    """Return by how many dB the mains' harmonics stand out in pauses, the second least clear of four."""
    loudness = spectra.max(axis=1)
    pauses = spectra[loudness <= np.percentile(loudness, 30)]
    out = []
    for harmonic in range(1, _HARMONICS + 1):
        at = round(harmonic * mains_hz / _BIN_HZ)
        line = pauses[:, at - 1 : at + 2].max(axis=1)
        beside = np.concatenate((pauses[:, at - 5 : at - 2], pauses[:, at + 3 : at + 6]), axis=1).max(axis=1)
        out.append(float(np.median(line - beside)))
    return sorted(out)[-2]


def _in_pauses(spectra: NDArray[np.float32]) -> float:
    """Return how far tones stand out between the words, dB, as a mean over frequency; 0 where it is quiet."""
    if len(spectra) < _LEAST_WINDOWS:
        return 0.0
    loudness = spectra.max(axis=1)
    quiet = loudness <= np.percentile(loudness, _PAUSES)
    if np.median(loudness[quiet]) < loudness.max() - _AUDIBLE_DB:
        return 0.0
    low, high = (round(hertz / _BIN_HZ) for hertz in _TONES_HZ)
    smooth = np.ones(2 * _AROUND + 1) / (2 * _AROUND + 1)
    rows = spectra[quiet, low - _AROUND : high + _AROUND]
    out = [row[_AROUND:-_AROUND] - np.convolve(row, smooth, "valid") for row in rows]
    return float(np.median([np.maximum(one - _STANDS_OUT_DB, 0.0).mean() for one in out]))
