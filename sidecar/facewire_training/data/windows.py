"""Random training windows out of collections: samples with their targets at any playing speed.

A window is drawn from a collection (by its weight), an utterance (by its length) and a place, which
may hang over either end: outside the utterance there is digital silence, and the target is rest.
Numpy only; what noise and rooms do to the samples is augment.py's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import ARTICULATORS
from facewire_training.data.recordings import Collection
from facewire_training.targets.curves import HOP, FrameTargets, frame_targets

__all__ = ["LEAD", "Batch", "WindowSampler"]

LEAD: Final = 12_288
"""Samples drawn ahead of each window: what a room still echoes when the window starts."""

_SILENT: Final = 0.85
"""Share of a window that may lie before the recording. A live face hears its first 200 ms, too, with no more
ahead than always: where training does not have them at a window's end, lips part late."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`samples` [n, LEAD + window]; per pose: `articulators` [n, poses, 20] in 0..1, `phones` [n, poses].

    `levels` [n] is the RMS of the speech around the window, the reference for signal-to-noise ratios.
    """

    samples: NDArray[np.float32]
    articulators: NDArray[np.float32]
    phones: NDArray[np.int64]
    levels: NDArray[np.float32]


class WindowSampler:
    """Draws batches from weighted collections; the same seed draws the same batches."""

    def __init__(self, collections: Sequence[tuple[Collection, float]], window: int, seed: int) -> None:
        """Utterances without phones are passed over; targets are computed when first drawn."""
        self._window = window
        self._generator = np.random.default_rng(seed)
        self._entries = [
            [utterance for utterance in collection.utterances if utterance.phones]
            for collection, _ in collections
        ]
        self._targets: dict[tuple[int, int], FrameTargets] = {}
        weights = np.array([weight for _, weight in collections])
        self._weights = weights / weights.sum()
        self._lengths = []
        for entries in self._entries:
            lengths = np.array([len(utterance.samples) + 0.6 * window for utterance in entries])
            self._lengths.append(np.cumsum(lengths) / lengths.sum())

    def draw(self, count: int, plain: float = 0.3) -> Batch:
        """Draw `count` windows; a share `plain` of them at their own speed, the others 0.82 to 1.22 times."""
        poses = self._window // HOP
        samples = np.zeros((count, LEAD + self._window), np.float32)
        articulators = np.zeros((count, poses, len(ARTICULATORS)), np.float32)
        phones = np.zeros((count, poses), np.int64)
        levels = np.zeros(count, np.float32)
        for row, origin in enumerate(self._generator.choice(len(self._weights), size=count, p=self._weights)):
            source, targets = self._utterance(int(origin))
            speed = (
                1.0 if self._generator.random() < plain else float(np.exp(self._generator.uniform(-0.2, 0.2)))
            )
            span = self._window * speed
            start = self._generator.uniform(-_SILENT * span, max(len(source) - 0.5 * span, 0.0))
            samples[row] = _resampled(source, start - LEAD * speed, speed, LEAD + self._window)
            articulators[row], phones[row] = _targets_at(targets, start, speed, poses)
            levels[row] = targets.level
        return Batch(samples, articulators, phones, levels)

    def _utterance(self, origin: int) -> tuple[NDArray[np.int16], FrameTargets]:
        entries = self._entries[origin]
        chosen = min(int(np.searchsorted(self._lengths[origin], self._generator.random())), len(entries) - 1)
        if (origin, chosen) not in self._targets:
            self._targets[origin, chosen] = frame_targets(entries[chosen])
        return entries[chosen].samples, self._targets[origin, chosen]


def _resampled(source: NDArray[np.int16], start: float, speed: float, count: int) -> NDArray[np.float32]:
    """Linear interpolation of int16 samples from `start` on, zeros outside, in -1..1."""
    first = int(np.floor(start))
    last = int(np.ceil(start + speed * count)) + 1
    inside = np.zeros(last - first, np.float32)
    low, high = max(first, 0), min(last, len(source))
    if high > low:
        inside[low - first : high - first] = source[low:high]
    if speed == 1.0:
        return inside[:count] / np.float32(32768.0)
    positions = (start - first) + speed * np.arange(count)
    values = np.interp(positions, np.arange(len(inside)), inside) / 32768.0
    return np.asarray(values, np.float32)


def _targets_at(
    targets: FrameTargets, start: float, speed: float, poses: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Targets at the poses of a window that starts at sample `start`; rest (0, silence) outside."""
    frames = np.round((start + (np.arange(poses) + 1) * HOP * speed) / HOP).astype(np.int64) - 1
    valid = (frames >= 0) & (frames < len(targets.phones))
    frames = np.clip(frames, 0, max(len(targets.phones) - 1, 0))
    articulators = targets.articulators[frames].astype(np.float32) / 255.0
    articulators[~valid] = 0.0
    phones = targets.phones[frames].astype(np.int64)
    phones[~valid] = 0
    return articulators, phones
