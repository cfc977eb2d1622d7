"""The network's phone head over a whole recording: the ear that alignment listens with.

Windows overlap and only their inner parts are used, so that every frame has context on both sides.
"""

from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from facewire.grid import SAMPLE_RATE
from facewire_training.network.model import HOP, WINDOW
from facewire_training.network.train import load_network

__all__ = ["FRAME_SECONDS", "PhoneEar"]

FRAME_SECONDS: Final = HOP / SAMPLE_RATE
_BEFORE: Final = 6144
"""Samples at the start of a window whose poses are not used, as in training: means have little past there."""
_BEHIND: Final = 2048
"""Samples at its end whose poses are not used: 128 ms."""
_LEVEL: Final = 0.07
"""RMS to which a recording is brought."""
_PRIOR_POWER: Final = 0.7
"""How much of the phones' frequency is divided out of their posteriors (Morgan and Bourlard's scaling)."""


class PhoneEar:
    """A trained network as a scorer of phones."""

    def __init__(self, checkpoint: Path) -> None:
        """Load the network of `checkpoint`."""
        self._network = load_network(checkpoint)

    def listen(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return scaled log likelihoods [len(samples)/128, phones] of samples in -1..1 at any level."""
        count = len(samples) // HOP
        level = float(np.sqrt(np.square(samples).mean())) + 1e-6
        ahead = np.zeros(_BEFORE, np.float32)
        behind = np.zeros(2 * WINDOW, np.float32)
        padded = np.concatenate([ahead, samples * np.float32(_LEVEL / level), behind])
        starts = range(0, count * HOP, WINDOW - _BEFORE - _BEHIND)
        windows = torch.from_numpy(np.stack([padded[start : start + WINDOW] for start in starts]))
        with torch.no_grad():
            bands = self._network.features(windows)
            with torch.autocast("cpu", torch.bfloat16):
                logits = self._network.heads(bands).phones
        inner = torch.log_softmax(logits, dim=2)[:, _BEFORE // HOP : -_BEHIND // HOP]
        middle = inner.flatten(0, 1)[:count]
        prior = torch.log(middle.exp().mean(dim=0) * 0.5 + 0.5 / middle.shape[1])
        scores: NDArray[np.float32] = (middle - _PRIOR_POWER * prior).numpy()
        return scores
