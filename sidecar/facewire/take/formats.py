"""The formats of a take, by the name that `bake --format` takes, and how one is written."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from facewire.take import csv_take, godot_take, json_take, livelink_take, npz_take
from facewire.take.table import TakeHead
from facewire.take.whole import whole_file
from facewire.values import Frame

__all__ = ["FORMATS", "TakeFormat", "TakeWriter", "take_file"]


class TakeWriter(Protocol):
    """Writes one subject's frames into an open file, in their order."""

    def write(self, frame: Frame) -> None:
        """Append one frame.

        Raises:
            ValueError: its face holds a number that is not finite.
            OSError: the file cannot be written on.
        """
        ...

    def close(self) -> None:
        """Write what follows the last frame; without it the file is not a take.

        Raises:
            OSError: the file cannot be written on.
        """
        ...


@dataclass(frozen=True, slots=True)
class TakeFormat:
    """One kind of file."""

    suffix: str
    start: Callable[[BinaryIO, TakeHead], TakeWriter]
    """Writes what precedes the first frame."""


FORMATS: Final[Mapping[str, TakeFormat]] = {
    "csv": TakeFormat(csv_take.SUFFIX, csv_take.CsvWriter),
    "json": TakeFormat(json_take.SUFFIX, json_take.JsonWriter),
    "npz": TakeFormat(npz_take.SUFFIX, npz_take.NpzWriter),
    "godot": TakeFormat(godot_take.SUFFIX, godot_take.GodotWriter),
    "livelink": TakeFormat(livelink_take.SUFFIX, livelink_take.LiveLinkWriter),
}


@contextmanager
def take_file(
    path: Path, take_format: TakeFormat, head: TakeHead, accept: Callable[[Path], None] | None = None
) -> Iterator[TakeWriter]:
    """Open a take that takes the place of `path` when the block is left without an error.

    Args:
        path: where the take goes.
        take_format: how it is written.
        head: what it says about itself.
        accept: shown the finished file before it takes that place; what it raises prevents it.

    Raises:
        UsageError: as `whole_file`.
    """
    with whole_file(path) as file:
        writer = take_format.start(file, head)
        yield writer
        writer.close()
        if accept is not None:
            file.flush()
            accept(Path(file.name))
