"""The CSV of the Live Link Face app, which Unreal and Blender tools import.

Its order is not that of the wire: JawRight comes before JawLeft and MouthRight before MouthLeft. Angles are
in radians, as in the app's own recordings.
"""

from typing import BinaryIO, Final

from facewire.take.table import ANGLE_COLUMNS, WEIGHT_COLUMNS, TakeHead, face_row, rounded
from facewire.values import Frame

__all__ = ["COLUMNS", "SUFFIX", "LiveLinkWriter", "timecode"]

SUFFIX: Final = ".livelink.csv"
"""Its own, so that it can lie beside Facewire's CSV of the same recording."""

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


class LiveLinkWriter:
    """Writes rows as their frames come, lines ending in LF.

    Args:
        file: where the take goes; it stays open.
        head: its rate counts the timecode.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        self._file = file
        self._fps = head.fps
        file.write(f"Timecode,BlendshapeCount,{','.join(COLUMNS)}\n".encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        row = rounded(face_row(frame.face)[_ORDER], _DECIMALS)
        self._file.write((_ROW % (timecode(frame.t, self._fps), *row.tolist())).encode())

    def close(self) -> None:
        """Nothing follows the last row."""


def timecode(seconds: float, fps: int) -> str:
    """Return `HH:MM:SS:FF.mmm`: FF counts frames within the second, mmm thousandths of a frame."""
    thousandths = round(seconds * fps * 1000)
    frame, fraction = divmod(thousandths, 1000)
    second, frame = divmod(frame, fps)
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}:{frame:02}.{fraction:03}"
