"""Lines that nobody has spoken: takes with known openings, closures and turns."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNEL_INDEX
from facewire.take.table import Take, TakeHead

JAW: Final = CHANNEL_INDEX["jawOpen"]
CLOSE: Final = CHANNEL_INDEX["mouthClose"]
SMILE_LEFT: Final = CHANNEL_INDEX["mouthSmileLeft"]
CLOSURES: Final = (0.9, 1.6, 2.4, 3.1)
"""Seconds at which the lips of a line come together between its vowels."""
SECONDS: Final = 4.0


def jaw_at(times: NDArray[np.float64], closures: tuple[float, ...] = CLOSURES) -> NDArray[np.float64]:
    """A jaw that is open by a little more or less, and shut for 70 ms at each closure."""
    vowels = 0.4 + 0.12 * np.sin(7.3 * times) + 0.06 * np.sin(17.9 * times + 1.0)
    speaking = np.clip(np.minimum(times - 0.3, SECONDS - 0.3 - times) / 0.1, 0.0, 1.0)
    for closure in closures:
        speaking = speaking * np.clip((np.abs(times - closure) - 0.035) / 0.06, 0.0, 1.0)
    return vowels * speaking


def line(
    fps: float = 31.0,
    *,
    later_s: float = 0.0,
    seconds: float = SECONDS,
    closures: tuple[float, ...] = CLOSURES,
    gain: float = 1.0,
) -> Take:
    """Return a line of four closures, with a smile on the left and a turning head."""
    times = np.arange(int(seconds * fps) + 1) / fps
    weights = np.zeros((len(times), 52), np.float32)
    weights[:, JAW] = gain * jaw_at(times - later_s, closures)
    weights[:, SMILE_LEFT] = 0.3 + 0.2 * np.sin(3.0 * (times - later_s))
    pose = np.zeros((len(times), 9), np.float32)
    pose[:, 0] = 0.1 * np.sin(2.0 * times)
    visemes = np.zeros((len(times), 15), np.float32)
    visemes[np.arange(len(times)), (np.maximum(times - later_s, 0.0) * 5).astype(int) % 15] = 1.0
    return Take(TakeHead(round(fps), "line"), times, weights, pose, visemes, np.ones(len(times), np.float32))


def with_weights(take: Take, weights: NDArray[np.float32]) -> Take:
    return replace(take, weights=weights)
