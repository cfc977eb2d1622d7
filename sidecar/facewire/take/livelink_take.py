"""The CSV of the Live Link Face app, which Unreal and Blender tools import.

Its order is not that of the wire: JawRight comes before JawLeft and MouthRight before MouthLeft. Angles are
in radians, as in the app's own recordings.
"""

from pathlib import Path
from typing import Final

import numpy as np

from facewire.take.table import ANGLE_COLUMNS, WEIGHT_COLUMNS, Take, rounded
from facewire.take.whole import whole_file

__all__ = ["COLUMNS", "SUFFIX", "timecode", "write"]

SUFFIX: Final = ".csv"

_OURS: Final = (*WEIGHT_COLUMNS, *ANGLE_COLUMNS)
_SWAPPED: Final = {
    "JawLeft": "JawRight",
    "JawRight": "JawLeft",
    "MouthLeft": "MouthRight",
    "MouthRight": "MouthLeft",
}

COLUMNS: Final = tuple(_SWAPPED.get(name, name) for name in _OURS)
"""The 61 values in the app's order."""

_ORDER: Final = [_OURS.index(name) for name in COLUMNS]
_DECIMALS: Final = 10
_ROW: Final = "%s,61" + ",%.10f" * len(COLUMNS) + "\n"


def write(path: Path, take: Take) -> None:
    """Write `take` to `path`, lines ending in LF.

    Raises:
        FacewireError: as `whole_file`.
    """
    values = rounded(np.hstack((take.weights, take.pose))[:, _ORDER], _DECIMALS)
    with whole_file(path) as file:
        file.write(f"Timecode,BlendshapeCount,{','.join(COLUMNS)}\n".encode())
        for seconds, row in zip(take.times.tolist(), values.tolist(), strict=True):
            file.write((_ROW % (timecode(seconds, take.fps), *row)).encode())


def timecode(seconds: float, fps: int) -> str:
    """Return `HH:MM:SS:FF.mmm`: FF counts frames within the second, mmm thousandths of a frame."""
    thousandths = round(seconds * fps * 1000)
    frame, fraction = divmod(thousandths, 1000)
    second, frame = divmod(frame, fps)
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}:{frame:02}.{fraction:03}"
