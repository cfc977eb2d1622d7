"""A head over time, as somebody recorded it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX

__all__ = ["MOUTH", "HeadTrack", "voice_of_jaw"]

MOUTH: Final = CHANNEL_INDEX["jawOpen"]
_WINDOW_S: Final = 0.4
"""A jaw that talks opens and shuts two times or more in it."""
_MOVES: Final = (0.01, 0.04)
"""Standard deviation of jawOpen in a window below which nobody talks, and from which somebody does."""


@dataclass(frozen=True, slots=True, eq=False)
class HeadTrack:
    """Poses of a head and whether its owner talks.

    Raises:
        ValueError: the arrays are not of one length, or hold a number that is not finite.
    """

    times: NDArray[np.float64]
    """float64[N], seconds, rising; gaps are where no face was seen."""
    poses: NDArray[np.float64]
    """float64[N, 3], radians: yaw, pitch, roll in the signs of the wire."""
    voice: NDArray[np.float64]
    """float64[N], 0..1: whether somebody talks."""

    def __post_init__(self) -> None:
        count = len(self.times)
        if self.poses.shape != (count, 3) or self.voice.shape != (count,):
            raise ValueError(f"{count} times, poses of {self.poses.shape}, voice of {self.voice.shape}")
        if not (
            np.isfinite(self.times).all() and np.isfinite(self.poses).all() and np.isfinite(self.voice).all()
        ):
            raise ValueError("a number that is not finite")
        if (np.diff(self.times) <= 0.0).any():
            raise ValueError("times that do not rise")


def voice_of_jaw(times: NDArray[np.float64], jaw: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return float64[N], 0..1: whether somebody talks, by how much the jaw moves.

    Args:
        times: float64[N], seconds, rising.
        jaw: float64[N], jawOpen.
    """
    if len(times) == 0:
        return np.zeros(0)
    first = np.searchsorted(times, times - _WINDOW_S / 2)
    last = np.searchsorted(times, times + _WINDOW_S / 2)
    sums = np.concatenate(([0.0], np.cumsum(jaw)))
    squares = np.concatenate(([0.0], np.cumsum(jaw**2)))
    count = np.maximum(last - first, 1)
    mean = (sums[last] - sums[first]) / count
    spread = np.sqrt(np.maximum((squares[last] - squares[first]) / count - mean**2, 0.0))
    voice: NDArray[np.float64] = np.clip((spread - _MOVES[0]) / (_MOVES[1] - _MOVES[0]), 0.0, 1.0)
    return voice
