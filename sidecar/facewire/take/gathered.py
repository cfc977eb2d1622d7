"""Frames kept until the last has come, for formats that are written curve by curve."""

import struct
from collections.abc import Callable
from typing import BinaryIO, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES
from facewire.take.table import Take, TakeHead, face_row
from facewire.values import Floats, Frame

__all__ = ["Arrays", "Gathered", "GatheredWriter"]

_EDGES: Final = np.cumsum((len(CHANNELS), len(POSE_ANGLES), 1))
"""Where the parts of a face's row end, but for the last."""
_COLUMNS: Final = int(_EDGES[-1]) + len(VISEMES)
_TIME: Final = struct.Struct("<d")


class Arrays(NamedTuple):
    """Frames as the arrays of a `Take`, which may hold what no take can, such as times that do not rise."""

    times: NDArray[np.float64]
    weights: Floats
    pose: Floats
    visemes: Floats
    voice: Floats


class Gathered:
    """Keeps frames, 316 bytes each.

    Args:
        head: what their take says about itself.
    """

    def __init__(self, head: TakeHead) -> None:
        self._head = head
        self._times = bytearray()
        self._rows = bytearray()

    def add(self, frame: Frame) -> None:
        """Keep one more.

        Raises:
            ValueError: its face holds a number that is not finite.
        """
        self._rows += face_row(frame.face).astype("<f4").tobytes()
        self._times += _TIME.pack(frame.t)

    def arrays(self) -> Arrays:
        """Return all of them as they came."""
        times = np.frombuffer(self._times, "<f8")
        rows = np.frombuffer(self._rows, "<f4").reshape(len(times), _COLUMNS)
        weights, pose, voice, visemes = np.split(rows, _EDGES, axis=1)
        return Arrays(times, weights, pose, visemes, voice[:, 0])

    def take(self) -> Take:
        """Return all of them.

        Raises:
            ValueError: they are no take.
        """
        return Take(self._head, *self.arrays())


class GatheredWriter:
    """Writes a take whole when its last frame has come.

    Args:
        file: where the take goes; it stays open.
        head: what the take says about itself.
        encode: makes the file of the take.
    """

    def __init__(self, file: BinaryIO, head: TakeHead, encode: Callable[[Take], bytes]) -> None:
        self._file = file
        self._frames = Gathered(head)
        self._encode = encode

    def write(self, frame: Frame) -> None:
        """Keep one frame.

        Raises:
            ValueError: its face holds a number that is not finite.
        """
        self._frames.add(frame)

    def close(self) -> None:
        """Write the take."""
        self._file.write(self._encode(self._frames.take()))
