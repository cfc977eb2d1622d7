"""Whether one mouth is better than another on the same clips, or only on these ones: a paired bootstrap."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from facewire_training.measure.scores import Scores, Track, score
from facewire_training.measure.weighted import Estimate

__all__ = ["Difference", "differences"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One score of both mouths, and how much more the second has, with a 90 % interval over clips."""

    name: str
    first: float
    second: float
    more: Estimate


def differences(
    first: Sequence[Track], second: Sequence[Track], draws: int, generator: np.random.Generator
) -> list[Difference]:
    """Compare two mouths on the same clips, score by score.

    Args:
        first: the one mouth's tracks.
        second: the other's, of the same clips in the same order.
        draws: how many times as many clips are drawn, with replacement, the same for both.
        generator: draws them.
    """
    whole = [score(tracks) for tracks in (first, second)]
    drawn = []
    for _ in range(draws):
        chosen = generator.integers(0, len(first), len(first))
        drawn.append([score([tracks[index] for index in chosen]) for tracks in (first, second)])
    found = []
    for entry in fields(Scores):
        own, other = (float(getattr(scores, entry.name)) for scores in whole)
        more = [getattr(two, entry.name) - getattr(one, entry.name) for one, two in drawn]
        known = np.array(more)[~np.isnan(more)]
        low, high = np.percentile(known, (5.0, 95.0)) if len(known) else (np.nan, np.nan)
        found.append(Difference(entry.name, own, other, Estimate(other - own, float(low), float(high))))
    return found
