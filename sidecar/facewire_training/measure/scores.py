"""The published scores of a mouth against phone alignments, as pure functions of arrays.

Formulas: lip gap is `max(0, JawOpen - MouthClose + (LowerDown + UpperUp)/4 - (Press + RollLower +
RollUpper)/4)` with left and right averaged, rounding is `max(MouthPucker, MouthFunnel)`, a phone is
fully closed when its smallest gap is under 12 % of the 95th percentile of the gap in speech.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire_training.measure.expectations import (
    OPEN_VOWELS,
    ROUNDED,
    SPREAD,
    expected_opening,
    names_at,
)
from facewire_training.phones.inventory import LIPS_TOGETHER, SILENCE, VISEME_OF_PHONE, Phone

__all__ = [
    "Scores",
    "Track",
    "closed_below",
    "frames_of",
    "rank_quality",
    "score",
]

Doubles = NDArray[np.float64]

_CLOSED_SHARE: Final = 0.12
_LABELS_MISS: Final = 0.02
"""Seconds by which the ends of aligned phones are expected to be wrong."""
_PAUSE: Final = 0.5
_BEFORE_SOUND: Final = 0.3
"""Seconds of silence in which a mouth need not rest: a pause, and the breath before a sound."""
_VOWEL_EDGE: Final = 0.025
"""Seconds at either end of an open vowel in which the mouth may still be shut, or shut again."""


@dataclass(frozen=True, slots=True)
class Track:
    """One clip: frame `times` [n] in seconds, lip `gap` [n], `rounding` [n], `viseme` [n] (largest of 15).

    A mouth that knows no rounding or no visemes has None there, in every clip, and nan for their scores.
    """

    times: Doubles
    gap: Doubles
    rounding: Doubles | None
    viseme: NDArray[np.int64] | None
    phones: tuple[Phone, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """One column of the table: correlations and ranks 0..1, lag in ms, jitter in gap units.

    `accuracy_inside` leaves out the frames within 20 ms of their phone's ends, where labels are unsure;
    `correlation_speech` those of silence, where real lips part early though nothing opens a viewer expects;
    `rest_ratio` is `silence_ratio` without pauses under half a second and the 300 ms before a sound.
    `falsely_closed_inside` leaves out those within 25 ms, and looks at the middle of shorter vowels.
    """

    accuracy: float
    accuracy_inside: float
    correlation: float
    correlation_speech: float
    best_lag_ms: float
    closed_rank: float
    fully_closed: float
    falsely_closed: float
    falsely_closed_inside: float
    open_rank: float
    rounded_rank: float
    silence_ratio: float
    rest_ratio: float
    jitter_silence: float
    jitter_vowels: float


def score(tracks: Sequence[Track]) -> Scores:
    """Score all clips together: frames and phones are pooled, not averaged clip by clip."""
    names = [names_at(track.phones, track.times) for track in tracks]
    spoken = [_is_speech(row) for row in names]
    gaps = np.concatenate([track.gap for track in tracks])
    speech = np.concatenate(spoken)
    closed_gap = _closed_below(gaps[speech])
    lags = np.arange(-150, 151, 10)
    correlations = [_correlation(tracks, lag / 1000.0) for lag in lags]
    smallest, middle, rounding = _per_phone(tracks)
    closed = [gap for name, gap in smallest if name in LIPS_TOGETHER]
    others = [gap for name, gap in smallest if name not in LIPS_TOGETHER]
    wide = [gap for name, gap in smallest if name in OPEN_VOWELS]
    return Scores(
        accuracy=_accuracy(tracks, names),
        accuracy_inside=_accuracy(tracks, [_surely_at(track.phones, track.times) for track in tracks]),
        correlation=correlations[len(lags) // 2],
        correlation_speech=_correlation_speech(tracks, spoken),
        best_lag_ms=float(lags[int(np.argmax(correlations))]),
        closed_rank=1.0 - rank_quality(closed, others),
        fully_closed=_share([gap < closed_gap for gap in closed]),
        falsely_closed=_share([gap < closed_gap for gap in wide]),
        falsely_closed_inside=_falsely_closed_inside(tracks, closed_gap),
        open_rank=rank_quality(
            [gap for name, gap in middle if name in OPEN_VOWELS],
            [gap for name, gap in middle if name not in OPEN_VOWELS],
        ),
        rounded_rank=rank_quality(
            [value for name, value in rounding if name in ROUNDED],
            [value for name, value in rounding if name in SPREAD],
        ),
        silence_ratio=_ratio(gaps[~speech], gaps[speech]),
        rest_ratio=_ratio(np.concatenate([track.gap[_at_rest(track)] for track in tracks]), gaps[speech]),
        jitter_silence=_jitter(tracks, [~row for row in spoken]),
        jitter_vowels=_jitter(tracks, [np.isin(row, sorted(OPEN_VOWELS | SPREAD)) for row in names]),
    )


def closed_below(tracks: Sequence[Track]) -> float:
    """Return the lip gap under which a phone counts as fully closed."""
    speech = [track.gap[_is_speech(names_at(track.phones, track.times))] for track in tracks]
    return _closed_below(np.concatenate(speech))


def frames_of(track: Track, phone: Phone) -> NDArray[np.int64]:
    """Return the frames inside a phone; one too short to hold any is judged by that nearest its middle."""
    inside = np.flatnonzero((track.times >= phone.start) & (track.times < phone.end))
    if not len(inside):
        inside = np.array([np.argmin(np.abs(track.times - 0.5 * (phone.start + phone.end)))])
    return inside


def rank_quality(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the area under the ROC curve: the chance that a positive value exceeds a negative one."""
    if not len(positive) or not len(negative):
        return float("nan")
    ordered = np.sort(np.asarray(negative))
    below = np.searchsorted(ordered, positive, side="left")
    up_to = np.searchsorted(ordered, positive, side="right")
    return float((below + up_to).mean() / (2.0 * len(ordered)))


def _is_speech(names: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([name != SILENCE for name in names], np.bool_)


def _closed_below(gaps_in_speech: Doubles) -> float:
    return _CLOSED_SHARE * (float(np.percentile(gaps_in_speech, 95)) if len(gaps_in_speech) else 1.0)


def _surely_at(phones: Sequence[Phone], times: Doubles) -> list[str]:
    """Names at `times`; silence where a phone's end is near."""
    around = [names_at(phones, times + shift) for shift in (-_LABELS_MISS, 0.0, _LABELS_MISS)]
    return [here if before == here == after else SILENCE for before, here, after in zip(*around, strict=True)]


def _accuracy(tracks: Sequence[Track], names: Sequence[Sequence[str]]) -> float:
    """Share of the frames in speech whose viseme is that of their phone."""
    right: list[bool] = []
    for track, row in zip(tracks, names, strict=True):
        if track.viseme is not None:
            wanted = zip(track.viseme, row, strict=True)
            right += [viseme == VISEME_OF_PHONE[name] for viseme, name in wanted if name != SILENCE]
    return _share(right)


def _correlation(tracks: Sequence[Track], lag: float) -> float:
    """Pearson correlation of gap with the opening that was expected `lag` seconds earlier."""
    expected = np.concatenate([expected_opening(track.phones, track.times - lag) for track in tracks])
    return float(np.corrcoef(np.concatenate([track.gap for track in tracks]), expected)[0, 1])


def _correlation_speech(tracks: Sequence[Track], spoken: Sequence[NDArray[np.bool_]]) -> float:
    gaps = np.concatenate([track.gap[voiced] for track, voiced in zip(tracks, spoken, strict=True)])
    expected = [
        expected_opening(track.phones, track.times)[voiced]
        for track, voiced in zip(tracks, spoken, strict=True)
    ]
    return float(np.corrcoef(gaps, np.concatenate(expected))[0, 1])


def _ratio(resting: Doubles, speaking: Doubles) -> float:
    """Mean gap where a mouth rests, as a share of its mean gap in speech; nan where it never does."""
    return float(resting.mean() / max(speaking.mean(), 1e-9)) if len(resting) else float("nan")


def _at_rest(track: Track) -> NDArray[np.bool_]:
    rest = np.zeros(len(track.times), np.bool_)
    for index, phone in enumerate(track.phones):
        within = 0 < index < len(track.phones) - 1
        if phone.name == SILENCE and (phone.end - phone.start >= _PAUSE or not within):
            end = phone.end - (_BEFORE_SOUND if index < len(track.phones) - 1 else 0.0)
            rest |= (track.times >= phone.start) & (track.times < end)
    return rest


def _per_phone(
    tracks: Sequence[Track],
) -> tuple[list[tuple[str, float]], list[tuple[str, float]], list[tuple[str, float]]]:
    """Return (name, smallest gap), (name, mean gap) and (name, mean rounding) of every spoken phone."""
    smallest, middle, rounding = [], [], []
    for track in tracks:
        for phone in track.phones:
            if phone.name == SILENCE:
                continue
            inside = frames_of(track, phone)
            smallest.append((phone.name, float(track.gap[inside].min())))
            middle.append((phone.name, float(track.gap[inside].mean())))
            if track.rounding is not None:
                rounding.append((phone.name, float(track.rounding[inside].mean())))
    return smallest, middle, rounding


def _falsely_closed_inside(tracks: Sequence[Track], closed_gap: float) -> float:
    """Share of the open vowels whose smallest gap well inside their label counts as closed."""
    shut = [
        track.gap[frames_of(track, _narrowed(phone))].min() < closed_gap
        for track in tracks
        for phone in track.phones
        if phone.name in OPEN_VOWELS
    ]
    return _share(shut)


def _share(found: Sequence[bool]) -> float:
    """Return the share of what is true; nan of nothing."""
    return sum(found) / len(found) if found else float("nan")


def _narrowed(phone: Phone) -> Phone:
    """Cut 25 ms off either end; what is shorter keeps its middle."""
    middle = 0.5 * (phone.start + phone.end)
    return Phone(phone.name, min(phone.start + _VOWEL_EDGE, middle), max(phone.end - _VOWEL_EDGE, middle))


def _jitter(tracks: Sequence[Track], where: Sequence[NDArray[np.bool_]]) -> float:
    """Mean absolute second difference of the gap over runs of three frames that lie inside `where`."""
    bends = []
    for track, mask in zip(tracks, where, strict=True):
        inside = mask[:-2] & mask[1:-1] & mask[2:]
        bends.append(np.abs(np.diff(track.gap, 2))[inside])
    joined = np.concatenate(bends)
    return float(joined.mean()) if len(joined) else 0.0
