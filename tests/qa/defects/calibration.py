"""What each limit would be from the lines on which limits are chosen, beside what it is.

A line has a bound for each limit, at which it begins to be found; it is looked for by judging the line again
and again, so that a limit means here what it means in `check` and `compare`. A limit belongs between what
good lines need and what lines with its defect allow.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from facewire.commands.config import Config
from facewire.commands.qa.check.checker import Checker
from facewire.commands.qa.check.lines import lines_of
from facewire.commands.terminal import note, table
from facewire.qa.check.judging import LineMeasures, judge
from facewire.qa.check.limits import Limits
from facewire.qa.compare.measures import Comparison, compare
from facewire.qa.compare.tolerance import Tolerance
from tests.qa.defects.kinds import IN_COMPARE, IN_SOUND, IN_TAKE
from tests.qa.defects.material import (
    Trial,
    bake_good,
    bake_otherwise,
    broken_lines,
    encoded_anew,
    save_broken,
    save_good,
)
from tests.qa.defects.trial import with_defect

__all__ = ["OF_PAIRS", "OF_TOLERANCE", "RULES_OF", "Row", "bound_of", "print_limits", "row_of"]

Found = Callable[[float], bool]
"""Whether a line is found at a limit."""
Measured = TypeVar("Measured")

RULES_OF: Final = {
    "silent_below_db": ("silent",), "channel_below_db": ("missing-channel",), "antiphase": ("antiphase",),
    "clipped": ("clipped",), "dc": ("dc-offset",), "hum_db": ("hum",), "music": ("music",),
    "cut_db": ("cut-start", "cut-end"), "rate_gain": ("wrong-rate",), "unsure": ("unsure",),
    "open_closures": ("no-closure",), "in_silence": ("moves-in-silence",), "silence_s": ("moves-in-silence",),
    "still_s": ("still",), "frozen_s": ("frozen",), "jitter": ("jitter",), "length_s": ("length",),
    "late_ms": ("late",), "drift_ms": ("drift",), "unlike": ("other-line",),
}  # fmt: skip
"""The rules that each limit of `check` decides."""
OF_PAIRS: Final = frozenset(("same_bits",))
"""Limits of `check` that no line has alone."""
_FINDS_MORE: Final = frozenset(("cut_db", "unsure", "unlike"))
"""Limits of which a larger one finds more lines."""
OF_TOLERANCE: Final = {
    "shifted by 40 ms": "lag_ms", "gain halved": "scale", "a closure removed": "closures",
    "take's end cut off": "length_s", "drift of 160 ms": "drift_ms", "jitter": "jitter",
    "another line's take": "rms",
}  # fmt: skip
"""The bound of `compare` that finds each kind of defect."""
_MOST: Final = 16.0
"""How many times today's limit is looked at."""
_STEPS: Final = 24
_GOOD: Final = 0.999
"""Share of the good lines that a limit passes."""
_BAD: Final = 0.98
"""Share of the lines with its defect that it finds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One limit."""

    name: str
    today: float
    good: float | None
    """What 999 of 1,000 good lines need; None where all pass at any limit."""
    bad: float | None
    """What 98 of 100 lines with its defect allow; None where none is made for it."""

    @property
    def suggested(self) -> float:
        """Return the middle between both, or today's where one of them is not known and it is on its side.

        Where they overlap it is what good lines need: a check that is often wrong is soon switched off.
        """
        if self.good is not None and self.bad is not None:
            apart = (self.bad - self.good) * (-1.0 if self.name in _FINDS_MORE else 1.0) > 0.0
            return (self.good + self.bad) / 2.0 if apart else self.good
        low, high = (self.bad, self.good) if self.name in _FINDS_MORE else (self.good, self.bad)
        return min(max(self.today, low or 0.0), inf if high is None else high)


def print_limits(trial: Trial) -> None:
    """Measure the lines on which limits are chosen, and print the limits that follow from them."""
    columns = ("limit", "today", "good lines need", "defects allow", "would be")
    # Both have limits of the same names.
    for title, rows in (("Limits of check", _of_check(trial)), ("Bounds of compare", _of_compare(trial))):
        table(title, columns, [_cells(row) for row in rows])
    note(f"{', '.join(sorted(OF_PAIRS))} concerns pairs of lines, and is not among them")


def bound_of(found: Found, today: float, *, finds_more: bool) -> float | None:
    """Return at which limit a line begins to be found; None where it is at any limit.

    It is 0 for a line that is found at none, or `inf` where a larger limit finds more.

    Args:
        found: tells whether it is found at a limit.
        today: a limit of the right size.
        finds_more: whether a larger limit finds more lines.
    """
    low, high = 0.0, _MOST * today if today > 0.0 else _MOST
    ends = found(low), found(high)
    if all(ends):
        return None
    if not any(ends):
        return inf if finds_more else 0.0
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        low, high = (low, middle) if found(middle) is finds_more else (middle, high)
    return high


def row_of(name: str, today: float, good: Sequence[float | None], bad: Sequence[float | None]) -> Row:
    """Return what follows from the bounds of good lines, and of those with the defect of a limit.

    Lines that are found at any limit are found for something else.
    """
    more = name in _FINDS_MORE
    shares = (1.0 - _GOOD, _BAD) if more else (_GOOD, 1.0 - _BAD)
    needs, allows = (
        float(np.quantile(bounds, share, method="nearest"))
        if (bounds := [bound for bound in found if bound is not None])
        else None
        for found, share in zip((good, bad), shares, strict=True)
    )
    unbound = inf if more else 0.0
    return Row(name, today, None if needs == unbound else needs, None if allows == unbound else allows)


def _of_check(trial: Trial) -> Iterator[Row]:
    checker = Checker(Config(), Limits())

    def measured(place: Path) -> list[LineMeasures]:
        return [checker.measured(line)[0] for line in lines_of([place], None)]

    bake_good(trial)
    good = [*measured(save_good(trial)), *measured(bake_otherwise(trial))]
    lines = broken_lines(trial)
    bad = dict[str, list[LineMeasures]]()
    for defects, with_take in ((IN_SOUND, False), (IN_TAKE, True)):
        for defect in defects:
            # Of a defect that any of several rules may find, none has to.
            if "|" not in defect.finding and defect.finding != "duplicate":
                place, _ = save_broken(trial, defect, lines, with_take=with_take)
                bad.setdefault(defect.finding, []).extend(measured(place))
    checker.close()
    for name, rules in RULES_OF.items():
        broken = [one for rule in rules for one in bad.get(rule, ())]
        yield _row(Limits(), name, good, broken, partial(_checked, name, rules))


def _checked(name: str, rules: Sequence[str], measures: LineMeasures, limit: float) -> bool:
    limits = replace(Limits(), **{name: limit})
    return any(finding.rule in rules for finding in judge(measures, limits))


def _of_compare(trial: Trial) -> Iterator[Row]:
    good = [comparison for _, comparison in encoded_anew(trial)]
    lines = broken_lines(trial)
    bad = dict[str, list[Comparison]]()
    for defect in IN_COMPARE:
        if (name := OF_TOLERANCE.get(defect.name)) is not None:
            made = with_defect(defect, lines, trial.each).values()
            bad[name] = [compare(was.take, broken.take) for was, broken in made]
    for one in fields(Tolerance):
        yield _row(Tolerance(), one.name, good, bad.get(one.name, []), partial(_differs, one.name))


def _differs(name: str, comparison: Comparison, limit: float) -> bool:
    free = {one.name: inf for one in fields(Tolerance)}
    return any(Tolerance(**{**free, name: limit}).findings(comparison))


def _row(
    usual: Limits | Tolerance,
    name: str,
    good: Sequence[Measured],
    bad: Sequence[Measured],
    found: Callable[[Measured, float], bool],
) -> Row:
    today = float(getattr(usual, name))
    bounds = [
        [bound_of(partial(found, line), today, finds_more=name in _FINDS_MORE) for line in lines]
        for lines in (good, bad)
    ]
    return row_of(name, today, *bounds)


def _cells(row: Row) -> tuple[str, ...]:
    figures = (row.today, row.good, row.bad, row.suggested)
    return row.name, *("" if figure is None else f"{figure:.3g}" for figure in figures)
