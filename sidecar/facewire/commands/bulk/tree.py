"""The recordings below a folder, and the takes that mirror them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.errors import UsageError
from facewire.take.table import SOUND_SUFFIXES
from facewire.wire.recorded import head as take_head

__all__ = ["Line", "Tree", "lines_of"]

_HIDDEN: Final = "."


@dataclass(frozen=True, slots=True)
class Line:
    """One recording to bake."""

    source: Path
    """The recording; of a recorded take its sound."""
    name: str
    """Where the recording lies below its folder, with `/` between the parts."""
    take: str
    """Where the take belongs below the folder of takes, with `/` between the parts."""
    size: int
    """Bytes of the recording: what its share of the work is guessed from."""


@dataclass(frozen=True, slots=True)
class Tree:
    """What is to be baked."""

    lines: tuple[Line, ...]
    """Each with a take of its own, the largest recording first: the last to be done are short."""
    refused: tuple[tuple[Line, str], ...]
    """Recordings that would become the same take, each with the reason."""


def lines_of(inputs: Sequence[Path], suffix: str) -> Tree:
    """Return the recordings of `inputs`: those below a folder mirrored, a file by its name.

    A folder that `run --record` wrote is one recording. Hidden files and folders are passed over, links to
    folders are not followed.

    Args:
        inputs: folders, or recordings.
        suffix: that takes end in.

    Raises:
        UsageError: an input does not exist, or there is no recording at all.
    """
    takers: dict[str, list[Line]] = {}
    for line in _all_lines(inputs, suffix):
        takers.setdefault(os.path.normcase(line.take), []).append(line)
    if not takers:
        named = ", ".join(sorted(SOUND_SUFFIXES))
        raise UsageError(f"no recording in {', '.join(map(str, inputs))}; their names end in {named}")
    alone = [lines[0] for lines in takers.values() if len(lines) == 1]
    crowds = [lines for lines in takers.values() if len(lines) > 1]
    refused = [
        (line, f"{lines[0].name} and {lines[1].name} would both become {line.take}; rename one of them")
        for lines in crowds
        for line in lines
    ]
    return Tree(tuple(sorted(alone, key=lambda line: (-line.size, line.take))), tuple(refused))


def _all_lines(inputs: Iterable[Path], suffix: str) -> Iterator[Line]:
    for path in inputs:
        if path.is_dir():
            yield from _below(path, suffix)
        elif path.exists():
            yield _line(path, path.name, path.stem + suffix)
        else:
            raise UsageError(f"there is no {path}; give recordings, or folders of recordings")


def _below(root: Path, suffix: str) -> Iterator[Line]:
    for at, folders, files in os.walk(root):
        folder = Path(at)
        below = folder.relative_to(root)
        if take_head.HEAD in files and take_head.AUDIO in files:
            folders.clear()
            take = below if below.parts else Path(root.resolve().name)
            yield _line(folder / take_head.AUDIO, take.as_posix(), f"{take.as_posix()}{suffix}")
            continue
        folders[:] = sorted(name for name in folders if not name.startswith(_HIDDEN))
        for path in (below / name for name in sorted(files)):
            if path.suffix.lower() in SOUND_SUFFIXES and not path.name.startswith(_HIDDEN):
                yield _line(root / path, path.as_posix(), path.with_name(path.stem + suffix).as_posix())


def _line(source: Path, name: str, take: str) -> Line:
    try:
        size = source.stat().st_size
    except OSError:
        # A link that leads nowhere: the bake says so.
        size = 0
    return Line(source, name, take, size)
