"""Takes to write, and a way to write them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from facewire.take.formats import format_of, take_file
from facewire.take.table import Take, TakeHead
from facewire.values import Face, Frame, Level, Quality

FPS: Final = 31


def take(frames: int = 40) -> Take:
    """Values that float32 holds exactly, every column different."""
    grid = np.arange(frames, dtype=np.float64)
    steps = (grid[:, np.newaxis] + np.arange(77)) % 128 / 128
    pose = steps[:, 52:61] - 0.5
    return Take(
        head=TakeHead(FPS, "speech"),
        times=grid / FPS,
        weights=steps[:, :52].astype(np.float32),
        pose=pose.astype(np.float32),
        visemes=steps[:, 61:76].astype(np.float32),
        voice=steps[:, 76].astype(np.float32),
    )


def frames(of: Take) -> Iterator[Frame]:
    """The frames that a line would hand over for a take."""
    for n, seconds in enumerate(of.times.tolist()):
        face = Face(of.weights[n], of.pose[n], of.visemes[n], float(of.voice[n]))
        yield Frame("host", 1, n, seconds, n, Quality.INFERRED, Level.CPU, face)


def write(path: Path, of: Take, take_format: str = "csv") -> None:
    with take_file(path, format_of(take_format), of.head) as file:
        for frame in frames(of):
            file.write(frame)
