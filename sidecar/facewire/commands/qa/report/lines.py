"""The lines below folders, whatever tells them: takes, recorded sessions, recordings, or both."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from facewire.commands.bulk.tree import lines_of
from facewire.errors import UsageError
from facewire.paths import real_path
from facewire.take.reading import is_take, is_take_file, take_name, takes_below
from facewire.take.table import SOUND_SUFFIXES
from facewire.wire.recorded.head import AUDIO

__all__ = ["Line", "lines_below"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a take, a recording, or both."""

    name: str
    """Where it lies below its folder, without suffix, with `/` between the parts."""
    take: Path | None = None
    """None where the recording has to be baked."""
    sound: Path | None = None


def lines_below(inputs: Sequence[Path], audio: Path | None = None) -> list[Line]:
    """Return the lines of `inputs` in the order of their names.

    A take and a recording of one name are one line, so that takes are not baked again.

    Args:
        inputs: folders, takes, or recordings.
        audio: a folder with the recordings of the takes; None for those beside them.

    Raises:
        UsageError: an input does not exist, there is no line, or two takes or two recordings have one name.
    """
    lines: dict[str, Line] = {}
    for name, take in _alone(found for path in inputs for found in _takes(path)).items():
        sound = take / AUDIO if take.is_dir() and (take / AUDIO).is_file() else None
        lines[name] = Line(name, take, sound)
    for name, sound in _alone(_recordings(inputs)).items():
        known = lines.get(name, Line(name))
        lines[name] = known if known.sound is not None else replace(known, sound=sound)
    if audio is not None:
        if not audio.exists():
            raise UsageError(f"there is no {audio}; give --audio the folder with the recordings of the takes")
        for name, sound in _recordings([audio]):
            if name in lines and lines[name].sound is None:
                lines[name] = replace(lines[name], sound=sound)
    if not lines:
        raise UsageError(f"no take and no recording in {', '.join(map(str, inputs))}; give folders of lines")
    return [lines[name] for name in sorted(lines)]


def _alone(found: Iterable[tuple[str, Path]]) -> dict[str, Path]:
    """Return what was found by its name; the same file may be found twice.

    Raises:
        UsageError: two have one name.
    """
    paths: dict[str, Path] = {}
    for name, path in found:
        other = paths.setdefault(name, path)
        if real_path(other) != real_path(path):
            raise UsageError(
                f"{other} and {path} would both be the line {name}; rename one, or give the folder above both"
            )
    return paths


def _takes(path: Path) -> Iterator[tuple[str, Path]]:
    if not path.exists():
        raise UsageError(f"there is no {path}; give folders of takes or recordings")
    if path.is_dir() and not is_take(path):
        yield from takes_below(path)
    elif path.is_dir() or is_take_file(path):
        yield take_name(path), path


def _recordings(inputs: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield what sounds, by name; nothing where nothing does."""
    sounding = [path for path in inputs if path.is_dir() or path.suffix.lower() in SOUND_SUFFIXES]
    for path in sounding:
        try:
            tree = lines_of([path], "")
        except UsageError:
            # It holds takes alone.
            continue
        for _, reason in tree.refused:
            raise UsageError(reason)
        yield from ((line.take, Path(line.source)) for line in tree.lines)
