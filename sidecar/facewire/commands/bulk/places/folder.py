"""A folder of this machine as a place of sounds and takes."""

import logging
import os
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from facewire.commands.baking import make_folder
from facewire.commands.bulk.places.place import File, Input, MissingError
from facewire.errors import UsageError, printable
from facewire.paths import real_path
from facewire.take.whole import remove_part, remove_parts, whole_file

__all__ = ["FileLog", "Folder", "local_input"]

_HIDDEN = "."
_log = logging.getLogger("facewire")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder. Its files have no tags: what is in them is told by reading them."""

    path: Path

    @property
    def name(self) -> str:
        """Return its own name."""
        return real_path(self.path).name

    @property
    def tells_etags(self) -> bool:
        """Return False."""
        return False

    def address(self, key: str = "") -> str:
        """Return the path of a file, or of the folder."""
        return str(self.path / key)

    def files(self) -> Iterator[File]:
        """Yield all files below. Hidden ones are passed over, links to folders are not followed.

        Raises:
            UsageError: it may not be read. Folders in it that cannot be are passed over, with a warning.
        """
        if self.path.is_dir() and not os.access(self.path, os.R_OK | os.X_OK):
            raise UsageError(f"{self.path} may not be read; change its permissions, or choose another folder")
        for at, folders, names in os.walk(self.path, onerror=_passed_over):
            folders[:] = sorted(name for name in folders if not name.startswith(_HIDDEN))
            below = Path(at).relative_to(self.path)
            for name in sorted(names):
                if not name.startswith(_HIDDEN):
                    yield File((below / name).as_posix(), _size(os.path.join(at, name)))  # noqa: PTH118

    def file(self, key: str) -> File:
        """Return what is known of a file.

        Raises:
            MissingError: there is none.
        """
        path = self.path / key
        if not path.exists():
            raise MissingError(f"there is no {path}")
        return File(key, _size(path))

    @contextmanager
    def fetched(self, key: str) -> Iterator[Path]:
        """Return the file itself; it is read where it lies.

        Raises:
            MissingError: there is none.
            UsageError: it cannot be read.
        """
        path = self.path / key
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                # A pipe waits for somebody who writes, and a device may have no end.
                raise UsageError(f"cannot read {path}: it is no file; move it away")
            os.close(os.open(path, os.O_RDONLY))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise MissingError(f"cannot read {path}: {error.strerror}") from error
        except OSError as error:
            raise UsageError(f"cannot read {path}: {error.strerror}") from error
        yield path

    @contextmanager
    def replaced(self, key: str) -> Iterator[Path]:
        """Return the file's own path; what is written there must appear whole.

        Raises:
            UsageError: its folder cannot be made.
        """
        path = self.path / key
        make_folder(path.parent)
        yield path

    def begin(self) -> None:
        """Make the folder, and remove what killed processes have left in it.

        Raises:
            UsageError: it cannot be made.
        """
        make_folder(self.path)
        remove_parts(self.path)

    def clear(self, key: str, process: int) -> None:
        """Remove what a process that was killed has written of a file."""
        remove_part(self.path / key, process)

    def log(self, key: str) -> "FileLog":
        """Return a file that grows."""
        return FileLog(self.path / key)


class FileLog:
    """A file that lines are appended to, each at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    @property
    def address(self) -> str:
        """Return its path."""
        return str(self._path)

    @contextmanager
    def read(self) -> Iterator[BinaryIO]:
        """Open it.

        Raises:
            MissingError: there is none.
            OSError: it cannot be read.
        """
        try:
            file = self._path.open("rb")
        except FileNotFoundError as error:
            raise MissingError(f"there is no {self._path}") from error
        with file:
            yield file

    def append(self, lines: bytes) -> None:
        """Append lines.

        Raises:
            UsageError: it cannot be written.
        """
        try:
            if self._file is None:
                self._file = self._path.open("ab")
            self._file.write(lines)
            self._file.flush()
        except OSError as error:
            why = f"{error.strerror}; make room, or choose another folder"
            raise UsageError(f"cannot write {self._path}: {why}") from error

    def close(self) -> None:
        """Close it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def rewritten(self) -> AbstractContextManager[BinaryIO]:
        """Open what takes its place."""
        return whole_file(self._path)


def local_input(path: Path) -> Input:
    """Return a folder, or one recording of it.

    Raises:
        UsageError: there is no such path.
    """
    if path.is_dir():
        return Input(Folder(path))
    if path.exists():
        return Input(Folder(path.parent), path.name)
    raise UsageError(f"there is no {path}; give recordings, or folders of recordings")


def _size(path: Path | str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116
    except OSError:
        # A link that leads nowhere: the bake says so.
        return 0


def _passed_over(error: OSError) -> None:
    folder = printable(str(error.filename))
    if isinstance(error, PermissionError):
        _log.warning("%s may not be read, and is passed over", folder)
    elif not isinstance(error, FileNotFoundError):
        # A share that is gone, a disk that fails: what lies in there is missing, not there no more.
        _log.warning("%s cannot be listed (%s), and is passed over", folder, error.strerror)
