"""The recordings that are checked, with the take and the transcript of each one."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from facewire.commands.bulk.tree import lines_of as recordings_of
from facewire.errors import UsageError
from facewire.qa.check.transcript import SUFFIXES as TRANSCRIPTS
from facewire.take.reading import SUFFIXES as TAKES
from facewire.wire.recorded.head import HEAD

__all__ = ["Line", "lines_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """One recording and what belongs to it."""

    name: str
    """Where the recording lies below its folder, with `/` between the parts; its path where several folders
    have one of that name."""
    recording: Path
    take: Path | None
    """None where there is none: its faces are then those of a bake."""
    transcript: Path | None
    size: int
    """Bytes of the recording."""
    lacks_take: bool = False
    """Whether the folder of takes that was named has none of it."""


def lines_of(inputs: Sequence[Path], takes: Path | None) -> list[Line]:
    """Return the recordings of `inputs`, by name.

    Take and transcript lie beside their recording and have its name; takes may be in a folder of their own,
    which mirrors the recordings'. A folder that `run --record` wrote is a recording with its take.

    Args:
        inputs: folders, or recordings.
        takes: a folder of takes; None where they lie beside.

    Raises:
        UsageError: an input does not exist, there is no recording at all, or the folder of takes has none of
            any.
    """
    if takes is not None and not takes.is_dir():
        raise UsageError(f"there is no folder {takes}; give the one that facewire bake wrote into")
    tree = recordings_of(inputs, "")
    # A recording that lies below two of the inputs is one all the same.
    found = {Path(line.source).absolute(): line for line in (*tree.lines, *(one for one, _ in tree.refused))}
    names = Counter(line.name for line in found.values())
    lines = [
        Line(
            line.name if names[line.name] == 1 else line.source,
            path := Path(line.source),
            take := _take(path, line.take, takes),
            _beside(path, TRANSCRIPTS),
            line.size,
            lacks_take=takes is not None and take is None,
        )
        for line in found.values()
    ]
    if all(line.lacks_take for line in lines):
        first = min(line.take for line in found.values())
        raise UsageError(
            f"{takes} has no take of any recording: that of the first would be {first}{TAKES[-1]} in it; "
            "give the folder that mirrors those of the recordings"
        )
    return sorted(lines, key=lambda line: line.name)


def _take(recording: Path, name: str, takes: Path | None) -> Path | None:
    if (recording.parent / HEAD).is_file():
        return recording.parent
    if takes is None:
        return _beside(recording, TAKES)
    return next((path for suffix in TAKES if _is_file(path := takes / f"{name}{suffix}")), None)


def _beside(recording: Path, suffixes: Sequence[str]) -> Path | None:
    # LINE.WAV comes with LINE.TXT.
    ends = (end for suffix in suffixes for end in (suffix, suffix.upper()))
    paths = (recording.with_name(recording.stem + end) for end in ends)
    return next(filter(_is_file, paths), None)


def _is_file(path: Path) -> bool:
    # pathlib raises of a name that is too long, as that of a recording may be with another suffix.
    return os.path.isfile(path)  # noqa: PTH113
