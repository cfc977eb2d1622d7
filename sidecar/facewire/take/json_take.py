"""JSON: what the take is, then one frame a line, values with six decimals."""

import json
from pathlib import Path
from typing import Final

import numpy as np

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take.table import Take, rounded
from facewire.take.whole import whole_file

__all__ = ["SUFFIX", "write"]

SUFFIX: Final = ".json"

_DECIMALS: Final = 6


def write(path: Path, take: Take) -> None:
    """Write `take` to `path`: keys as on the wire (`n`, `t`, `voice`, `w`, `pose`, `vis`).

    Raises:
        FacewireError: as `whole_file`.
    """
    head = {
        "software": take.software,
        "source": take.source,
        "fps": take.fps,
        "lookahead": take.lookahead,
        "channels": CHANNELS,
        "angles": POSE_ANGLES,
        "visemes": VISEMES,
    }
    lines = [f'"{key}": {json.dumps(value, ensure_ascii=False)},' for key, value in head.items()]
    with whole_file(path) as file:
        file.write(("{" + "\n".join(lines) + '\n"frames": [').encode())
        for n, row in enumerate(_rows(take)):
            file.write((",\n" if n else "\n").encode() + _frame(n, row).encode())
        file.write(b"\n]}\n")


def _rows(take: Take) -> list[list[float]]:
    rows: list[list[float]] = rounded(np.column_stack((take.times, take.table)), _DECIMALS).tolist()
    return rows


def _frame(n: int, row: list[float]) -> str:
    angles = 1 + len(CHANNELS)
    voice = angles + len(POSE_ANGLES)
    arrays = {"w": row[1:angles], "pose": row[angles:voice], "vis": row[voice + 1 :]}
    numbers = {"n": n, "t": row[0], "voice": row[voice]}
    return json.dumps(numbers | arrays, separators=(",", ":"))
