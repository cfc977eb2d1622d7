"""What lies below an address in an object store, as a place of sounds and takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from facewire.clock import SystemClock
from facewire.commands.bulk.places.objects import Objects
from facewire.commands.bulk.places.place import File
from facewire.commands.bulk.places.scratch import Scratch, called
from facewire.commands.bulk.places.store_log import StoreLog

__all__ = ["Store"]

_HIDDEN = "."
_UPWARDS = (".", "..")


@dataclass(frozen=True)
class Store:
    """Objects whose keys have a beginning in common.

    A file is copied into a temporary one while it is read or written, and put into the store in one request:
    whoever is killed leaves no half of one there.
    """

    scheme: str
    bucket: str
    prefix: str
    """What the keys begin with: empty, or ends in `/`."""
    scratch: Scratch

    @property
    def name(self) -> str:
        """Return the last part of its address."""
        return self.prefix.rstrip("/").rpartition("/")[2] or self.bucket

    @property
    def tells_etags(self) -> bool:
        """Return True."""
        return True

    def address(self, key: str = "") -> str:
        """Return the address of an object, or of the place."""
        return f"{self.scheme}://{self.bucket}/{self.prefix}{key}"

    def files(self) -> Iterator[File]:
        """Yield all objects below, in order of their keys. Hidden ones are passed over.

        Raises:
            UsageError: there is no such bucket, or it cannot be listed.
        """
        for file in self.objects.below(self.prefix):
            key = file.key.removeprefix(self.prefix)
            # Consoles make empty objects in place of folders.
            if key and not key.endswith("/") and not any(map(_is_hidden, key.split("/"))):
                yield File(key, file.size, file.etag)

    def file(self, key: str) -> File:
        """Return what is known of an object.

        Raises:
            MissingError: there is none.
            UsageError: the store cannot be asked.
        """
        found = self.objects.file(self.prefix + key)
        return File(key, found.size, found.etag)

    @contextmanager
    def fetched(self, key: str) -> Iterator[Path]:
        """Have a copy of an object at hand.

        Raises:
            MissingError: there is none.
            UsageError: it cannot be read.
        """
        with self.scratch.room() as room:
            path = room / f"recording{_suffix(key)}"
            self.objects.get(self.prefix + key, path)
            with called(path, self.address(key)):
                yield path

    @contextmanager
    def replaced(self, key: str) -> Iterator[Path]:
        """Return where to write what is the object once the block is left without an error.

        Raises:
            UsageError: it cannot be written.
        """
        with self.scratch.room() as room:
            path = room / f"take{_suffix(key)}"
            yield path
            self.objects.put(self.prefix + key, path)

    def begin(self) -> None:
        """See that it can be listed. What a killed process has left of an upload, the store drops.

        Raises:
            UsageError: there is no such bucket, or it cannot be listed.
        """
        next(self.objects.below(self.prefix), None)

    def clear(self, key: str, process: int) -> None:
        """Remove what a process that was killed has left on this machine."""
        del key
        self.scratch.clear(process)

    def log(self, key: str) -> StoreLog:
        """Return a file that grows."""
        return StoreLog(self.objects, self.prefix, key, self.scratch, SystemClock())

    @cached_property
    def objects(self) -> Objects:
        """Return the bucket.

        Raises:
            UsageError: there is no such kind of store, or its package is not installed.
        """
        return Objects(self.scheme, self.bucket)

    def __reduce__(self) -> tuple[type["Store"], tuple[str, str, str, Scratch]]:
        # Connections stay in the process that has made them.
        return Store, (self.scheme, self.bucket, self.prefix, self.scratch)


def _is_hidden(part: str) -> bool:
    # What leads upwards is told by name, and not passed over.
    return part.startswith(_HIDDEN) and part not in _UPWARDS


def _suffix(key: str) -> str:
    """Return what a temporary file's name ends in: what readers may go by, in letters that any disk takes."""
    suffix = PurePosixPath(key).suffix
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) < 10 else ""
