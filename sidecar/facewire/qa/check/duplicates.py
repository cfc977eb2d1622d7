"""Which of many recordings are the same sound, by their fingerprints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.qa.check.sound.fingerprint import HOP_S, Fingerprint

__all__ = ["Same", "same_sounds"]

_MOST_ALIKE: Final = 64
"""Recordings with equal bits beyond which these say nothing."""
_VOTES: Final = 2
_OVERLAP: Final = 0.6
"""Share of the shorter recording's loud part that both must have."""
_LEAST: Final = 20
"""Loud hops that both must have: a third of a second."""
_BYTE_BITS: Final = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)


@dataclass(frozen=True, slots=True)
class Same:
    """Two recordings of the same sound, by their numbers."""

    first: int
    second: int
    later_s: float
    """How much later the sound begins in the second."""
    differing: float
    """Share of bits that differ, 0 for equal sound; 0.5 is chance."""


def same_sounds(prints: Sequence[Fingerprint], most_differing: float) -> list[Same]:
    """Return the pairs that are the same sound, in the order of their numbers."""
    found: dict[tuple[int, int], Same] = {}
    for first, second, offset in _candidates(prints):
        for near in (offset - 1, offset, offset + 1):
            differing = _differing(prints[first], prints[second], near)
            known = found.get((first, second))
            if differing <= most_differing and (known is None or differing < known.differing):
                found[first, second] = Same(first, second, -near * HOP_S, differing)
    return [found[pair] for pair in sorted(found)]


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
