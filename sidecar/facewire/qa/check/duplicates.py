"""Which of many recordings are the same sound, by their fingerprints."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.qa.check.sound.fingerprint import HOP_S, Fingerprint

__all__ = ["Copies", "same_sounds"]

_MOST_ALIKE: Final = 64
"""Recordings with equal bits beyond which these say nothing."""
_VOTES: Final = 2
_OVERLAP: Final = 0.6
"""Share of the shorter recording's loud part that both must have."""
_LEAST: Final = 20
"""Loud hops that both must have: a third of a second."""
_BYTE_BITS: Final = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


@dataclass(frozen=True, slots=True)
class Copies:
    """Recordings of the same sound, two or more."""

    numbers: tuple[int, ...]
    """Which ones, in rising order."""
    later_s: tuple[float, ...]
    """How much later the sound begins in each of them than in the first."""


def same_sounds(prints: Sequence[Fingerprint], most_differing: float) -> list[Copies]:
    """Return the recordings that are the same sound, in the order of the first of each.

    What is the same as a copy of a recording counts as a copy of it, too.

    Args:
        prints: of all recordings.
        most_differing: share of bits that may differ, 0 for equal sound; 0.5 is chance.
    """
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for first, second, offset in _candidates(prints):
        for near in (offset - 1, offset, offset + 1):
            differing = _differing(prints[first], prints[second], near)
            known = best.get((first, second))
            if differing <= most_differing and (known is None or differing < known[0]):
                best[first, second] = differing, near
    return list(_joined({pair: -HOP_S * near for pair, (_, near) in best.items()}))


def _joined(pairs: Mapping[tuple[int, int], float]) -> Iterator[Copies]:
    """Yield what belongs together by way of any pairs.

    Args:
        pairs: how much later the sound begins in the second of each.
    """
    near = defaultdict[int, list[tuple[int, float]]](list)
    for (first, second), later_s in pairs.items():
        near[first].append((second, later_s))
        near[second].append((first, -later_s))
    joined: set[int] = set()
    for number in sorted(near):
        if number in joined:
            continue
        later = {number: 0.0}
        waiting = [number]
        while waiting:
            at = waiting.pop()
            fresh = {other: later[at] + by for other, by in near[at] if other not in later}
            later |= fresh
            waiting += fresh
        joined |= later.keys()
        numbers = tuple(sorted(later))
        yield Copies(numbers, tuple(later[one] for one in numbers))


def _candidates(prints: Sequence[Fingerprint]) -> Iterator[tuple[int, int, int]]:
    """Yield pairs with the offset at which at least two of their bits words are equal."""
    loud = [np.flatnonzero(one.loud) for one in prints]
    if not loud:
        return
    words = np.concatenate([one.bits[at] for one, at in zip(prints, loud, strict=True)])
    lines = np.repeat(np.arange(len(prints)), [len(at) for at in loud])
    places = np.concatenate(loud)
    order = np.argsort(words, kind="stable")
    words, lines, places = words[order], lines[order], places[order]
    pairs = []
    # Equal words stand together: each one is held against those that follow it, one step after the other.
    for step in range(1, _MOST_ALIKE):
        equal = np.flatnonzero((words[step:] == words[:-step]) & (lines[step:] != lines[:-step]))
        if not len(equal) and not (words[step:] == words[:-step]).any():
            break
        pairs.append(np.stack((lines[equal], lines[equal + step], places[equal], places[equal + step])))
    if not pairs:
        return
    voted = np.concatenate(pairs, axis=1)
    yield from _elected(voted)


def _elected(voted: NDArray[np.int64]) -> Iterator[tuple[int, int, int]]:
    """Yield first, second and offset of what has votes enough; int64[4, votes] of lines and places."""
    swapped = voted[0] > voted[1]
    voted[:, swapped] = voted[:, swapped][[1, 0, 3, 2]]
    keys = np.stack((voted[0], voted[1], voted[2] - voted[3]))
    unique, votes = np.unique(keys, axis=1, return_counts=True)
    yield from map(tuple, unique[:, votes >= _VOTES].T.tolist())


def _differing(a: Fingerprint, b: Fingerprint, offset: int) -> float:
    """Return the share of bits that differ where both are loud, place p of `b` laid on p + offset of `a`."""
    begin, end = max(0, offset), min(len(a.bits), len(b.bits) + offset)
    if end <= begin:
        return 1.0
    mine, theirs = slice(begin, end), slice(begin - offset, end - offset)
    both = a.loud[mine] & b.loud[theirs]
    count = int(both.sum())
    if count < max(_LEAST, _OVERLAP * min(int(a.loud.sum()), int(b.loud.sum()))):
        return 1.0
    wrong = np.bitwise_xor(a.bits[mine][both], b.bits[theirs][both])
    return float(_BYTE_BITS[wrong.view(np.uint8)].sum()) / (32 * count)
