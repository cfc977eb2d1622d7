"""What a mouth does while nobody speaks: how far it opens, and how often it flaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.pipeline.offline import Bake, bake
from facewire.ports import Engine
from facewire_training.measure.evaluate import FPS, gap_of_weights

__all__ = ["NoiseScores", "closures_in", "noise_scores"]

_APART: Final = 0.15
"""Gap from which a viewer sees the lips apart, in jaw-open units."""
_TOGETHER: Final = 0.05


@dataclass(frozen=True, slots=True)
class NoiseScores:
    """One recording without speech: lip gaps in jaw-open units, and closures after lips had been apart."""

    name: str
    mean: float
    largest: float
    closures_a_second: float


def noise_scores(recordings: Sequence[Path], engine: Engine, lookahead_ms: float | None) -> list[NoiseScores]:
    """Bake recordings in which nobody speaks at `lookahead_ms` (None: full)."""
    options = Bake(fps=FPS, lookahead_ms=lookahead_ms, seed=0)
    rows = []
    for path in recordings:
        gap = gap_of_weights(np.stack([frame.face.weights for frame in bake(path, options, engine)]))
        rows.append(
            NoiseScores(path.stem, float(gap.mean()), float(gap.max()), closures_in(gap) * FPS / len(gap))
        )
    return rows


def closures_in(gap: NDArray[np.float64]) -> int:
    """Return how often lips that had been apart came together."""
    apart, count = False, 0
    for value in gap:
        if apart and value < _TOGETHER:
            count += 1
        apart = value > _APART or (apart and value >= _TOGETHER)
    return count
