"""Any take that can be read, by what it is named."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from facewire.errors import UsageError
from facewire.paths import real_path
from facewire.take import csv_take, json_take, livelink_take, npz_take, recorded
from facewire.take.formats import FORMATS
from facewire.take.table import Take
from facewire.wire.recorded.head import FACES, HEAD

__all__ = ["SUFFIXES", "is_take", "is_take_file", "read_take", "take_name", "takes_below"]

_READERS: Final[Mapping[str, Callable[[Path], Take]]] = {
    livelink_take.SUFFIX: livelink_take.read,
    csv_take.SUFFIX: csv_take.read,
    npz_take.SUFFIX: npz_take.read,
    json_take.SUFFIX: json_take.read,
}

SUFFIXES: Final = tuple(_READERS)
"""How the names of takes end; a longer one comes before those that it ends in."""

_WRITTEN: Final = tuple(one.suffix for one in FORMATS.values() if one.suffix not in SUFFIXES)
"""How the names of files end that are written for other programs, and not read."""

_HIDDEN: Final = "."

_APP: Final = b"timecode"


def read_take(path: Path) -> Take:
    """Return the take at `path`: a file of `facewire bake`, a CSV of the Live Link Face app, or a recording.

    Raises:
        UsageError: it cannot be read, or is something else.
    """
    if path.is_dir():
        return recorded.read(path)
    suffix = _suffix_of(path)
    if not suffix:
        raise UsageError(f"{path} is no take that can be read; give a {', '.join(SUFFIXES)} or a recording")
    if suffix == csv_take.SUFFIX and _is_of_the_app(path):
        return livelink_take.read(path)
    return _READERS[suffix](path)


def is_take(path: Path) -> bool:
    """Return whether a path is a take rather than a folder of takes."""
    return not path.is_dir() or _is_session(path)


def is_take_file(path: Path) -> bool:
    """Return whether a path is called as a file is that holds a take; in capitals, too."""
    return bool(_suffix_of(path))


def take_name(path: Path) -> str:
    """Return what a take is called: as its file without the suffix of takes, as the folder of a session."""
    if path.is_dir():
        return real_path(path).name
    return _without_suffix(path.name, path)


def takes_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the takes below a folder, by their paths in it without suffix. Hidden ones are passed over."""
    for path in _files(folder):
        if path.name == HEAD and _is_session(path.parent):
            yield path.parent.relative_to(folder).as_posix(), path.parent
            continue
        if not is_take_file(path) or path.name.lower().endswith(_WRITTEN) or _is_session(path.parent):
            continue
        yield _without_suffix(path.relative_to(folder).as_posix(), path), path


def _suffix_of(path: Path) -> str:
    """Return that of `SUFFIXES` in which a name ends; nothing where it ends in none."""
    name = path.name.lower()
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix)), "")


def _without_suffix(name: str, path: Path) -> str:
    return name[: len(name) - len(_suffix_of(path))]


def _is_session(folder: Path) -> bool:
    """Return whether a folder is one of `--record`: a recording called `take` bakes to a `take.json` too."""
    return (folder / HEAD).is_file() and (folder / FACES).is_file()


def _files(folder: Path) -> Iterable[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(_HIDDEN) for part in path.relative_to(folder).parts)
    )


def _is_of_the_app(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(16).removeprefix(b"\xef\xbb\xbf").lower().startswith(_APP)
    except OSError:
        return False
