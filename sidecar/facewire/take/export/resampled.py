"""A take at another frame rate, with every closure of the lips that it had.

Straight lines between frames would part lips that meet for one frame alone: p, b and m would be lost. So the
frame nearest to such a closure gets the mouth that the closure had.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import LOWER_FACE
from facewire.face.closure import CHANNEL_GAP, SHUT, closures_in
from facewire.grid import MAX_FPS
from facewire.take.gathered import Gathered
from facewire.take.table import Take, TakeHead, TakeWriter, frames_of, values_at
from facewire.values import Frame

__all__ = ["ResampledWriter", "parse_rate", "resampled"]

_MOUTH: Final = sorted(LOWER_FACE)


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
        begin = int(np.searchsorted(grid, take.times[first] - step / 2, side="right"))
        end = int(np.searchsorted(grid, take.times[last] + step / 2, side="left"))
        if not (gap[begin:end] < SHUT).any():
            tightest = first + int(source_gap[first : last + 1].argmin())
            missed.append((_nearest(grid, take.times[tightest]), tightest))
    return missed


def _nearest(grid: NDArray[np.float64], at_s: float) -> int:
    """Return the number of the time that is nearest; the earlier of two."""
    after = min(int(np.searchsorted(grid, at_s)), len(grid) - 1)
    return after - 1 if after and at_s - grid[after - 1] <= abs(grid[after] - at_s) else after


class ResampledWriter:
    """Keeps the frames, and hands them on at another rate when the take is closed.

    Args:
        writer: gets the frames.
        head: of the take as it comes; the writer was told of the other rate.
        rate: frames per second that the writer gets.
    """

    def __init__(self, writer: TakeWriter, head: TakeHead, rate: int) -> None:
        self._writer, self._rate = writer, rate
        self._frames = Gathered(head)

    def write(self, frame: Frame) -> None:
        """Keep one frame.

        Raises:
            ValueError: its face holds a number that is not finite.
        """
        self._frames.add(frame)

    def close(self) -> None:
        """Write all."""
        for frame in frames_of(resampled(self._frames.take(), self._rate)):
            self._writer.write(frame)
        self._writer.close()
