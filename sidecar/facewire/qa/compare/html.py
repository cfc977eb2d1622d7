"""The report of a comparison as one file: a table to sort, and curves, sound and faces of the worst lines."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from facewire import __version__
from facewire.errors import UsageError
from facewire.face.channels import CHANNELS
from facewire.qa.compare.pairs import Result
from facewire.qa.page.assembling import line_page_of
from facewire.qa.page.line import SOUND_KINDS, faces_of, sound_of
from facewire.take.reading import SUFFIXES as TAKES
from facewire.take.reading import read_take

__all__ = ["MOST_CURVES", "as_html"]

MOST_CURVES: Final = 40
"""Lines whose curves, sound and faces are in the report: the worst. All are in its table."""


def as_html(worst: Sequence[Result], a: Path, b: Path, audio: Path | None) -> str:
    """Return the report.

    Args:
        worst: all results, the worst first.
        a: what was compared, for the title.
        b: the other.
        audio: a folder with the recordings of the lines, by the names of the takes; None for none.
    """
    shown = [result for result in worst if result.findings and result.comparison is not None][:MOST_CURVES]
    data = {
        "a": str(a),
        "b": str(b),
        "software": f"facewire/{__version__}",
        "channels": CHANNELS,
        "rows": [_row(result) for result in worst],
        "lines": {result.pair.name: line for result in shown if (line := _line(result, audio)) is not None},
    }
    texts = {"<!-- title -->": "two sets of takes compared", "<!-- heading -->": "What has changed"}
    return line_page_of("facewire.qa.compare.report", "report", data, texts)


def _row(result: Result) -> list[object]:
    found = result.comparison
    if found is None:
        return [result.pair.name, list(result.findings)]
    lost, gained = len(found.closures_lost), len(found.closures_gained)
    return [
        result.pair.name, list(result.findings), round(found.rms, 4), round(found.eyes_rms, 4),
        round(found.brows_rms, 4), round(found.worst.difference, 3), found.worst.channel,
        round(found.worst.at_s, 3), round(found.lag_ms, 1), round(found.scale, 3), lost,
        gained, round(found.visemes_changed, 3), round(found.head_deg, 2), round(found.eyes_deg, 2),
        round(found.length_s, 3),
    ]  # fmt: skip


def _line(result: Result, audio: Path | None) -> dict[str, object] | None:
    """Return the curves and faces of both takes; None where one has gone meanwhile."""
    pair = result.pair
    assert pair.a is not None
    assert pair.b is not None
    try:
        takes = read_take(pair.a), read_take(pair.b)
    except UsageError:
        return None
    sound = sound_of(_recordings(pair.name, (pair.a, pair.b), audio))
    return {"a": faces_of(takes[0]), "b": faces_of(takes[1]), "sound": sound}


def _recordings(name: str, takes: Sequence[Path], audio: Path | None) -> Iterator[Path]:
    """Yield where the sound of a line may be: in the folder of recordings, then beside or in each take."""
    places = [] if audio is None else [audio / Path(name).parent / _stem(takes[0])]
    places += [take / "audio" if take.is_dir() else take.parent / _stem(take) for take in takes]
    yield from (place.with_name(place.name + suffix) for place in places for suffix in SOUND_KINDS)


def _stem(take: Path) -> str:
    """Return what a take is called, without what tells its format."""
    endings = () if take.is_dir() else TAKES
    ending = next((ending for ending in endings if take.name.lower().endswith(ending)), "")
    return take.name[: len(take.name) - len(ending)]
