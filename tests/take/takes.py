"""Takes to write."""

from typing import Final

import numpy as np

from facewire.take.table import Take

FPS: Final = 31


def take(frames: int = 40) -> Take:
    """Values that float32 holds exactly, every column different."""
    grid = np.arange(frames, dtype=np.float64)
    steps = (grid[:, np.newaxis] + np.arange(77)) % 128 / 128
    pose = steps[:, 52:61] - 0.5
    return Take(
        fps=FPS,
        source="speech",
        times=grid / FPS,
        weights=steps[:, :52].astype(np.float32),
        pose=pose.astype(np.float32),
        visemes=steps[:, 61:76].astype(np.float32),
        voice=steps[:, 76].astype(np.float32),
    )
