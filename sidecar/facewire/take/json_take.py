"""JSON: what the take is, then one frame a line, values with six decimals."""

import json
from typing import BinaryIO, Final

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take.table import TakeHead, face_row, rounded
from facewire.values import Frame

__all__ = ["SUFFIX", "JsonWriter"]

SUFFIX: Final = ".json"

_DECIMALS: Final = 6


class JsonWriter:
    """Writes frames as they come, with keys as on the wire (`n`, `t`, `voice`, `w`, `pose`, `vis`).

    Args:
        file: where the take goes; it stays open.
        head: what the take says about itself.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        self._file = file
        self._frames = 0
        about = {
            "software": head.software,
            "source": head.source,
            "fps": head.fps,
            "lookahead": head.lookahead,
            "channels": CHANNELS,
            "angles": POSE_ANGLES,
            "visemes": VISEMES,
        }
        lines = [f'"{key}": {json.dumps(value, ensure_ascii=False)},' for key, value in about.items()]
        file.write(("{" + "\n".join(lines) + '\n"frames": [').encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        row = rounded(np.concatenate(((frame.t,), face_row(frame.face))), _DECIMALS).tolist()
        self._file.write((",\n" if self._frames else "\n").encode() + _frame(self._frames, row).encode())
        self._frames += 1

    def close(self) -> None:
        """Close the list and the object."""
        self._file.write(b"\n]}\n")


def _frame(n: int, row: list[float]) -> str:
    angles = 1 + len(CHANNELS)
    voice = angles + len(POSE_ANGLES)
    arrays = {"w": row[1:angles], "pose": row[angles:voice], "vis": row[voice + 1 :]}
    numbers = {"n": n, "t": row[0], "voice": row[voice]}
    return json.dumps(numbers | arrays, separators=(",", ":"))
