"""A file in a store that grows by lines, though objects do not grow.

What is appended lies beside it in hidden objects with rising numbers, until the file is written anew.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

from facewire.commands.bulk.places.objects import Objects
from facewire.commands.bulk.places.place import MissingError
from facewire.commands.bulk.places.scratch import Scratch
from facewire.ports import Clock

__all__ = ["StoreLog"]

_EACH_NS: Final = 5 * 10**9
"""From one object to the next, at least: what is lost where the command is killed, and done again."""


class StoreLog:
    """A log of lines in a store.

    Args:
        objects: the bucket.
        prefix: of the place.
        key: of the file below it.
        scratch: for what is on its way.
        clock: says when lines have waited long enough.
    """

    def __init__(self, objects: Objects, prefix: str, key: str, scratch: Scratch, clock: Clock) -> None:
        self._objects, self._scratch, self._clock = objects, scratch, clock
        self._key, self._name = prefix + key, key
        self._parts = f"{prefix}.{key}."
        self._lines: list[bytes] = []
        self._next_ns = clock.now_ns()
        self._number = 0

    @property
    def address(self) -> str:
        """Return where it lies."""
        return self._objects.address(self._key)

    @contextmanager
    def read(self) -> Iterator[BinaryIO]:
        """Open all of it.

        Raises:
            MissingError: there is nothing.
            UsageError: it cannot be read.
        """
        found = self._found()
        if not found:
            raise MissingError(f"there is no {self.address}")
        with self._scratch.room() as room:
            with (room / self._name).open("wb") as whole:
                for key in found:
                    part = room / "part"
                    self._objects.get(key, part)
                    whole.write(part.read_bytes())
            with (room / self._name).open("rb") as file:
                yield file

    def append(self, lines: bytes) -> None:
        """Append lines: at once, or with those of the seconds after the last that went at once.

        Raises:
            UsageError: the store cannot be written.
        """
        self._lines.append(lines)
        if self._clock.now_ns() >= self._next_ns:
            self._put()

    def close(self) -> None:
        """Append what waits.

        Raises:
            UsageError: the store cannot be written.
        """
        if self._lines:
            self._put()

    @contextmanager
    def rewritten(self) -> Iterator[BinaryIO]:
        """Open what takes the place of it all.

        Raises:
            UsageError: the store cannot be written.
        """
        with self._scratch.room() as room:
            path = room / self._name
            with path.open("wb") as file:
                yield file
            self._objects.put(self._key, path)
        # Each says less than the whole, so that it does no harm where this is not finished.
        for part in self._part_keys():
            self._objects.remove(part)

    def _put(self) -> None:
        if not self._number:
            last = max(self._part_keys(), default=f"{self._parts}0")
            self._number = int(last.removeprefix(self._parts))
        self._number += 1
        with self._scratch.room() as room:
            path = room / self._name
            path.write_bytes(b"".join(self._lines))
            self._objects.put(f"{self._parts}{self._number:08d}", path)
        self._lines.clear()
        self._next_ns = self._clock.now_ns() + _EACH_NS

    def _found(self) -> list[str]:
        """Return the objects that it consists of, in their order."""
        whole = [file.key for file in self._objects.below(self._key) if file.key == self._key]
        return whole + self._part_keys()

    def _part_keys(self) -> list[str]:
        keys = (file.key for file in self._objects.below(self._parts))
        return sorted(key for key in keys if key.removeprefix(self._parts).isdecimal())
