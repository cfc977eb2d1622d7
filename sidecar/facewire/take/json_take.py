"""JSON: what the take is, then one frame a line, values with six decimals."""

import json
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from facewire.errors import UsageError
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take.table import Take, TakeHead, face_row, rounded
from facewire.values import Floats, Frame

__all__ = ["SUFFIX", "JsonWriter", "read"]

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
            **({} if head.seed is None else {"seed": head.seed}),
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


def read(path: Path) -> Take:
    """Return the take in a Facewire JSON.

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
            weights=_rows(frames, "w", len(CHANNELS)),
            pose=_rows(frames, "pose", len(POSE_ANGLES)),
            visemes=_rows(frames, "vis", len(VISEMES)),
            voice=np.array([frame["voice"] for frame in frames], np.float32),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise UsageError(f"cannot read {path}: {error}; give a JSON that facewire bake wrote") from error


def _rows(frames: list[dict[str, list[float]]], key: str, width: int) -> Floats:
    return np.array([frame[key] for frame in frames], np.float32).reshape(len(frames), width)
