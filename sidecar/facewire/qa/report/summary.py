"""All lines together: sums, coverage, and how each measure is spread."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from facewire.face.channels import VISEMES
from facewire.qa.report.line import LineMeasures

__all__ = ["SPREADS", "Coverage", "Spread", "Summary", "summarize"]

SILENCE: Final = VISEMES.index("sil")
_HEARD_S: Final = 0.03
"""A viseme that lasts no frame long was not in a line."""
_TALK_S: Final = 2.0
"""Of speech; a shorter line may well have no closure."""

SPREADS: Final[dict[str, Callable[[LineMeasures], float | None]]] = {
    "seconds": lambda line: line.seconds,
    "closures_a_second": lambda line: len(line.closures) / line.speech_s if line.speech_s else None,
    "opening": lambda line: line.opening,
    "level_db": lambda line: line.level_db,
    "peak_db": lambda line: line.peak_db,
    "lag_ms": lambda line: line.lag_ms,
    "published_ms": lambda line: line.published_ms,
    "made_ms_a_second": lambda line: None if line.made_ms is None else line.made_ms / max(line.seconds, 1e-3),
}
"""What is shown as a distribution: a number for each line that tells it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How one measure is spread over the lines that tell it."""

    name: str
    values: tuple[float, ...]

    def percentile(self, percent: float) -> float:
        """Return the value that so many per cent of the lines are below."""
        return float(np.percentile(self.values, percent))


@dataclass(frozen=True, slots=True)
class Coverage:
    """One viseme."""

    viseme: str
    share: float
    """Of all speech, 0..1."""
    lines: int
    """In which it occurs."""


@dataclass(frozen=True, slots=True)
class Summary:
    """All lines."""

    lines: int
    """Those that could be measured."""
    failed: tuple[str, ...]
    """Those that could not."""
    seconds: float
    speech_s: float
    visemes: tuple[Coverage, ...]
    """All but silence; none where no take tells visemes."""
    closures: int
    without_closure: tuple[str, ...]
    """Lines of two seconds of speech or more whose lips never close."""
    clipped: tuple[str, ...]
    """Lines whose sound is clipped, those with the most clips first."""
    spreads: tuple[Spread, ...]
    """Of the measures that a line tells, in the order of `SPREADS`."""

    def spread(self, name: str) -> Spread | None:
        """Return how a measure is spread; None where no line tells it."""
        return next((one for one in self.spreads if one.name == name), None)


def summarize(lines: Sequence[LineMeasures]) -> Summary:
    """Return what all lines are like together."""
    known = [line for line in lines if not line.failed]
    spreads = [
        Spread(name, tuple(value for value in map(of, known) if value is not None))
        for name, of in SPREADS.items()
    ]
    clipped = sorted(
        (line for line in known if line.clipped), key=lambda line: (-(line.clipped or 0), line.name)
    )
    return Summary(
        lines=len(known),
        failed=tuple(line.name for line in lines if line.failed),
        seconds=sum(line.seconds for line in known),
        speech_s=sum(line.speech_s for line in known),
        visemes=_coverage(known),
        closures=sum(len(line.closures) for line in known),
        without_closure=tuple(line.name for line in known if line.speech_s >= _TALK_S and not line.closures),
        clipped=tuple(line.name for line in clipped),
        spreads=tuple(one for one in spreads if one.values),
    )


def _coverage(lines: Sequence[LineMeasures]) -> tuple[Coverage, ...]:
    told = [line.visemes_s for line in lines if line.visemes_s is not None]
    if not told:
        return ()
    table = np.array(told)
    total = max(float(table.sum()), 1e-9)
    return tuple(
        Coverage(name, float(table[:, at].sum()) / total, int((table[:, at] > _HEARD_S).sum()))
        for at, name in enumerate(VISEMES)
        if at != SILENCE
    )
