"""Statistics of weighted samples, and what a bootstrap makes of them.

A bootstrap draws whole clips, because the frames of one clip are alike: each clip's count is the weight of
all that it holds, so that one draw is one array of weights and nothing is copied.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "bootstrap", "correlation", "mean", "quantile"]

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with the 90 % interval of its bootstrap; all nan where there was nothing to measure."""

    value: float
    low: float
    high: float


def mean(values: Doubles, weights: Doubles) -> float:
    """Return the weighted mean; nan where nothing weighs."""
    total = weights.sum()
    return float(values @ weights / total) if total > 0.0 else float("nan")


def correlation(first: Doubles, second: Doubles, weights: Doubles) -> float:
    """Return the weighted Pearson correlation; nan where either side does not vary."""
    if weights.sum() <= 0.0:
        return float("nan")
    one, two = first - mean(first, weights), second - mean(second, weights)
    spread = np.sqrt(mean(one * one, weights) * mean(two * two, weights))
    return mean(one * two, weights) / float(spread) if spread > 0.0 else float("nan")


def quantile(values: Doubles, weights: Doubles, share: float) -> float:
    """Return the value that a `share` 0..1 of the weight does not exceed; nan where nothing weighs."""
    if weights.sum() <= 0.0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    index = np.searchsorted(reached, share * reached[-1], side="left")
    return float(values[order[min(int(index), len(order) - 1)]])


def bootstrap(
    measure: Callable[[Doubles], float], clips: int, draws: int, generator: np.random.Generator
) -> Estimate:
    """Return `measure` of weights [clips], all 1, with the interval that draws of clips give.

    Args:
        measure: takes how often each clip counts.
        clips: how many there are.
        draws: how many times as many clips are drawn, with replacement.
        generator: draws them.
    """
    everything = np.ones(clips, np.float64)
    even = np.full(clips, 1.0 / clips)
    drawn = [measure(generator.multinomial(clips, even).astype(np.float64)) for _ in range(draws)]
    if np.isnan(drawn).all():
        return Estimate(measure(everything), float("nan"), float("nan"))
    low, high = np.nanpercentile(drawn, (5.0, 95.0))
    return Estimate(measure(everything), float(low), float(high))
