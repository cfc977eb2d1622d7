"""What a bake needs of a place of sounds or takes, whatever it is.

A key is a path below the place, with `/` between the parts. Places are values: a process is handed one with
each of its jobs.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from facewire.errors import UsageError

__all__ = ["File", "Input", "Log", "MissingError", "Place", "UnreachableError"]


class MissingError(UsageError):
    """There is no such file in the place."""


class UnreachableError(UsageError):
    """The place gives no answer, or one that is none: others of its files may fare alike."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of a place."""

    key: str
    size: int
    """Bytes."""
    etag: str = ""
    """What the place says of its content, an entity tag: files of one key and one tag have the same bytes.

    Empty where it says nothing.
    """


class Log(Protocol):
    """A file that grows by lines, and is written anew when all are known."""

    @property
    def address(self) -> str:
        """Return where it lies, for people."""
        ...

    def read(self) -> AbstractContextManager[BinaryIO]:
        """Open all that was written and appended so far.

        Raises:
            MissingError: nothing was.
            OSError: it cannot be read.
        """
        ...

    def append(self, lines: bytes) -> None:
        """Append whole lines. What is cut off by a crash is the end of the last ones.

        Raises:
            UsageError: the place cannot be written.
        """
        ...

    def close(self) -> None:
        """End appending: what was appended is there.

        Raises:
            UsageError: the place cannot be written.
        """
        ...

    def rewritten(self) -> AbstractContextManager[BinaryIO]:
        """Open what takes its place, whole, when the block is left without an error.

        Raises:
            UsageError: the place cannot be written.
        """
        ...


class Place(Protocol):
    """A folder, or what lies below an address in a store."""

    @property
    def name(self) -> str:
        """Return its own name, without what it lies in."""
        ...

    @property
    def tells_etags(self) -> bool:
        """Return whether its files have tags."""
        ...

    def address(self, key: str = "") -> str:
        """Return where a file lies, or the place itself, for people and as it could be typed."""
        ...

    def files(self) -> Iterator[File]:
        """Yield all files, also those of folders in it, but for hidden ones: each folder's in order of names.

        Raises:
            UsageError: it cannot be listed.
        """
        ...

    def file(self, key: str) -> File:
        """Return what is known of a file.

        Raises:
            MissingError: there is none.
            UsageError: the place cannot be asked.
        """
        ...

    def fetched(self, key: str) -> AbstractContextManager[Path]:
        """Have a file at hand, to be read while the block lasts. Errors that leave it name its address.

        Raises:
            MissingError: there is none.
            UsageError: it cannot be read.
        """
        ...

    def replaced(self, key: str) -> AbstractContextManager[Path]:
        """Return where to write what is the file once the block is left without an error.

        What is written there must appear whole: see `whole_file`.

        Raises:
            UsageError: the place cannot be written.
        """
        ...

    def begin(self) -> None:
        """Get ready to be written, and remove what killed processes have left. Nobody may be writing.

        Raises:
            UsageError: the place cannot be written.
        """
        ...

    def clear(self, key: str, process: int) -> None:
        """Remove what a process that was killed has left of its work on a file."""
        ...

    def log(self, key: str) -> Log:
        """Return a file that grows."""
        ...


@dataclass(frozen=True, slots=True)
class Input:
    """What is to be baked: a place, or one file of it."""

    place: Place
    key: str = ""
    """Empty for the whole place."""
