"""USD: a SkelAnimation of the blendshapes, and Xforms that turn as head and eyes do, as text.

A SkelAnimation names blendshapes once and has an array of their weights for each time code; a mesh takes
those that its `skel:blendShapes` names (OpenUSD, UsdSkel schemas). Head and eyes are no joints of it: those
would need the translations of a skeleton. The text is written here: a library for it takes 200 MB.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, POSE_ANGLES
from facewire.take.export.options import FormatOptions, option
from facewire.take.export.resampled import ResampledWriter, parse_rate
from facewire.take.table import TakeHead, TakeWriter, face_row, rounded
from facewire.values import Frame

__all__ = ["SUFFIX", "UsdOptions", "start"]

SUFFIX: Final = ".usda"

_DECIMALS: Final = 6
_EYES: Final = ("LeftEye", "RightEye")
"""In the order of their angles in a pose, behind those of the head."""


@dataclass(frozen=True, slots=True)
class UsdOptions(FormatOptions):
    """What can be chosen."""

    rate: int | None = field(
        default=None, metadata=option(parse_rate, "N", "time codes per second (the frame rate of the take)")
    )


def start(file: BinaryIO, head: TakeHead, options: UsdOptions | None = None) -> TakeWriter:
    """Return the writer of a take."""
    rate = (options or UsdOptions()).rate or head.fps
    return ResampledWriter(_Layer(file, head, rate), head, rate)


class _Layer:
    """Keeps the frames, 244 bytes each: head and eyes are written behind all weights.

    Args:
        file: where the take goes; it stays open.
        head: what the take says about itself.
        rate: time codes per second; frame k lies at time code k.
    """

    def __init__(self, file: BinaryIO, head: TakeHead, rate: int) -> None:
        self._file, self._head, self._rate = file, head, rate
        self._rows = bytearray()
        self._columns = len(CHANNELS) + len(POSE_ANGLES)

    def write(self, frame: Frame) -> None:
        """Keep one frame."""
        self._rows += face_row(frame.face)[: self._columns].astype("<f4").tobytes()

    def close(self) -> None:
        """Write the layer."""
        rows = np.frombuffer(self._rows, "<f4").reshape(-1, self._columns)
        weights, angles = np.split(rows, [len(CHANNELS)], axis=1)
        self._file.write(self._opening(len(rows)).encode())
        for code, row in enumerate(rounded(weights, _DECIMALS).tolist()):
            self._file.write(f"            {code}: [{', '.join(map(_number, row))}],\n".encode())
        self._file.write(b"        }\n    }\n\n")
        head, *eyes = [_turns(angles[:, at : at + 3]) for at in range(0, len(POSE_ANGLES), 3)]
        inside = [line for name, turns in zip(_EYES, eyes, strict=True) for line in _xform(name, turns)]
        for line in _xform("Head", head, inside):
            self._file.write(f"    {line}\n".encode())
        self._file.write(b"}\n")

    def _opening(self, frames: int) -> str:
        names = ", ".join(f'"{name}"' for name in CHANNELS)
        about = json.dumps(f"{self._head.source}, {self._head.software}", ensure_ascii=False)
        return f"""#usda 1.0
(
    defaultPrim = "Face"
    doc = {about}
    endTimeCode = {max(frames - 1, 0)}
    framesPerSecond = {self._rate}
    metersPerUnit = 1
    startTimeCode = 0
    timeCodesPerSecond = {self._rate}
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
    return rounded(np.column_stack((pitch, -yaw, roll)), _DECIMALS)


def _xform(name: str, turns: NDArray[np.float64], inside: Iterable[str] = ()) -> list[str]:
    """Return the lines of an Xform: it rolls first, then nods, then turns."""
    samples = enumerate(turns.tolist())
    return [
        f'def Xform "{name}"',
        "{",
        "    float3 xformOp:rotateZXY.timeSamples = {",
        *(f"        {code}: ({', '.join(map(_number, turn))})," for code, turn in samples),
        "    }",
        '    uniform token[] xformOpOrder = ["xformOp:rotateZXY"]',
        *(f"    {line}" for line in inside),
        "}",
    ]


def _number(value: float) -> str:
    return f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
