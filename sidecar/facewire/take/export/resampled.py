"""A take at another frame rate, with every closure of the lips that it had.

Straight lines between frames would part lips that meet for one frame alone: p, b and m would be lost. So the
frame nearest to such a closure gets the mouth that the closure had.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS, LOWER_FACE, POSE_ANGLES, VISEMES
from facewire.face.closure import CHANNEL_GAP, SHUT, closures_in
from facewire.grid import MAX_FPS
from facewire.take.table import Take, TakeHead, TakeWriter, face_row, frames_of, values_at
from facewire.values import Frame

__all__ = ["ResampledWriter", "parse_rate", "resampled"]

_MOUTH: Final = sorted(LOWER_FACE)

_EDGES: Final = np.cumsum((len(CHANNELS), len(POSE_ANGLES), 1))
"""Where the parts of a face's row end, but for the last."""
_COLUMNS: Final = int(_EDGES[-1]) + len(VISEMES)


def parse_rate(text: str) -> int:
    """Return the frame rate that was typed.

    Raises:
        ValueError: it is no whole number from 1 to 120.
    """
    rate = int(text)
    if not 1 <= rate <= MAX_FPS:
        raise ValueError
    return rate


def resampled(take: Take, rate: int) -> Take:
    """Return a take with a frame at each k / `rate` seconds, k = 0, 1 …, until all of it is covered.

    Args:
        take: with its times in order.
        rate: frames per second.
    """
    head = replace(take.head, fps=rate)
    if not len(take):
        return replace(take, head=head)
    frames = int(np.ceil(max(float(take.times[-1]), 0.0) * rate - 1e-6)) + 1
    grid = np.arange(frames) / rate
    weights, visemes = (
        values_at(grid, take.times, values).astype(np.float32) for values in (take.weights, take.visemes)
    )
    for at, source in _missed(take, grid, weights @ CHANNEL_GAP):
        weights[at, _MOUTH] = take.weights[source, _MOUTH]
        visemes[at] = take.visemes[source]
    return Take(
        head=head,
        times=grid,
        weights=weights,
        pose=values_at(grid, take.times, take.pose).astype(np.float32),
        visemes=visemes,
        voice=values_at(grid, take.times, take.voice[:, np.newaxis])[:, 0].astype(np.float32),
    )


def _missed(take: Take, grid: NDArray[np.float64], gap: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Return of each closure that the grid does not show the nearest frame, and the tightest of the take."""
    source_gap = take.weights @ CHANNEL_GAP
    step = grid[1] - grid[0] if len(grid) > 1 else 0.0
    missed: list[tuple[int, int]] = []
    for first, last in closures_in(source_gap):
        inside = (grid > take.times[first] - step / 2) & (grid < take.times[last] + step / 2)
        if not (gap[inside] < SHUT).any():
            tightest = first + int(source_gap[first : last + 1].argmin())
            missed.append((int(np.abs(grid - take.times[tightest]).argmin()), tightest))
    return missed


class ResampledWriter:
    """Keeps the frames, 316 bytes each, and hands them on at another rate when the take is closed.

    Args:
        writer: gets the frames.
        head: of the take as it comes; the writer was told of the other rate.
        rate: frames per second that the writer gets.
    """

    def __init__(self, writer: TakeWriter, head: TakeHead, rate: int) -> None:
        self._writer, self._head, self._rate = writer, head, rate
        self._times: list[float] = []
        self._rows = bytearray()

    def write(self, frame: Frame) -> None:
        """Keep one frame.

        Raises:
            ValueError: its face holds a number that is not finite.
        """
        self._rows += face_row(frame.face).astype("<f4").tobytes()
        self._times.append(frame.t)

    def close(self) -> None:
        """Write all."""
        rows = np.frombuffer(self._rows, "<f4").reshape(len(self._times), _COLUMNS)
        weights, pose, voice, visemes = np.split(rows, _EDGES, axis=1)
        take = Take(self._head, np.array(self._times, np.float64), weights, pose, visemes, voice[:, 0])
        for frame in frames_of(resampled(take, self._rate)):
            self._writer.write(frame)
        self._writer.close()
