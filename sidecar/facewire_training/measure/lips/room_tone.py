"""What a room sounds like while nobody speaks, made of a recording's own quiet moments.

A microphone that is listened to is never digitally silent: before somebody speaks it hears the room, and a
breath against it. Recordings are cut close to their speech, so what lies beyond their ends is made here:
steady noise with the spectrum of their quietest silence.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.values import Floats
from facewire_training.targets.curves import HOP

__all__ = ["after_its_room", "quiet_spectrum", "room_tone"]

_PIECE: Final = 4 * HOP
"""Samples of which a spectrum is taken: 32 ms, fine enough for the hum of mains."""
_JOIN: Final = 2 * HOP
"""Samples over which a room fades into the recording."""
_QUIET_PERCENTILE: Final = 25.0
_LOUDEST: Final = 2.0
"""Power of a quiet piece against that percentile of all silence, at most: a breath is louder."""
_MOST: Final = 64
"""Pieces of a recording."""
_WINDOW: Final = np.hanning(_PIECE).astype(np.float32)


def quiet_spectrum(samples: NDArray[np.int16], silent: NDArray[np.bool_]) -> Floats:
    """Return the amplitudes float32[257], 0 to 8 kHz, of a recording's quiet moments; white noise: its RMS.

    `silent` [frames] tells of each hop of samples whether nobody speaks. All are 0 where somebody always
    does.
    """
    frames = min(len(silent), len(samples) // HOP)
    hops = _PIECE // HOP
    amplitudes: Floats = np.zeros(_PIECE // 2 + 1, np.float32)
    if frames < hops:
        return amplitudes
    power = np.square(samples[: frames * HOP].reshape(frames, HOP), dtype=np.float32).mean(axis=1)
    powers = np.lib.stride_tricks.sliding_window_view(power, hops).mean(axis=1)
    wholly = np.lib.stride_tricks.sliding_window_view(silent[:frames], hops).all(axis=1)
    if not wholly.any():
        return amplitudes
    quiet = np.flatnonzero(wholly & (powers <= _LOUDEST * np.percentile(powers[wholly], _QUIET_PERCENTILE)))
    quiet = quiet[:: -(-len(quiet) // _MOST)]
    pieces = samples[quiet[:, None] * HOP + np.arange(_PIECE)] * _WINDOW
    spectra = np.square(np.abs(np.fft.rfft(pieces))).mean(axis=0) / np.square(_WINDOW).sum()
    amplitudes[:] = np.sqrt(spectra)
    return amplitudes


def room_tone(spectrum: Floats, count: int, generator: np.random.Generator) -> Floats:
    """Return float32[count] samples of steady noise with a `quiet_spectrum`."""
    size = 1 << max(count, 2).bit_length()
    bins = size // 2 + 1
    wanted = np.interp(np.linspace(0.0, 1.0, bins), np.linspace(0.0, 1.0, len(spectrum)), spectrum)
    noise = generator.standard_normal((2, bins)) * (wanted * np.sqrt(size / 2.0))
    return np.fft.irfft(noise[0] + 1j * noise[1], size)[:count].astype(np.float32)


def after_its_room(
    samples: NDArray[np.int16], spectrum: Floats, count: int, generator: np.random.Generator
) -> Floats:
    """Return a recording behind `count` samples of its room: float32 in int16's range, faded in and out."""
    places = np.arange(-count, len(samples))
    share = np.clip((np.minimum(places, len(samples) - 1 - places) + 0.5) / _JOIN, 0.0, 1.0)
    angle = 0.5 * np.pi * share
    heard = np.take(samples, places, mode="clip") * np.sin(angle)
    return np.asarray(heard + room_tone(spectrum, len(places), generator) * np.cos(angle), np.float32)
