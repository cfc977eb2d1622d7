"""Any take that can be read, by what it is named."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from facewire.errors import UsageError
from facewire.take import csv_take, json_take, livelink_take, npz_take, recorded
from facewire.take.table import Take

__all__ = ["SUFFIXES", "read_take"]

_READERS: Final[Mapping[str, Callable[[Path], Take]]] = {
    livelink_take.SUFFIX: livelink_take.read,
    csv_take.SUFFIX: csv_take.read,
    npz_take.SUFFIX: npz_take.read,
    json_take.SUFFIX: json_take.read,
}

SUFFIXES: Final = tuple(_READERS)
"""How the names of takes end; a longer one comes before those that it ends in."""

_APP: Final = b"timecode"


def read_take(path: Path) -> Take:
    """Return the take at `path`: a file of `facewire bake`, a CSV of the Live Link Face app, or a recording.

    Raises:
        UsageError: it cannot be read, or is something else.
    """
    if path.is_dir():
        return recorded.read(path)
    suffix = next((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), None)
    if suffix is None:
        raise UsageError(f"{path} is no take that can be read; give a {', '.join(SUFFIXES)} or a recording")
    if suffix == csv_take.SUFFIX and _is_of_the_app(path):
        return livelink_take.read(path)
    return _READERS[suffix](path)


def _is_of_the_app(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(16).removeprefix(b"\xef\xbb\xbf").lower().startswith(_APP)
    except OSError:
        return False
