"""Where to look in real lips: closures, first sounds after a silence, rounded sounds, seen on both sides.

A token is one phone of one clip. Times are in milliseconds and ours minus real: positive, ours is late.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire_training.measure.lips.pairs import Pair
from facewire_training.phones.inventory import LIPS_TOGETHER, SILENCE, Phone

__all__ = ["CLOSED", "Closure", "Opening", "Rounded", "Start", "closures", "openings", "rounded", "starts"]

Doubles = NDArray[np.float64]

CLOSED: Final = 0.15
"""Share of the range under which real lips read as closed: the mesh sees no thinner slit."""
_MIDWAY: Final = 0.3
"""Gap at which a closure's begin and end are timed: steep on both sides."""
_RELEASED: Final = 0.5
_PARTED: Final = 0.25
"""Gap from which lips that rested have opened."""
_BREATHING: Final = 0.3
"""Gap that counts as opened on the breath before a first p b m."""
_ROUNDED: Final = frozenset({"w", "r", "uw", "uh", "ow"})
_TIMED: Final = frozenset({"w", "uw", "ow"})
_HALF: Final = 0.5
_SILENCE_S: Final = 0.3
"""Seconds of silence after which a phone is a start."""
_AROUND: Final = 0.06
"""Seconds around a label in which its closure is looked for."""
_BEFORE_START: Final = 0.5
_AFTER_START: Final = 0.4
_BREATH: Final = (-0.5, -0.06)
"""Seconds before a first p b m in which lips open on the breath, if they do."""
_RISE: Final = (-0.3, 0.12)
"""Seconds from a rounded phone's begin to where its rounding is seen to rise, and beyond its end to fall."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A p b m whose real lips closed: whether ours did, and by how much ours were late; nan where unknown."""

    hit: float
    late_ms: float
    release_late_ms: float


@dataclass(frozen=True, slots=True)
class Opening:
    """A first sound after silence that needs no closure: when lips parted, ms after the label's begin."""

    real_ms: float
    ours_ms: float


@dataclass(frozen=True, slots=True)
class Start:
    """A first p b m after silence: 1.0 where lips opened before they pressed shut, else 0.0."""

    real: float
    ours: float


@dataclass(frozen=True, slots=True)
class Rounded:
    """A w r u o: mean gaps, and by how much ours rounds late (half of the peak on the way up)."""

    real_gap: float
    ours_gap: float
    late_ms: float


def closures(pair: Pair) -> Iterator[Closure]:
    """Yield the p b m within the clip's speech whose real lips closed."""
    for before, phone in _neighbours(pair.clip.phones):
        inside = _between(pair, phone.start - _AROUND, phone.end + _AROUND)
        if phone.name not in LIPS_TOGETHER or not inside.any() or pair.real.gap[inside].min() >= CLOSED:
            continue
        hit = float(pair.ours.gap[inside].min() < CLOSED)
        medial = before is not None and before.name != SILENCE
        real = _closed_between(pair.times, pair.real.gap, inside)
        ours = _closed_between(pair.times, pair.ours.gap, inside)
        late = 500.0 * (sum(ours) - sum(real)) if medial else np.nan
        released = _first_above(pair.times, pair.ours.gap, ours[1], _RELEASED) - _first_above(
            pair.times, pair.real.gap, real[1], _RELEASED
        )
        yield Closure(hit, late, 1000.0 * released if abs(released) < 0.2 else np.nan)


def openings(pair: Pair) -> Iterator[Opening]:
    """Yield the clip's starts after silence but those with p b m."""
    for phone in _starts(pair):
        if phone.name not in LIPS_TOGETHER:
            times = [
                _first_above(pair.times, gap, phone.start - _BEFORE_START, _PARTED)
                for gap in (pair.real.gap, pair.ours.gap)
            ]
            real, ours = (1000.0 * min(time - phone.start, _AFTER_START) for time in times)
            yield Opening(real, ours)


def starts(pair: Pair) -> Iterator[Start]:
    """Yield the clip's starts with p b m."""
    for phone in _starts(pair):
        if phone.name in LIPS_TOGETHER:
            inside = _between(pair, phone.start + _BREATH[0], phone.start + _BREATH[1])
            if inside.any():
                opened = (float(gap[inside].max() > _BREATHING) for gap in (pair.real.gap, pair.ours.gap))
                yield Start(*opened)


def rounded(pair: Pair) -> Iterator[Rounded]:
    """Yield the clip's w r u o."""
    for phone in pair.clip.phones:
        inside = _between(pair, phone.start, phone.end)
        if phone.name in _ROUNDED and inside.any():
            late = np.nan
            if phone.name in _TIMED:
                real, ours = (
                    _half_risen(pair.times, rounding, phone)
                    for rounding in (pair.real.rounding, pair.ours.rounding)
                )
                late = 1000.0 * (ours - real)
            yield Rounded(float(pair.real.gap[inside].mean()), float(pair.ours.gap[inside].mean()), late)


def _neighbours(phones: Sequence[Phone]) -> Iterator[tuple[Phone | None, Phone]]:
    yield from zip((None, *phones), phones, strict=False)


def _starts(pair: Pair) -> Iterator[Phone]:
    for before, phone in _neighbours(pair.clip.phones):
        if before is not None and before.name == SILENCE and before.end - before.start >= _SILENCE_S:
            yield phone


def _between(pair: Pair, first: float, last: float) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (pair.times >= first) & (pair.times < last)
    return inside


def _closed_between(times: Doubles, gap: Doubles, inside: NDArray[np.bool_]) -> tuple[float, float]:
    """When the closure around the smallest gap inside begins and ends; nan where it does not close."""
    places = np.flatnonzero(inside)
    tightest = int(places[np.argmin(gap[places])])
    if gap[tightest] >= _MIDWAY:
        return np.nan, np.nan
    first = last = tightest
    while first > 0 and gap[first] < _MIDWAY:
        first -= 1
    while last < len(gap) - 1 and gap[last] < _MIDWAY:
        last += 1
    if gap[first] < _MIDWAY or gap[last] < _MIDWAY:
        return np.nan, np.nan
    return _crossing(times, gap, first, _MIDWAY), _crossing(times, gap, last - 1, _MIDWAY)


def _first_above(times: Doubles, values: Doubles, start: float, level: float) -> float:
    """When `values` first exceed `level` from `start` on; `start` where they do already, inf where never."""
    above = np.flatnonzero((times >= start) & (values > level))
    if not len(above):
        return np.inf
    first = int(above[0])
    if first == 0 or values[first - 1] > level:
        return start
    return max(start, _crossing(times, values, first - 1, level))


def _crossing(times: Doubles, values: Doubles, index: int, level: float) -> float:
    """When the straight line from sample `index` to the next passes `level`."""
    share = (level - values[index]) / (values[index + 1] - values[index])
    return float(times[index] + share * (times[index + 1] - times[index]))


def _half_risen(times: Doubles, rounding: Doubles, phone: Phone) -> float:
    """When the rounding of a phone last passes half of its peak on the way up; nan where it hardly rises."""
    inside = np.flatnonzero((times >= phone.start + _RISE[0]) & (times < phone.end + _RISE[1]))
    near = inside[(times[inside] >= phone.start - 0.04)]
    if not len(near):
        return np.nan
    peak = int(near[np.argmax(rounding[near])])
    half = _HALF * rounding[peak]
    for index in range(peak - 1, int(inside[0]) - 1, -1):
        if rounding[index] <= half < rounding[index + 1] and rounding[peak] > CLOSED:
            return _crossing(times, rounding, index, half)
    return np.nan
