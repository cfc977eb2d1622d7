"""Two kinds of plots as SVG, without a library and without colours: the page's style has them."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

import numpy as np

from facewire.qa.report.summary import Coverage, Spread

__all__ = ["bars", "histogram"]

WIDTH: Final = 360
_HEIGHT: Final = 150
_LEFT: Final = 34
_RIGHT: Final = WIDTH - 10
_BASE: Final = 122
_TOP: Final = 14
_MOST_BINS: Final = 30
_ROW: Final = 18

Words = Callable[[float], str]


def histogram(spread: Spread, words: Words, unit: str) -> str:
    """Return how many lines have which value, with the median, and what 5 and 95 % of them are below.

    The outermost bins hold what lies beyond 0.5 and 99.5 %, so that one line out of ten thousand does not
    press all others into one bar.

    Args:
        spread: one value or more.
        words: writes a value.
        unit: for the axis.
    """
    low, high = spread.percentile(0.5), spread.percentile(99.5)
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5

    def x(value: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * min(max((value - low) / (high - low), 0.0), 1.0)

    count = int(np.clip(np.sqrt(len(spread.values)) * 1.5, 5, _MOST_BINS))
    counts, edges = np.histogram(np.clip(spread.values, low, high), bins=count, range=(low, high))
    top = max(int(counts.max()), 1)
    parts = [
        _column(x(begin), x(end), number / top, f"{words(begin)} to {words(end)} {unit}: {_lines(number)}")
        for number, begin, end in zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    ]
    parts.append(f'<path class="axis" d="M{_LEFT} {_BASE}H{_RIGHT}"/>')
    parts += [_text(_LEFT - 6, _TOP + 4, str(top), "end"), _text(_LEFT - 6, _BASE, "0", "end")]
    parts += [_text(_LEFT, _BASE + 16, words(low), "start"), _text(_RIGHT, _BASE + 16, words(high), "end")]
    parts.append(_text((_LEFT + _RIGHT) / 2, _BASE + 16, unit, "middle"))
    for percent in (5, 50, 95):
        at = x(spread.percentile(percent))
        parts.append(f'<path class="mark p{percent}" d="M{at:.1f} {_TOP - 6}V{_BASE}"/>')
    below, middle, above = (words(spread.percentile(percent)) for percent in (5, 50, 95))
    label = f"{_lines(len(spread.values))}; median {middle} {unit}, 5% below {below}, 5% above {above}"
    return _svg(_HEIGHT, label, parts)


def _column(begin: float, end: float, share: float, told: str) -> str:
    """Return one bin of a histogram, `share` of the tallest."""
    tall = (_BASE - _TOP) * share
    wide = max(end - begin - 1, 1)
    return (
        f'<rect class="bar" x="{begin + 0.5:.1f}" y="{_BASE - tall:.1f}" width="{wide:.1f}" '
        f'height="{tall:.1f}"><title>{escape(told)}</title></rect>'
    )


def _lines(number: int) -> str:
    return f"{number} line{'s' * (number != 1)}"


def bars(coverage: Sequence[Coverage], lines: int) -> str:
    """Return the share of speech of each viseme as a bar, with the number of lines that it occurs in.

    Args:
        coverage: what to draw, in this order.
        lines: how many there are.
    """
    most = max([one.share for one in coverage] + [1e-9])
    parts, left, right = [], 38, 96
    for row, one in enumerate(coverage):
        y = row * _ROW + 4
        wide = (WIDTH - left - right) * one.share / most
        told = f"{one.viseme}: {one.share:.1%} of speech, in {one.lines} of {lines} lines"
        parts.append(_text(left - 6, y + 11, one.viseme, "end"))
        parts.append(
            f'<rect class="bar" x="{left}" y="{y}" width="{max(wide, 0.5):.1f}" height="{_ROW - 5}">'
            f"<title>{escape(told)}</title></rect>"
        )
        parts.append(_text(left + wide + 6, y + 11, f"{one.share:.1%} · {one.lines}", "start"))
    rarest = min(coverage, key=lambda one: one.share)
    label = f"{len(coverage)} visemes; the rarest is {rarest.viseme} with {rarest.share:.1%} of speech"
    return _svg(len(coverage) * _ROW + 8, label, parts)


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _svg(height: int, label: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label, quote=True)}">'
        f"{''.join(parts)}</svg>"
    )
