"""The formats of a take, by the name that `bake --format` takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire.take import csv_take, json_take, livelink_take, npz_take
from facewire.take.table import Take

__all__ = ["FORMATS", "TakeFormat"]


@dataclass(frozen=True, slots=True)
class TakeFormat:
    """One kind of file."""

    suffix: str
    write: Callable[[Path, Take], None]


FORMATS: Final[Mapping[str, TakeFormat]] = {
    "csv": TakeFormat(csv_take.SUFFIX, csv_take.write),
    "json": TakeFormat(json_take.SUFFIX, json_take.write),
    "npz": TakeFormat(npz_take.SUFFIX, npz_take.write),
    "livelink": TakeFormat(livelink_take.SUFFIX, livelink_take.write),
}
