"""A bucket in memory, in place of a store's."""

from collections.abc import Iterator
from pathlib import Path

from facewire.commands.bulk.places.objects import Objects
from facewire.commands.bulk.places.place import File, MissingError
from facewire.commands.bulk.places.scratch import Scratch
from facewire.commands.bulk.places.store import Store


class Bucket(Objects):
    """Keeps what is put; its tags are the contents themselves."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def address(self, key: str) -> str:
        return f"s3://bucket/{key}"

    def below(self, prefix: str) -> Iterator[File]:
        for key in sorted(self.objects):
            if key.startswith(prefix):
                yield self.file(key)

    def file(self, key: str) -> File:
        content = self._content(key)
        return File(key, len(content), content.hex())

    def get(self, key: str, path: Path) -> None:
        path.write_bytes(self._content(key))

    def put(self, key: str, path: Path) -> None:
        self.objects[key] = path.read_bytes()

    def remove(self, key: str) -> None:
        del self.objects[key]

    def _content(self, key: str) -> bytes:
        if key not in self.objects:
            raise MissingError(f"cannot read {self.address(key)}: it is not there")
        return self.objects[key]

    def store(self, prefix: str, scratch: Path) -> Store:
        """Return what lies below a prefix as a place."""
        scratch.mkdir(exist_ok=True)
        made = Store("s3", "bucket", prefix, Scratch(scratch))
        made.__dict__["objects"] = self
        return made
