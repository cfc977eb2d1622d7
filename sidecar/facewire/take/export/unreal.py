"""Unreal: a curve for each channel and angle, as a CurveTable imports them from CSV or JSON.

Rows are curves, named as the Live Link Face app names them; columns are seconds. CSV: a header of `Name` and
the times, then a line a curve. JSON: an object a curve, its `Name`, and a value under each time. (UE 5,
CurveTable.cpp: `CreateTableFromCSVString`, `CreateTableFromJSONString`.)
"""

import json
from dataclasses import dataclass, field
from importlib import resources
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.take.export.options import FormatOptions, option
from facewire.take.export.resampled import ResampledWriter, parse_rate
from facewire.take.table import ANGLE_COLUMNS, WEIGHT_COLUMNS, TakeHead, TakeWriter, face_row, rounded
from facewire.values import Frame

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

_DECIMALS: Final = 6
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
    return _start(_CsvTable(file), head, options)


def start_json(file: BinaryIO, head: TakeHead, options: UnrealOptions | None = None) -> TakeWriter:
    """Return the writer of a JSON file."""
    return _start(_JsonTable(file), head, options)


def script() -> bytes:
    """Return the script that makes AnimSequences."""
    return resources.files("facewire.take.export.scripts").joinpath(SCRIPT).read_bytes()


def _start(table: TakeWriter, head: TakeHead, options: UnrealOptions | None) -> TakeWriter:
    return ResampledWriter(table, head, (options or UnrealOptions()).rate)


class _Table:
    """Keeps the curves, 244 bytes a frame: each is written behind the other.

    Args:
        file: where the take goes; it stays open.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._times: list[float] = []
        self._rows = bytearray()

    def write(self, frame: Frame) -> None:
        """Keep one frame."""
        self._times.append(frame.t)
        self._rows += face_row(frame.face)[: len(CURVES)].astype("<f4").tobytes()

    def _times_and_curves(self) -> tuple[list[str], NDArray[np.float64]]:
        curves = np.frombuffer(self._rows, "<f4").reshape(len(self._times), len(CURVES)).T
        times = rounded(np.array(self._times, np.float64), _DECIMALS)
        return [f"{at:.{_DECIMALS}f}" for at in times.tolist()], rounded(curves, _DECIMALS)


class _CsvTable(_Table):
    def close(self) -> None:
        """Write all curves."""
        times, curves = self._times_and_curves()
        self._file.write((",".join(["Name", *times]) + "\n").encode())
        for name, values in zip(CURVES, curves, strict=True):
            row = [f"{value:.{_DECIMALS}f}" for value in values.tolist()]
            self._file.write((",".join([name, *row]) + "\n").encode())


class _JsonTable(_Table):
    def close(self) -> None:
        """Write all curves."""
        times, curves = self._times_and_curves()
        rows = [
            json.dumps({"Name": name, **dict(zip(times, values.tolist(), strict=True))})
            for name, values in zip(CURVES, curves, strict=True)
        ]
        self._file.write(("[\n" + ",\n".join(rows) + "\n]\n").encode())
