"""Frame targets of a collection, ready for random windows: articulators and phones every 8 ms.

Frame f of an utterance belongs to its sample (f + 1) * 128, as poses do in the network's window.
Articulators are kept as bytes (1/255 steps) so that tens of hours fit in memory.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import ARTICULATORS
from facewire.grid import SAMPLE_RATE
from facewire_training.data.recordings import Utterance
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE
from facewire_training.targets.coarticulation import articulate_phones
from facewire_training.targets.measured import bent

__all__ = ["HOP", "FrameTargets", "frame_targets", "frame_times", "phone_frames", "speech_level"]

HOP: Final = 128
"""Samples between frames, as between the network's poses."""


@dataclass(frozen=True, slots=True)
class FrameTargets:
    """Of one utterance: articulators uint8 [frames, 20], phones uint8 [frames], RMS of its speech (0..1)."""

    articulators: NDArray[np.uint8]
    phones: NDArray[np.uint8]
    level: float


def frame_targets(utterance: Utterance) -> FrameTargets:
    """Return the utterance's targets; phones must tile it (gaps count as silence)."""
    frames = len(utterance.samples) // HOP
    times = frame_times(frames)
    names = phone_frames(utterance, times)
    samples = np.asarray(utterance.samples, np.float32) / 32768.0
    spoken = names != PHONE_INDEX[SILENCE]
    decibels = _frame_levels(samples, frames)
    level = speech_level(decibels, spoken)
    effort = np.clip(1.0 + 0.012 * (decibels - level), 0.85, 1.12).astype(np.float32)
    curves = articulate_phones(utterance.phones, times, effort)
    if utterance.lips is not None:
        curves = bent(curves, utterance.lips, utterance.phones, times)
    assert curves.shape == (frames, len(ARTICULATORS))
    return FrameTargets(np.round(curves * 255.0).astype(np.uint8), names, float(10.0 ** (level / 20.0)))


def frame_times(frames: int) -> NDArray[np.float64]:
    """Return the times [frames] of an utterance's frames in seconds."""
    return np.arange(1, frames + 1, dtype=np.float64) * (HOP / SAMPLE_RATE)


def phone_frames(utterance: Utterance, times: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the index of the phone that sounds at each time; silence outside every phone."""
    names = np.full(len(times), PHONE_INDEX[SILENCE], np.uint8)
    for phone in utterance.phones:
        first, last = np.searchsorted(times, (phone.start, phone.end))
        names[first:last] = PHONE_INDEX[phone.name]
    return names


def speech_level(decibels: NDArray[np.float32], spoken: NDArray[np.bool_]) -> float:
    """Return the median level of the spoken frames in dBFS; the mean power of all where nothing is spoken."""
    if spoken.any():
        return float(np.median(decibels[spoken]))
    return float(10.0 * np.log10(np.mean(10.0 ** (decibels / 10.0)) + 1e-9))


def _frame_levels(samples: NDArray[np.float32], frames: int) -> NDArray[np.float32]:
    power = np.square(samples[: frames * HOP].reshape(frames, HOP)).mean(axis=1)
    power = np.convolve(power, np.ones(7) / 7, "same")
    return (10.0 * np.log10(power + 1e-9)).astype(np.float32)
