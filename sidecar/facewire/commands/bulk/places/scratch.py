"""Files of this machine that are on their way to or from a store."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from facewire.errors import FacewireError, UsageError

__all__ = ["Scratch", "called", "scratch_for"]


@dataclass(frozen=True, slots=True)
class Scratch:
    """A folder in which each process has one of its own, with no more in it than what it is at."""

    path: Path

    @contextmanager
    def room(self) -> Iterator[Path]:
        """Have an empty folder while the block lasts.

        Raises:
            UsageError: it cannot be made.
        """
        own = self.path / str(os.getpid())
        try:
            own.mkdir(exist_ok=True)
            made = tempfile.TemporaryDirectory(dir=own, ignore_cleanup_errors=True)
        except OSError as error:
            raise UsageError(f"cannot make {own}: {error.strerror}; set TMPDIR to another folder") from error
        with made as name:
            yield Path(name)

    def clear(self, process: int) -> None:
        """Remove what a process that was killed has left."""
        shutil.rmtree(self.path / str(process), ignore_errors=True)


@contextmanager
def scratch_for(address: str) -> Iterator[Scratch]:
    """Have a folder for temporary files while a bake lasts.

    Args:
        address: where the takes go. One bake at a time goes there: what is left of one that was killed is
            removed.

    Raises:
        UsageError: it cannot be made.
    """
    begin = f"facewire-bake-{hashlib.sha256(os.fsencode(address)).hexdigest()[:12]}-"
    try:
        for left in Path(tempfile.gettempdir()).glob(f"{begin}*"):
            shutil.rmtree(left, ignore_errors=True)
        made = tempfile.TemporaryDirectory(prefix=begin, ignore_cleanup_errors=True)
    except OSError as error:
        raise UsageError(f"cannot make a folder for temporary files: {error}; set TMPDIR") from error
    with made as name:
        yield Scratch(Path(name))


@contextmanager
def called(path: Path, address: str) -> Iterator[None]:
    """Have errors name an address in place of the temporary file with its content.

    Raises:
        FacewireError: as it was raised, in other words.
    """
    try:
        yield
    except FacewireError as error:
        if str(path) not in str(error):
            raise
        raise type(error)(str(error).replace(str(path), address)) from error
