"""Unreal: a curve for each channel and angle, as a CurveTable imports them from CSV or JSON.

Rows are curves, named as the Live Link Face app names them; columns are seconds. CSV: a header of `Name` and
the times, then a line a curve. JSON: an object a curve, its `Name`, and a value under each time. (UE 5,
CurveTable.cpp: `CreateTableFromCSVString`, `CreateTableFromJSONString`.)
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.take.export.options import FormatOptions, option
from facewire.take.export.resampled import parse_rate, resampled
from facewire.take.gathered import GatheredWriter
from facewire.take.table import ANGLE_COLUMNS, WEIGHT_COLUMNS, Take, TakeHead, TakeWriter
from facewire.take.text.rows import Rows
from facewire.take.text.styles import FIXED, JSON

__all__ = [
    "CSV_SUFFIX",
    "CURVES",
    "JSON_SUFFIX",
    "SCRIPT",
    "UnrealOptions",
    "script",
    "start_csv",
    "start_json",
]

CSV_SUFFIX: Final = ".unreal.csv"
JSON_SUFFIX: Final = ".unreal.json"
SCRIPT: Final = "import_unreal.py"
"""Makes AnimSequences of the files beside it."""

CURVES: Final = (*WEIGHT_COLUMNS, *ANGLE_COLUMNS)
"""Names of the curves: weights 0..1, angles in radians."""

_CELLS: Final = Rows([(",", FIXED)])
_PAIRS: Final = Rows([(', "', FIXED), ('": ', JSON)])
"""Each value by its time."""
_USUAL_RATE: Final = 60
"""A multiple of the 30 at which Unreal makes an AnimSequence, whose rate can change to no other."""


@dataclass(frozen=True, slots=True)
class UnrealOptions(FormatOptions):
    """What can be chosen."""

    rate: int = field(
        default=_USUAL_RATE, metadata=option(parse_rate, "N", f"frames per second ({_USUAL_RATE})")
    )


def start_csv(file: BinaryIO, head: TakeHead, options: UnrealOptions | None = None) -> TakeWriter:
    """Return the writer of a CSV."""
    return _start(file, head, options, _csv)


def start_json(file: BinaryIO, head: TakeHead, options: UnrealOptions | None = None) -> TakeWriter:
    """Return the writer of a JSON file."""
    return _start(file, head, options, _json)


def script() -> bytes:
    """Return the script that makes AnimSequences."""
    return resources.files("facewire.take.export.scripts").joinpath(SCRIPT).read_bytes()


def _start(
    file: BinaryIO, head: TakeHead, options: UnrealOptions | None, encode: Callable[[Take], bytes]
) -> TakeWriter:
    rate = (options or UnrealOptions()).rate
    return GatheredWriter(file, head, lambda take: encode(resampled(take, rate)))


def _csv(take: Take) -> bytes:
    times, curves = _times_and_curves(take)
    named = zip(("Name", *CURVES), (times, *curves), strict=True)
    return b"".join(name.encode() + _CELLS.of(values[:, np.newaxis]) + b"\n" for name, values in named)


def _json(take: Take) -> bytes:
    times, curves = _times_and_curves(take)
    rows = [
        f'{{"Name": {json.dumps(name)}'.encode() + _PAIRS.of(np.column_stack((times, values))) + b"}"
        for name, values in zip(CURVES, curves, strict=True)
    ]
    return b"[\n" + b",\n".join(rows) + b"\n]\n"


def _times_and_curves(take: Take) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return float64[N] and float64[61, N]: each curve is written behind the other."""
    return take.times, np.hstack((take.weights, take.pose), dtype=np.float64).T
