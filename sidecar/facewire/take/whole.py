"""Files that appear whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from facewire.errors import UsageError, reason_of

__all__ = ["NoRoomError", "part_of", "remove_part", "remove_parts", "whole_file", "write_whole"]

_PART: Final = ".part"
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Failures that free space would mend, here or elsewhere."""


class NoRoomError(UsageError):
    """The disk is full, or a quota: other files there will fare alike."""


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write that takes the place of `path` when the block is left without an error.

    Until then it has a hidden name beside `path`; after an error it is removed and `path` is as before.
    A device, a pipe and `/dev/stdout` are written where they are: a file in their place would take them from
    everybody.

    Raises:
        NoRoomError: there is no room for it.
        UsageError: `path` cannot be written: no such folder, no permission, a folder of that name.
    """
    try:
        with _opened(path) as file:
            yield file
    except OSError as error:
        raise _refusal(path, error) from error


def write_whole(path: Path, text: str) -> None:
    r"""Write a text of any names; it takes the place of `path` whole or not at all.

    A file's name may be no text of any encoding: what is none of it stays an escape (`\udcff`), which JSON
    reads as that name.

    Raises:
        UsageError: as `whole_file`.
    """
    with whole_file(path) as file:
        file.write(text.encode(errors="backslashreplace"))


def part_of(path: Path, process: int) -> Path:
    """Return where a process writes `path` until it is whole: what a process that is killed leaves behind."""
    return path.with_name(f".{path.name}.{process}{_PART}")


def remove_part(path: Path, process: int) -> None:
    """Remove what a process that was killed has left of `path`, if it has."""
    _remove(part_of(path, process))


def remove_parts(folder: Path) -> None:
    """Remove what killed processes have left in a folder and below it. Nobody may be writing there."""
    for path in folder.rglob(f".*{_PART}"):
        if path.suffixes[-2:-1] and path.suffixes[-2][1:].isdecimal():
            _remove(path)


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    return path.open("wb") if _is_stream(path) else _replacing(path)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a hidden file beside `path`, which replaces it when the block is left without an error."""
    temporary = part_of(path, os.getpid())
    try:
        with temporary.open("wb") as file:
            yield file
        temporary.replace(path)
    except BaseException:
        _remove(temporary)
        raise


def _is_stream(path: Path) -> bool:
    """Return whether a path is a device or a pipe, or leads to what a process has open."""
    folder = os.path.realpath(path.parent)
    if folder == "/dev" or folder.startswith("/proc/"):
        return True
    # Not by pathlib, which raises of a name that is too long.
    return os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path))  # noqa: PTH110, PTH112, PTH113


def _refusal(path: Path, error: OSError) -> UsageError:
    said = f"cannot write {path}: {reason_of(error)}"
    if error.errno in _NO_ROOM:
        return NoRoomError(f"{said}; make room, or choose another folder")
    advice = "shorten its name" if error.errno == errno.ENAMETOOLONG else "choose another folder"
    return UsageError(f"{said}; {advice}")


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        # The first error is the one to tell; a leftover has a name that says what it is.
        return
