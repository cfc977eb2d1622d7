"""The recordings that have golden takes, and what those are called."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.errors import UsageError
from facewire.wire.recorded import head as take_head

__all__ = ["Line", "lines_of"]

_SUFFIXES: Final = frozenset(
    (
        ".wav",
        ".flac",
        ".ogg",
        ".oga",
        ".opus",
        ".mp3",
        ".aif",
        ".aiff",
        ".aifc",
        ".au",
        ".caf",
        ".w64",
        ".rf64",
    )
)
"""What a recording's name ends in, in small letters; other files of a folder are passed over."""
_HIDDEN: Final = "."


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
    found: dict[str, Line] = {}
    for path in inputs:
        if not path.exists():
            raise UsageError(f"there is no {path}; give recordings, or folders of recordings")
        for line in _below(path) if path.is_dir() else (Line(path.stem, path),):
            # Names that differ in case alone are one file on other systems.
            other = found.setdefault(line.name.casefold(), line)
            if other is not line:
                raise UsageError(
                    f"{other.source} and {line.source} would both be {line.name}; rename one of them"
                )
    if not found:
        raise UsageError(f"there is no recording in {', '.join(map(str, inputs))}; give another folder")
    return sorted(found.values(), key=lambda line: line.name)


def _below(root: Path) -> Iterator[Line]:
    for path in sorted(root.rglob("*")):
        below = path.relative_to(root)
        if any(part.startswith(_HIDDEN) for part in below.parts) or not path.is_file():
            continue
        if path.name == take_head.AUDIO and (path.parent / take_head.HEAD).is_file():
            yield Line(below.parent.as_posix() if len(below.parts) > 1 else root.resolve().name, path)
        elif path.suffix.lower() in _SUFFIXES:
            yield Line(below.with_suffix("").as_posix(), path)
