"""The stream of training batches: drawn, augmented and turned into log-mel bands in a process of its own.

The network trains in another, so that the two share a machine's cores without waiting for each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from facewire.values import Floats
from facewire_training.data.augment import Augmenter, TractWarps
from facewire_training.data.recordings import Collection
from facewire_training.data.windows import WindowSampler
from facewire_training.network.model import HEARD, HOP, MELS, STEP, WINDOW, LogMel

__all__ = ["Heard", "heard_batches", "heard_windows"]

_COLOURING: Final = 0.15
"""Standard deviation of a random gain per band and window, in nepers of power."""
_MASKED: Final = 0.3
"""Share of windows in which a run of up to a fifth of the bands is replaced by its mean over time
(frequency masking; Park et al. 2019, "SpecAugment"): no phone may hang on one cue."""
_WORKER_STRIDE: Final = 1_000_003
"""Distance of the workers' seeds, so that no two draw alike."""
_AHEAD: Final = 6
"""Batches that wait for the network at most."""


@dataclass(frozen=True, slots=True)
class Heard:
    """`bands` [n, 40, frames] log-mel, `articulators` [n, poses, 20] in 0..1, `phones` [n, poses]."""

    bands: Tensor
    articulators: Tensor
    phones: Tensor

    def to(self, device: str) -> "Heard":
        """Return the batch on another device."""
        return Heard(self.bands.to(device), self.articulators.to(device), self.phones.to(device))


class _Stream(IterableDataset[Heard]):
    def __init__(self, collections: Sequence[tuple[Collection, float]], batch: int, seed: int) -> None:
        self._collections = collections
        self._batch = batch
        self._seed = seed

    def __iter__(self) -> Iterator[Heard]:
        worker = get_worker_info()
        if worker is not None:
            torch.set_num_threads(1)
        seed = self._seed if worker is None else self._seed + _WORKER_STRIDE * worker.id
        sampler = WindowSampler(self._collections, HEARD, seed)
        augmenter, warps, features = Augmenter(seed), TractWarps(), LogMel()
        while True:
            yield _hear(sampler, augmenter, warps, features, self._batch)


def heard_batches(
    collections: Sequence[tuple[Collection, float]], batch: int, seed: int, workers: int
) -> Iterator[Heard]:
    """Yield batches without end; the same seed and number of workers yield the same.

    With 0 workers, windows are prepared in this process.
    """
    stream = _Stream(collections, batch, seed)
    ahead = _AHEAD if workers else None
    return iter(DataLoader(stream, batch_size=None, num_workers=workers, prefetch_factor=ahead))


def heard_windows(collections: Sequence[tuple[Collection, float]], count: int, seed: int) -> Floats:
    """Return float32[count, window] samples as the network hears them in training."""
    sampler, augmenter = WindowSampler(collections, WINDOW, seed), Augmenter(seed, WINDOW)
    batch = sampler.draw(count)
    heard, _ = augmenter(torch.from_numpy(batch.samples), torch.from_numpy(batch.levels))
    return _cut_short(heard, augmenter.generator).numpy()


def _hear(
    sampler: WindowSampler, augmenter: Augmenter, warps: TractWarps, features: LogMel, count: int
) -> Heard:
    """Draw one batch; where a window was cut to digital silence, its targets rest."""
    batch = sampler.draw(count)
    heard, cut = augmenter(torch.from_numpy(batch.samples), torch.from_numpy(batch.levels))
    silent = cut[:, HOP - 1 :: HOP]
    with torch.no_grad():
        bands = features(_cut_short(heard, augmenter.generator), warps.draw(count, augmenter.generator))
        bands += torch.randn(count, MELS, 1, generator=augmenter.generator) * _COLOURING
        bands = _masked(bands, augmenter.generator)
    articulators = torch.from_numpy(batch.articulators) * ~silent.unsqueeze(2)
    return Heard(bands, articulators, torch.from_numpy(batch.phones) * ~silent)


def _cut_short(heard: Tensor, generator: torch.Generator) -> Tensor:
    """Silence a random rest of each window's last step: a frame seldom hears up to a step's end."""
    unheard = torch.randint(1, STEP + 1, (len(heard), 1), generator=generator)
    places = torch.arange(heard.shape[1])
    return heard * (places < heard.shape[1] - unheard)


def _masked(bands: Tensor, generator: torch.Generator) -> Tensor:
    """Flatten a random run of bands of some windows."""
    count = len(bands)
    first = torch.randint(0, MELS, (count, 1), generator=generator)
    width = torch.randint(1, MELS // 5 + 1, (count, 1), generator=generator)
    chosen = torch.rand(count, 1, generator=generator) < _MASKED
    places = torch.arange(MELS)
    mask = chosen & (places >= first) & (places < first + width)
    return torch.where(mask.unsqueeze(2), bands.mean(dim=2, keepdim=True), bands)
