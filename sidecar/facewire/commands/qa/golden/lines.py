"""The recordings that have golden takes, and what those are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from facewire.commands.bulk.tree import lines_of as recordings_of
from facewire.errors import UsageError
from facewire.qa.golden.verifying import SUFFIX

__all__ = ["Line", "lines_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """One recording."""

    name: str
    """Where it lies below its folder, without suffix, with `/` between the parts."""
    source: Path


def lines_of(inputs: Sequence[Path]) -> list[Line]:
    """Return the recordings of `inputs`, by name: those below folders, and files by their names.

    Of a folder that `run --record` wrote the recording is its sound, and its name that of the folder.

    Raises:
        UsageError: an input does not exist, there is no recording, or two have one name.
    """
    tree = recordings_of(inputs, SUFFIX)
    for _, reason in tree.refused:
        raise UsageError(reason)
    lines = (Line(line.take.removesuffix(SUFFIX), Path(line.source)) for line in tree.lines)
    return sorted(lines, key=lambda line: line.name)
