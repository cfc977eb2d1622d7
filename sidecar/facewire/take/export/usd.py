"""USD: a SkelAnimation of the blendshapes, and Xforms that turn as head and eyes do, as text.

A SkelAnimation names blendshapes once and has an array of their weights for each time code; a mesh takes
those that its `skel:blendShapes` names (OpenUSD, UsdSkel schemas). Head and eyes are no joints of it: those
would need the translations of a skeleton. The text is written here: a library for it takes 200 MB.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, POSE_ANGLES
from facewire.take.export.options import FormatOptions, option
from facewire.take.export.resampled import parse_rate, resampled
from facewire.take.gathered import GatheredWriter
from facewire.take.table import Take, TakeHead, TakeWriter
from facewire.take.text.rows import Rows
from facewire.take.text.styles import SHORT

__all__ = ["SUFFIX", "UsdOptions", "start"]

SUFFIX: Final = ".usda"

_EYES: Final = ("LeftEye", "RightEye")
"""In the order of their angles in a pose, behind those of the head."""


def _samples(opening: str, values: int, closing: str) -> Rows:
    """Return lines of a time code and its values."""
    numbers = [(" " * 8, SHORT), (f": {opening}", SHORT), *[(", ", SHORT)] * (values - 1)]
    return Rows(numbers, f"{closing},\n")


_WEIGHTS: Final = _samples("[", len(CHANNELS), "]")
_TURNS: Final = _samples("(", 3, ")")


@dataclass(frozen=True, slots=True)
class UsdOptions(FormatOptions):
    """What can be chosen."""

    rate: int | None = field(
        default=None, metadata=option(parse_rate, "N", "time codes per second (the frame rate of the take)")
    )


def start(file: BinaryIO, head: TakeHead, options: UsdOptions | None = None) -> TakeWriter:
    """Return the writer of a take."""
    rate = (options or UsdOptions()).rate or head.fps
    return GatheredWriter(file, head, lambda take: _layer(resampled(take, rate)))


def _layer(take: Take) -> bytes:
    """Return the layer; frame k lies at time code k. Head and eyes are written behind all weights."""
    lines = [f"    {line}" for line in _numbered(_WEIGHTS, take.weights)]
    lines += ["        }", "    }", ""]
    head, *eyes = [_turns(take.pose[:, at : at + 3]) for at in range(0, len(POSE_ANGLES), 3)]
    inside = [line for name, turns in zip(_EYES, eyes, strict=True) for line in _xform(name, turns)]
    lines += [f"    {line}" for line in _xform("Head", head, inside)]
    return (_opening(take) + "\n".join([*lines, "}"]) + "\n").encode()


def _opening(take: Take) -> str:
    names = ", ".join(f'"{name}"' for name in CHANNELS)
    about = json.dumps(f"{take.head.source}, {take.head.software}", ensure_ascii=False)
    return f"""#usda 1.0
(
    defaultPrim = "Face"
    doc = {about}
    endTimeCode = {max(len(take) - 1, 0)}
    framesPerSecond = {take.head.fps}
    metersPerUnit = 1
    startTimeCode = 0
    timeCodesPerSecond = {take.head.fps}
    upAxis = "Y"
)

def Xform "Face"
{{
    def SkelAnimation "Animation"
    {{
        uniform token[] blendShapes = [{names}]
        float[] blendShapeWeights.timeSamples = {{
"""


def _turns(angles: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return float64[N, 3]: degrees about x, y and z of what looks along z, of its yaw, pitch and roll."""
    yaw, pitch, roll = np.degrees(angles.astype(np.float64)).T
    return np.column_stack((pitch, -yaw, roll))


def _xform(name: str, turns: NDArray[np.float64], inside: Iterable[str] = ()) -> list[str]:
    """Return the lines of an Xform: it rolls first, then nods, then turns."""
    return [
        f'def Xform "{name}"',
        "{",
        "    float3 xformOp:rotateZXY.timeSamples = {",
        *_numbered(_TURNS, turns),
        "    }",
        '    uniform token[] xformOpOrder = ["xformOp:rotateZXY"]',
        *(f"    {line}" for line in inside),
        "}",
    ]


def _numbered(rows: Rows, values: NDArray[np.floating[Any]]) -> list[str]:
    """Return a line for each time code."""
    return rows.of(np.column_stack((np.arange(len(values)), values))).decode().splitlines()
