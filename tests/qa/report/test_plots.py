"""Plots as SVG: what is drawn is what there is."""

from xml.etree import ElementTree

import numpy as np
import pytest

from facewire.qa.report.plots import WIDTH, bars, histogram
from facewire.qa.report.summary import Coverage, Spread

SVG = ElementTree.Element


def drawn(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def spread(values: object) -> Spread:
    return Spread("x", tuple(np.asarray(values, np.float64).tolist()))


def columns(svg: ElementTree.Element) -> list[dict[str, float]]:
    return [
        {name: float(rect.attrib[name]) for name in ("x", "y", "width", "height")}
        for rect in svg.iter("rect")
    ]


def counts(svg: ElementTree.Element) -> list[int]:
    titles = [rect[0].text or "" for rect in svg.iter("rect")]
    return [int(title.rsplit(": ", 1)[1].split(" ")[0]) for title in titles]


@pytest.mark.parametrize("lines", [1, 2, 12, 1000, 10_000])
def test_a_histogram_holds_every_line(lines: int) -> None:
    svg = drawn(histogram(spread(np.random.default_rng(1).normal(size=lines)), "{:.2f}".format, "s"))
    found = columns(svg)
    assert sum(counts(svg)) == lines
    assert 5 <= len(found) <= 30
    # As tall as it has lines, side by side, and inside the picture.
    tallest = max(one["height"] for one in found)
    np.testing.assert_allclose(
        [one["height"] / tallest for one in found], np.array(counts(svg)) / max(counts(svg)), atol=0.01
    )
    assert all(one["x"] >= 0 and one["x"] + one["width"] <= WIDTH for one in found)
    assert svg.attrib["aria-label"].startswith(f"{lines} line")


def test_one_line_far_out_presses_no_other_together() -> None:
    values = np.append(np.linspace(0.0, 1.0, 9999), 1e6)
    svg = drawn(histogram(spread(values), "{:.2f}".format, "s"))
    assert sum(counts(svg)) == 10_000
    assert max(counts(svg)) < 1000


def test_equal_values_are_one_column() -> None:
    assert sorted(counts(drawn(histogram(spread([3.0] * 7), "{:.0f}".format, "<s>")))) == [0, 0, 0, 0, 7]


def test_bars_are_as_long_as_their_shares() -> None:
    svg = drawn(bars([Coverage("PP", 0.1, 3), Coverage("aa", 0.4, 7), Coverage("TH", 0.0, 0)], 9))
    wide = [one["width"] for one in columns(svg)]
    assert wide[1] == pytest.approx(4 * wide[0], rel=0.01)
    assert wide[2] <= 0.5
    assert next(rect[0].text for rect in svg.iter("rect")) == "PP: 10.0% of speech, in 3 of 9 lines"
    assert "the rarest is TH" in svg.attrib["aria-label"]
