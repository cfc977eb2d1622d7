"""A recorded take as one zip file, made piece by piece as it is read."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from facewire.wire.recorded import head

__all__ = ["find_named", "size_of", "zipped"]

_NAME: Final = re.compile(r"[\w-][\w.-]*")
"""What `wire.recorded.head.folder_name` makes: no way up, nothing hidden, no separator."""
_FILES: Final = (head.HEAD, head.AUDIO, head.FACES, head.STATUS)
_BLOCK: Final = 1 << 16


def find_named(parent: Path, name: str) -> Path | None:
    """Return the take of a name in a folder of takes; None where there is none.

    Args:
        parent: the folder.
        name: as a stranger says it; what would lead out of the folder is no name.
    """
    folder = parent / name
    try:
        is_take = not folder.is_symlink() and (folder / head.HEAD).is_file()
    except (OSError, ValueError):
        # A name that is too long, or of characters that no file has.
        return None
    return folder if is_take and _NAME.fullmatch(name) else None


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a take have."""
    return sum(path.stat().st_size for path in _files(folder))


def zipped(folder: Path) -> Iterator[bytes]:
    """Yield the pieces of a zip file that holds a take's folder. Sound and faces are not packed any denser.

    Raises:
        OSError: a file cannot be read.
    """
    pieces = _Pieces()
    with ZipFile(pieces, "w", ZIP_STORED) as archive:  # type: ignore[call-overload]
        for path in _files(folder):
            about = ZipInfo.from_file(path, f"{folder.name}/{path.name}")
            with path.open("rb") as file, archive.open(about, "w") as entry:
                while block := file.read(_BLOCK):
                    entry.write(block)
                    yield pieces.taken()
    yield pieces.taken()


def _files(folder: Path) -> list[Path]:
    return [path for path in (folder / name for name in _FILES) if path.is_file() and not path.is_symlink()]


class _Pieces:
    """A file that is only written to: what has come is taken out."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        """Take some."""
        self._written += data
        return len(data)

    def flush(self) -> None:
        """Do nothing: nothing waits."""

    def taken(self) -> bytes:
        """Return what has come since the last call."""
        taken, self._written = bytes(self._written), bytearray()
        return taken
