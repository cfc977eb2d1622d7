"""A take as a table: one row a frame, and the names of its columns in the order of the files."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from facewire import __version__
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES, pascal
from facewire.values import Floats, Frame

__all__ = ["ANGLE_COLUMNS", "COLUMNS", "VISEME_COLUMNS", "WEIGHT_COLUMNS", "Take", "rounded", "take_of"]

WEIGHT_COLUMNS: Final = tuple(map(pascal, CHANNELS))
ANGLE_COLUMNS: Final = tuple(map(pascal, POSE_ANGLES))
VISEME_COLUMNS: Final = tuple(f"viseme_{name}" for name in VISEMES)

COLUMNS: Final = ("frame", "time", *WEIGHT_COLUMNS, *ANGLE_COLUMNS, "voice", *VISEME_COLUMNS)
"""The header of a Facewire CSV: spelt as Unreal spells them."""


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One face over time, N frames of it.

    Raises:
        ValueError: the arrays are not of one length, or hold a number that is not finite.
    """

    fps: int
    source: str
    """Where the sound came from: the name of a recording."""
    times: NDArray[np.float64]
    """float64[N], seconds: the instant of the audio that each pose belongs to."""
    weights: Floats
    """float32[N, 52], in the order of `CHANNELS`."""
    pose: Floats
    """float32[N, 9], radians, in the order of `POSE_ANGLES`."""
    visemes: Floats
    """float32[N, 15], in the order of `VISEMES`."""
    voice: Floats
    """float32[N]."""
    lookahead: float | Literal["full"] = "full"
    """Milliseconds of audio heard beyond each pose, or `full`."""
    software: str = field(default=f"facewire/{__version__}")

    def __post_init__(self) -> None:
        count = len(self.times)
        arrays: dict[str, tuple[NDArray[np.floating[Any]], tuple[int, ...]]] = {
            "times": (self.times, (count,)),
            "weights": (self.weights, (count, len(CHANNELS))),
            "pose": (self.pose, (count, len(POSE_ANGLES))),
            "visemes": (self.visemes, (count, len(VISEMES))),
            "voice": (self.voice, (count,)),
        }
        for name, (array, shape) in arrays.items():
            if array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}; {count} frames need {shape}")
            if not np.isfinite(array).all():
                raise ValueError(f"{name} holds a number that is not finite")

    def __len__(self) -> int:
        return len(self.times)

    @property
    def table(self) -> NDArray[np.float64]:
        """Return float64[N, 77]: weights, angles, voice, visemes, as the columns after `time`."""
        return np.hstack((self.weights, self.pose, self.voice[:, np.newaxis], self.visemes), dtype=np.float64)


def take_of(
    frames: Sequence[Frame], *, fps: int, source: str, lookahead: float | Literal["full"] = "full"
) -> Take:
    """Return the take that one subject's frames make, in their order."""
    count = len(frames)
    faces = [frame.face for frame in frames]
    return Take(
        fps=fps,
        source=source,
        times=np.array([frame.t for frame in frames], np.float64),
        weights=np.array([face.weights for face in faces], np.float32).reshape(count, len(CHANNELS)),
        pose=np.array([face.pose for face in faces], np.float32).reshape(count, len(POSE_ANGLES)),
        visemes=np.array([face.visemes for face in faces], np.float32).reshape(count, len(VISEMES)),
        voice=np.array([face.voice for face in faces], np.float32),
        lookahead=lookahead,
    )


def rounded(values: NDArray[np.floating[Any]], decimals: int) -> NDArray[np.float64]:
    """Return `values` rounded for print, without the minus of a zero."""
    exact: NDArray[np.float64] = values.astype(np.float64)
    return np.add(np.round(exact, decimals), 0.0, dtype=np.float64)
