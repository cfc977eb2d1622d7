"""Sounds made from numbers. Imports numpy alone: environments of examples have little more."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["speech_like"]


def speech_like(seconds: float, rate: int = 16_000, seed: int = 0) -> NDArray[np.float32]:
    """Noise with syllables: something for a network to answer to, without speech data."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * rate)) / rate
    envelope = 0.5 - 0.5 * np.cos(2 * np.pi * 4.0 * t)
    pitches = np.array([[130.0], [260.0], [720.0], [1230.0]])
    tone = (np.sin(2 * np.pi * pitches * t) / np.sqrt(pitches)).sum(axis=0)
    noise = rng.standard_normal(len(t)) * 0.05
    return np.asarray(envelope * (2.0 * tone + noise), np.float32)
