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
_HOP: Final = 512
_MAINS_HZ: Final = (50.0, 60.0)
_HARMONICS: Final = 4
_BIN_HZ: Final = SAMPLE_RATE / _WINDOW
_LASTING: Final = 10
"""Percentile of a frequency's level over time: a tone without an end stays at it, speech does not.

R. Martin, "Noise power spectral density estimation based on optimal smoothing and minimum statistics", IEEE
Transactions on Speech and Audio Processing 9, 2001.
"""

_AROUND: Final = 24
"""Bins to both sides that a tone is held against."""
_TONES_HZ: Final = (100.0, 4000.0)
_STANDS_OUT_DB: Final = 6.0
_AUDIBLE_DB: Final = 45.0
"""Under the loudest tone of the line."""
_BLOCK: Final = 32
"""Windows, a second of sound: no voice holds its pitch so long."""
_TONES: Final = 12
_LEAST_WINDOWS: Final = 86
"""Of 3 s: a shorter line may be one vowel that is held."""
_BAND_WINDOW: Final = 2048
_NOTHING: Final = 1e-7
"""Of the strongest frequency's power: under it there is noise of rounding alone."""


@dataclass(frozen=True, slots=True)
class Tones:
    """What sounds on and on under a voice."""

    hum_db: float
    """How far three of the mains' harmonics stand out of what is beside them, in what never falls silent."""
    hum_hz: float
    """50 or 60."""
    music: float
    """Share of a second for which its twelve most lasting tones last, 0..1; the mean of all; 0 under 3 s."""

    @classmethod
    def worst(cls, parts: Sequence["Tones"]) -> "Tones":
        """Return the worst of the parts of a recording."""
        hum = max(parts, key=lambda one: one.hum_db, default=_NONE)
        return cls(hum.hum_db, hum.hum_hz, max((one.music for one in parts), default=0.0))


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
    return Tones(hums[loudest], _MAINS_HZ[loudest], _music(spectra))


def _spectra(samples: Floats) -> NDArray[np.float32]:
    """Return float32[windows, bins], dB."""
    if len(samples) < _WINDOW:
        return np.zeros((0, _WINDOW // 2 + 1), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_HOP]
    power = np.square(np.abs(np.fft.rfft(windows * np.hanning(_WINDOW).astype(np.float32), axis=1)))
    result: NDArray[np.float32] = (10.0 * np.log10(power / _WINDOW**2 + 1e-14)).astype(np.float32)
    return result


def _hum(spectra: NDArray[np.float32], mains_hz: float) -> float:
    """Return by how many dB the mains' harmonics stand out of what lasts, the third clearest of four."""
    out = []
    for harmonic in range(1, _HARMONICS + 1):
        at = round(harmonic * mains_hz / _BIN_HZ)
        line = spectra[:, at - 1 : at + 2].max(axis=1)
        beside = np.concatenate((spectra[:, at - 5 : at - 2], spectra[:, at + 3 : at + 6]), axis=1)
        out.append(float(np.percentile(line, _LASTING) - np.percentile(beside, _LASTING, axis=0).mean()))
    return sorted(out)[1]


def _music(spectra: NDArray[np.float32]) -> float:
    """Return for how much of a second tones last, also under a voice; 0 in short lines.

    K. Seyerlehner, T. Pohle, M. Schedl and G. Widmer, "Automatic music detection in television productions",
    DAFx 2007: music draws level lines in a spectrogram, a voice curves. A frequency is active in a window
    where it stands out of those around it; what counts is how steadily the most active ones are. The mean of
    the seconds tells better than their median, which the change of a chord in most of them brings down.
    """
    if len(spectra) < _LEAST_WINDOWS:
        return 0.0
    low, high = (round(hertz / _BIN_HZ) for hertz in _TONES_HZ)
    levels = spectra[:, low:high]
    sums = np.cumsum(np.pad(spectra[:, low - _AROUND : high + _AROUND], ((0, 0), (1, 0))), axis=1)
    around = (sums[:, 2 * _AROUND + 1 :] - sums[:, : -2 * _AROUND - 1]) / (2 * _AROUND + 1)
    active = (levels[:, : around.shape[1]] > around + _STANDS_OUT_DB) & (
        levels[:, : around.shape[1]] > levels.max() - _AUDIBLE_DB
    )
    return float(np.mean([_steady(block) for block in np.array_split(active, len(active) // _BLOCK)]))


def _steady(active: NDArray[np.bool_]) -> float:
    """Return the mean share of windows in which the most active frequencies are, each one a peak."""
    share = active.mean(axis=0)
    peaks = share[1:-1][(share[1:-1] >= share[:-2]) & (share[1:-1] > share[2:])]
    return float(np.sort(peaks)[-_TONES:].mean()) if len(peaks) >= _TONES else 0.0
