"""Godot: an Animation as a text resource, a track of blend shapes for each channel.

The tracks' paths are `.:jawOpen` and so on: they move the mesh that the AnimationPlayer's root is. Angles and
visemes, for which a mesh has no shape, lie in the metadata `facewire`, frame by frame, for the add-on.
"""

from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS
from facewire.take.gathered import Gathered
from facewire.take.table import TakeHead, rounded
from facewire.take.text.rows import Rows
from facewire.take.text.styles import DECIMALS, SHORT
from facewire.values import Frame

__all__ = ["SUFFIX", "GodotWriter"]

SUFFIX: Final = ".tres"

_BETWEEN: Final = ", "
_NUMBERS: Final = Rows([(_BETWEEN, SHORT)])
_KEYS: Final = Rows([(_BETWEEN, SHORT), (f"{_BETWEEN}1{_BETWEEN}", SHORT)])
"""Time, transition and value of each."""
_SHORTEST_S: Final = 0.001
"""No Animation is shorter (Godot 4, `Animation.length`)."""

_LINEAR: Final = 1
"""`Animation.INTERPOLATION_LINEAR`."""


class GodotWriter:
    """Keeps the frames, 316 bytes each, and writes the tracks at the end, one channel behind the other.

    Args:
        file: where the take goes; it stays open.
        head: what the take says about itself.
    """

    def __init__(self, file: BinaryIO, head: TakeHead) -> None:
        self._file = file
        self._head = head
        self._frames = Gathered(head)

    def write(self, frame: Frame) -> None:
        """Keep one frame."""
        self._frames.add(frame)

    def close(self) -> None:
        """Write the resource."""
        kept = self._frames.arrays()
        times, weights, angles, visemes = (
            rounded(values, DECIMALS) for values in (kept.times, kept.weights, kept.pose, kept.visemes)
        )
        step = 1 / self._head.fps
        length = max(float(times[-1]) + step if len(times) else 0.0, _SHORTEST_S)
        lines = ['[gd_resource type="Animation" format=3]', "", "[resource]"]
        lines += [f"length = {SHORT.one(length)}", f"step = {SHORT.one(step)}"]
        for index, name in enumerate(CHANNELS):
            lines += _track(index, name, times, weights[:, index])
        self._file.write(("\n".join([*lines, *self._metadata(angles, visemes)]) + "\n").encode())

    def _metadata(self, angles: NDArray[np.float64], visemes: NDArray[np.float64]) -> list[str]:
        about = {
            "fps": str(self._head.fps),
            "lookahead": _quoted(str(self._head.lookahead)),
            "software": _quoted(self._head.software),
            "source": _quoted(self._head.source),
            "angles": _packed(angles.reshape(-1, 1)),
            "visemes": _packed(visemes.reshape(-1, 1)),
        }
        entries = ",\n".join(f'"{key}": {value}' for key, value in about.items())
        return ["metadata/facewire = {", entries, "}"]


def _track(index: int, name: str, times: NDArray[np.float64], values: NDArray[np.float64]) -> list[str]:
    keys = _telling(values)
    return [
        f'tracks/{index}/type = "blend_shape"',
        f"tracks/{index}/imported = false",
        f"tracks/{index}/enabled = true",
        f'tracks/{index}/path = NodePath(".:{name}")',
        f"tracks/{index}/interp = {_LINEAR}",
        f"tracks/{index}/loop_wrap = false",
        f"tracks/{index}/keys = {_packed(np.column_stack((times[keys], values[keys])), _KEYS)}",
    ]


def _telling(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the keys that are needed: those inside a run of equal values say nothing."""
    if len(values) == 0:
        return np.zeros(0, np.intp)
    differs = values[1:] != values[:-1]
    needed = np.concatenate(([True], differs)) | np.concatenate((differs, [False]))
    return np.flatnonzero(needed)


def _packed(values: NDArray[np.float64], rows: Rows = _NUMBERS) -> str:
    return f"PackedFloat32Array({rows.of(values)[len(_BETWEEN) :].decode()})"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
