"""How like real lips a mouth moves: the figures of `python -m facewire_training lips`, with their intervals.

Frames and tokens of all clips are pooled. "Late" is ours minus real, in ms, by the median of the tokens.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire_training.measure.lips.pairs import LAGS, Pair
from facewire_training.measure.lips.tokens import CLOSED, closures, openings, rounded, starts
from facewire_training.measure.weighted import Estimate, bootstrap, correlation, mean, quantile

__all__ = ["LipScores", "format_lip_table", "score_lips"]

Doubles = NDArray[np.float64]

_OPEN: Final = 0.5
"""Real gap from which a shut mouth of ours is wrong."""
_DRAWS: Final = 200
_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class LipScores:
    """One column of the table. Correlations and shares 0..1, times in ms, gaps in shares of the range."""

    gap_correlation: Estimate
    lag_ms: Estimate
    closures_hit: Estimate
    falsely_closed: Estimate
    closure_late_ms: Estimate
    release_late_ms: Estimate
    onset_late_ms: Estimate
    early_opening: Estimate
    rounding_correlation: Estimate
    rounding_late_ms: Estimate
    rounded_gap_excess: Estimate
    jaw_correlation: Estimate
    spread: Estimate


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """Rows of all clips: each column's values, and which clip each row is of."""

    clip: NDArray[np.int64]
    columns: Doubles

    def measure(self, figure: Callable[[Doubles, Doubles], float]) -> Callable[[Doubles], float]:
        """Return a measure of clip weights out of a figure of (columns [columns, rows], row weights)."""
        return lambda weights: figure(self.columns.T, weights[self.clip])

    def known(self, *columns: int) -> "_Pool":
        """Keep `columns` alone, and the rows in which they are known."""
        values = self.columns[:, columns]
        rows = ~np.isnan(values).any(axis=1)
        return _Pool(self.clip[rows], values[rows])


def score_lips(pairs: Sequence[Pair]) -> LipScores:
    """Score all clips together; intervals are of clips drawn anew."""
    frames = _pool([_frames(pair) for pair in pairs])
    closed = _pool(
        [[(one.hit, one.late_ms, one.release_late_ms) for one in closures(pair)] for pair in pairs]
    )
    opened = _pool([[(one.real_ms, one.ours_ms) for one in openings(pair)] for pair in pairs])
    begun = _pool([[(one.real, one.ours) for one in starts(pair)] for pair in pairs])
    round_ = _pool([[(one.real_gap, one.ours_gap, one.late_ms) for one in rounded(pair)] for pair in pairs])
    generator = np.random.default_rng(_SEED)

    def estimate(measure: Callable[[Doubles], float]) -> Estimate:
        return bootstrap(measure, len(pairs), _DRAWS, generator)

    return LipScores(
        gap_correlation=estimate(frames.measure(lambda rows, count: correlation(rows[0], rows[1], count))),
        lag_ms=estimate(frames.measure(_best_lag)),
        closures_hit=estimate(closed.measure(lambda rows, count: mean(rows[0], count))),
        falsely_closed=estimate(frames.measure(_falsely_closed)),
        closure_late_ms=estimate(closed.known(1).measure(_median)),
        release_late_ms=estimate(closed.known(2).measure(_median)),
        onset_late_ms=estimate(opened.measure(lambda rows, count: quantile(rows[1] - rows[0], count, 0.5))),
        early_opening=estimate(begun.measure(lambda rows, count: mean(rows[1], count * rows[0]))),
        rounding_correlation=estimate(
            frames.measure(lambda rows, count: correlation(rows[2], rows[3], count))
        ),
        rounding_late_ms=estimate(round_.known(2).measure(_median)),
        rounded_gap_excess=estimate(round_.measure(lambda rows, count: mean(rows[1] - rows[0], count))),
        jaw_correlation=estimate(frames.measure(lambda rows, count: correlation(rows[4], rows[5], count))),
        spread=estimate(frames.measure(_spread)),
    )


def format_lip_table(columns: Sequence[tuple[str, LipScores]]) -> str:
    """Return a Markdown table: a row a measure, a column a mouth, each figure with its interval."""
    lines = [
        "| measure | " + " | ".join(name for name, _ in columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for entry in fields(LipScores):
        cells = (_cell(entry.name, getattr(scores, entry.name)) for _, scores in columns)
        lines.append(f"| {_LABELS[entry.name]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(name: str, estimate: Estimate) -> str:
    if np.isnan(estimate.value):
        return "\N{EN DASH}"
    form = "{:+.0f}" if name.endswith("_ms") else "{:.3f}"
    value, low, high = (form.format(number) for number in (estimate.value, estimate.low, estimate.high))
    return f"{value} [{low}, {high}]"


def _frames(pair: Pair) -> list[tuple[float, ...]]:
    """Rows of the frames in speech: gap, rounding and jaw of both sides, then our gap at each lag."""
    sides = (
        pair.real.gap,
        pair.ours.gap,
        pair.real.rounding,
        pair.ours.rounding,
        pair.real.jaw,
        pair.ours.jaw,
    )
    rows = np.column_stack([*sides, pair.shifted.T])[pair.spoken]
    return [tuple(row) for row in rows]


def _pool(rows: Sequence[Sequence[tuple[float, ...]]]) -> _Pool:
    clip = np.repeat(np.arange(len(rows)), [len(own) for own in rows])
    width = max((len(row) for own in rows for row in own), default=3)
    columns = np.array([row for own in rows for row in own], np.float64).reshape(-1, width)
    return _Pool(clip, columns)


def _median(rows: Doubles, weights: Doubles) -> float:
    return quantile(rows[0], weights, 0.5)


def _best_lag(rows: Doubles, weights: Doubles) -> float:
    fits = [correlation(rows[0], later, weights) for later in rows[6:]]
    return 1000.0 * float(LAGS[int(np.argmax(fits))]) if not np.isnan(fits).all() else float("nan")


def _falsely_closed(rows: Doubles, weights: Doubles) -> float:
    return mean((rows[1] < CLOSED).astype(np.float64), weights * (rows[0] >= _OPEN))


def _spread(rows: Doubles, weights: Doubles) -> float:
    real, ours = (quantile(side, weights, 0.75) - quantile(side, weights, 0.25) for side in rows[:2])
    return ours / real


_LABELS: Final = {
    "gap_correlation": "r of the lip gap, frames in speech",
    "lag_ms": "best lag of the gap, ms (positive: ours is late)",
    "closures_hit": "closures of p b m hit",
    "falsely_closed": "shut where real lips are half open or more",
    "closure_late_ms": "middle of the closure late by, ms",
    "release_late_ms": "release (half open) late by, ms",
    "onset_late_ms": "start after silence: lips part late by, ms",
    "early_opening": "openings before a first p b m that ours makes",
    "rounding_correlation": "r of rounding, frames in speech",
    "rounding_late_ms": "w u o: half of the rounding late by, ms",
    "rounded_gap_excess": "w r u o: gap too large by",
    "jaw_correlation": "r of the jaw, frames in speech",
    "spread": "interquartile range of the gap, ours / real",
}
