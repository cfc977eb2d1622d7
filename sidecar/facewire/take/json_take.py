"""JSON: what the take is, then one frame a line, values with six decimals."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from facewire.errors import UsageError, reason_of
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take.table import Take, TakeHead, face_row, places_of
from facewire.take.text.rows import Rows
from facewire.take.text.styles import JSON, SHORT, Style
from facewire.take.text.writer import RowWriter
from facewire.values import Floats, Frame

__all__ = ["SUFFIX", "JsonWriter", "read"]

SUFFIX: Final = ".json"

_VOICE: Final = len(CHANNELS) + len(POSE_ANGLES)
"""Where a face's row has its voice, which is written before all else of it."""


def _array(opening: str, length: int) -> list[tuple[str, Style]]:
    return [(opening, JSON), *[(",", JSON)] * (length - 1)]


_BETWEEN: Final = ",\n"
_ROWS: Final = Rows(
    [
        (f'{_BETWEEN}{{"n":', SHORT),
        (',"t":', JSON),
        (',"voice":', JSON),
        *_array(',"w":[', len(CHANNELS)),
        *_array('],"pose":[', len(POSE_ANGLES)),
        *_array('],"vis":[', len(VISEMES)),
    ],
    "]}",
)


class JsonWriter:
    """Writes frames as they come, with keys as on the wire (`n`, `t`, `voice`, `w`, `pose`, `vis`).

    Args:
        file: where the take goes; it stays open.
        head: what the take says about itself.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        self._file = file
        self._rows = RowWriter(file, _ROWS, skipped=len(_BETWEEN) - 1)
        self._frames = 0
        about = {
            "software": head.software,
            "source": head.source,
            "fps": head.fps,
            "lookahead": head.lookahead,
            **({} if head.seed is None else {"seed": head.seed}),
            "channels": CHANNELS,
            "angles": POSE_ANGLES,
            "visemes": VISEMES,
        }
        lines = [f'"{key}": {json.dumps(value, ensure_ascii=False)},' for key, value in about.items()]
        file.write(("{" + "\n".join(lines) + '\n"frames": [').encode())

    def write(self, frame: Frame) -> None:
        """Append one frame."""
        face = face_row(frame.face)
        row = self._rows.row()
        row[0], row[1], row[2] = self._frames, frame.t, face[_VOICE]
        row[3 : 3 + _VOICE], row[3 + _VOICE :] = face[:_VOICE], face[_VOICE + 1 :]
        self._frames += 1

    def close(self) -> None:
        """Close the list and the object."""
        self._rows.flush()
        self._file.write(b"\n]}\n")


def read(path: Path) -> Take:
    """Return the take in a Facewire JSON. Columns are found by name.

    Raises:
        UsageError: the file cannot be read, or holds something else.
    """
    try:
        whole = json.loads(path.read_bytes())
        frames = whole["frames"]
        seed = whole.get("seed")
        head = TakeHead(
            fps=int(whole["fps"]),
            source=str(whole["source"]),
            lookahead=whole["lookahead"],
            software=str(whole["software"]),
            seed=None if seed is None else int(seed),
        )
        return Take(
            head=head,
            times=np.array([frame["t"] for frame in frames], np.float64),
            weights=_rows(frames, "w", CHANNELS, whole["channels"]),
            pose=_rows(frames, "pose", POSE_ANGLES, whole["angles"]),
            visemes=_rows(frames, "vis", VISEMES, whole["visemes"]),
            voice=np.array([frame["voice"] for frame in frames], np.float32),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        why = reason_of(error)
        raise UsageError(f"cannot read {path}: {why}; give a JSON that facewire bake wrote") from error


def _rows(frames: list[dict[str, list[float]]], key: str, wanted: Sequence[str], names: object) -> Floats:
    if not isinstance(names, list):
        raise ValueError(f"its names of {key!r} are no list")
    rows: Floats = np.array([frame[key] for frame in frames], np.float32).reshape(len(frames), len(wanted))
    return rows[:, places_of(wanted, names)]
