"""The report as one file: plots, what stands out, and a table of all lines. It asks no network.

The plots are drawn here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from facewire import __version__
from facewire.face.channels import VISEMES
from facewire.qa.page.assembling import page_of
from facewire.qa.report.line import LineMeasures
from facewire.qa.report.plots import bars, histogram
from facewire.qa.report.summary import SPREADS, Summary

__all__ = ["COLUMNS", "as_html", "headline", "standing_out"]

_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class _Plot:
    title: str
    unit: str
    digits: int
    about: str


_PLOTS: Final[dict[str, _Plot]] = {
    "closures_a_second": _Plot(
        "Closures of the lips", "a second", 1, "Times that the lips meet, for each second of speech."
    ),
    "opening": _Plot(
        "Opening of the mouth", "gap", 2, "Gap that 5% of the spoken frames are above; 1 is a jaw wide open."
    ),
    "level_db": _Plot("Level of speech", "dBFS", 0, "What 5% of the sound is above."),
    "peak_db": _Plot("Peak", "dBFS", 1, "The loudest sample."),
    "lag_ms": _Plot(
        "Mouth after sound",
        "ms",
        0,
        "How much later lips open than the sound swells; far out, a line may be shifted.",
    ),
    "published_ms": _Plot("Faces after they were due", "ms", 0, "In recorded sessions, the median of each."),
    "made_ms_a_second": _Plot("Time to bake", "ms a second", 1, "On this machine, for each second of sound."),
    "seconds": _Plot("Length", "s", 1, "Of a line."),
}

COLUMNS: Final[dict[str, Callable[[LineMeasures], float | int | None]]] = {
    "s": lambda line: round(line.seconds, 2),
    "speech s": lambda line: round(line.speech_s, 2),
    "visemes": lambda line: None if line.visemes_s is None else sum(one > 0 for one in line.visemes_s[1:]),
    "closures": lambda line: len(line.closures),
    "closures/s": lambda line: _rounded(SPREADS["closures_a_second"](line), 2),
    "opening": lambda line: round(line.opening, 2),
    "level dB": lambda line: _rounded(line.level_db, 1),
    "peak dB": lambda line: _rounded(line.peak_db, 1),
    "clips": lambda line: line.clipped,
    "lag ms": lambda line: _rounded(line.lag_ms, 0),
    "late ms": lambda line: _rounded(line.published_ms, 1),
    "held": lambda line: line.held,
    "bake ms": lambda line: _rounded(line.made_ms, 0),
}
"""The table's columns behind the name: those that no line tells are left out."""


def as_html(lines: Sequence[LineMeasures], summary: Summary, inputs: Sequence[Path]) -> str:
    """Return the report.

    Args:
        lines: all of them, in the table's order.
        summary: what they are like together.
        inputs: what was asked for, for the title.
    """
    columns = {name: of for name, of in COLUMNS.items() if any(of(line) is not None for line in lines)}
    data = {
        "columns": list(columns),
        "visemes": VISEMES[1:],
        "rows": [[line.name, line.failed, *(of(line) for of in columns.values())] for line in lines],
        "shares": [_shares(line) for line in lines],
    }
    where = ", ".join(map(str, inputs))
    texts = {
        "<!-- title -->": escape(where),
        "<!-- headline -->": escape(headline(summary)),
        "<!-- standing out -->": "".join(f"<li>{escape(text)}</li>" for text in standing_out(summary)),
        "<!-- plots -->": "".join(_figures(summary)),
        "<!-- software -->": escape(f"facewire/{__version__}"),
    }
    return page_of("facewire.qa.report.page", "report", data, ("base.css", "table.js"), texts)


def headline(summary: Summary) -> str:
    """Return all of it in one sentence."""
    words = [f"{summary.lines} line{'s' * (summary.lines != 1)}", _long(summary.seconds)]
    if summary.seconds:
        words.append(f"{summary.speech_s / summary.seconds:.0%} of it speech")
    if summary.speech_s:
        words.append(f"{summary.closures / summary.speech_s:.1f} closures a second of speech")
    level, lag = summary.spread("level_db"), summary.spread("lag_ms")
    if level is not None:
        words.append(f"speech at {level.percentile(50):.0f} dBFS")
    if lag is not None:
        late = round(lag.percentile(50))
        words.append(f"the mouth {abs(late)} ms {'before' if late < 0 else 'after'} the sound")
    return ", ".join(words)


def standing_out(summary: Summary) -> Iterator[str]:
    """Yield what a person should look at, in words."""
    if summary.failed:
        yield f"could not be read: {_some(summary.failed)}"
    missing = [one.viseme for one in summary.visemes if not one.lines]
    if missing:
        yield f"no line has {', '.join(missing)}"
    elif summary.visemes:
        rarest = min(summary.visemes, key=lambda one: one.share)
        yield f"all visemes occur; the rarest is {rarest.viseme}, with {rarest.share:.1%} of speech"
    yield from _listed("two seconds of speech or more and no closure of the lips", summary.without_closure)
    yield from _listed("clipped sound", summary.clipped)
    level = summary.spread("level_db")
    if level is not None and len(level.values) > 1:
        low, high = min(level.values), max(level.values)
        yield f"the levels of speech are {high - low:.0f} dB apart, from {low:.0f} to {high:.0f} dBFS"


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        have = "line has" if len(names) == 1 else "lines have"
        yield f"{len(names)} {have} {what}: {_some(names)}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _figures(summary: Summary) -> Iterator[str]:
    if summary.visemes:
        told = "Share of speech in which each is the strongest, and the number of lines that it occurs in."
        yield _figure("Visemes", told, bars(summary.visemes, summary.lines))
    for name, plot in _PLOTS.items():
        spread = summary.spread(name)
        if spread is not None:
            drawn = histogram(spread, lambda value, digits=plot.digits: f"{value:.{digits}f}", plot.unit)  # type: ignore[misc]
            low, middle, high = (f"{spread.percentile(at):.{plot.digits}f}" for at in (5, 50, 95))
            told = f"{plot.about} Median {middle}, 5% below {low}, 5% above {high} {plot.unit}."
            yield _figure(plot.title, told, drawn)


def _figure(title: str, told: str, drawn: str) -> str:
    return f"<figure><h2>{escape(title)}</h2>{drawn}<figcaption>{escape(told)}</figcaption></figure>"


def _shares(line: LineMeasures) -> list[float] | None:
    """Return the share of each viseme but silence in per cent of the speech."""
    if line.visemes_s is None:
        return None
    total = max(sum(line.visemes_s), 1e-9)
    return [round(100.0 * one / total, 1) for one in line.visemes_s[1:]]


def _rounded(value: float | None, digits: int) -> float | int | None:
    if value is None:
        return None
    return round(value, digits) + 0.0 if digits else round(value)


def _long(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
