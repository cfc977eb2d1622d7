"""A take as a table: one row a frame, and the names of its columns in the order of the files."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from facewire import __version__
from facewire.face.channels import CHANNELS, POSE_ANGLES, VISEMES, pascal
from facewire.values import Face, Floats, Frame, Level, Quality

__all__ = [
    "ANGLE_COLUMNS",
    "COLUMNS",
    "SOUND_SUFFIXES",
    "VISEME_COLUMNS",
    "WEIGHT_COLUMNS",
    "Take",
    "TakeHead",
    "TakeWriter",
    "face_row",
    "frames_of",
    "places_of",
    "rounded",
    "take_of",
    "values_at",
]

WEIGHT_COLUMNS: Final = tuple(map(pascal, CHANNELS))
ANGLE_COLUMNS: Final = tuple(map(pascal, POSE_ANGLES))
VISEME_COLUMNS: Final = tuple(f"viseme_{name}" for name in VISEMES)

COLUMNS: Final = ("frame", "time", *WEIGHT_COLUMNS, *ANGLE_COLUMNS, "voice", *VISEME_COLUMNS)
"""The header of a Facewire CSV: spelt as Unreal spells them."""

SOUND_SUFFIXES: Final = frozenset(
    (
        ".wav",
        ".flac",
        ".ogg",
        ".oga",
        ".opus",
        ".mp3",
        ".aif",
        ".aiff",
        ".aifc",
        ".au",
        ".caf",
        ".w64",
        ".rf64",
    )
)
"""What a recording's name ends in, in small letters; other files are none."""

_MOST_FPS: Final = 1000
"""A timecode cannot tell more."""
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class TakeHead:
    """What a take says about itself before its first frame."""

    fps: int
    source: str
    """Where the sound came from: the name of a recording."""
    lookahead: float | Literal["full"] = "full"
    """Milliseconds of audio heard beyond each pose, or `full`."""
    software: str = f"facewire/{__version__}"
    seed: int | None = None
    """What head, eyes, lids and brows were drawn from; None where the take does not tell."""

    @property
    def name(self) -> str:
        """Return what the take is called: its recording without what tells the kind of file."""
        stem, point, suffix = self.source.rpartition(".")
        return stem if stem and point + suffix.lower() in SOUND_SUFFIXES else self.source

    def __post_init__(self) -> None:
        # A file's name may be no UTF-8, and then holds halves of surrogate pairs, which no format can have.
        for name in ("source", "software"):
            object.__setattr__(self, name, getattr(self, name).encode(errors="replace").decode())


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """One face over time as it is read from a file, N frames of it.

    Raises:
        ValueError: the arrays are not of one length, hold a number that is not finite, or their times do not
            rise by a frame a second or more.
    """

    head: TakeHead
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
            if array.dtype.kind != "f":
                raise ValueError(f"{name} holds {array.dtype}; it must hold floating-point numbers")
            if not np.isfinite(array).all():
                raise ValueError(f"{name} holds a number that is not finite")
        if not 1 <= self.head.fps <= _MOST_FPS:
            raise ValueError(f"{self.head.fps} frames per second; there can be 1 to {_MOST_FPS}")
        if (np.diff(self.times) <= 0.0).any():
            raise ValueError("its times do not rise from frame to frame")
        # What is written at another rate has a frame at each instant from 0 on.
        if count and (abs(self.times[0]) > _DAY_S or self.times[-1] - self.times[0] > count):
            raise ValueError(f"{count} frames do not reach from {self.times[0]} to {self.times[-1]} seconds")

    def __len__(self) -> int:
        return len(self.times)

    @property
    def table(self) -> NDArray[np.float64]:
        """Return float64[N, 77]: weights, angles, voice, visemes, as the columns after `time`."""
        return np.hstack((self.weights, self.pose, self.voice[:, np.newaxis], self.visemes), dtype=np.float64)


class TakeWriter(Protocol):
    """Writes one subject's frames into an open file, in their order."""

    def write(self, frame: Frame) -> None:
        """Append one frame.

        Raises:
            ValueError: its face holds a number that is not finite.
            OSError: the file cannot be written on.
        """
        ...

    def close(self) -> None:
        """Write what follows the last frame; without it the file is not a take.

        Raises:
            OSError: the file cannot be written on.
        """
        ...


def face_row(face: Face) -> NDArray[np.float64]:
    """Return float64[77]: weights, angles, voice, visemes, as the columns after `time`.

    Raises:
        ValueError: a number is not finite.
    """
    # A voice is a float32 everywhere but in `Face`, whose Python float would print other last digits.
    voice = (np.float32(face.voice),)
    row: NDArray[np.float64] = np.concatenate(
        (face.weights, face.pose, voice, face.visemes), dtype=np.float64
    )
    # No sum of squares of float32 is beyond float64, and what is not finite stays so.
    if not math.isfinite(row.dot(row)):
        raise ValueError("a face holds a number that is not finite")
    return row


def frames_of(take: Take) -> Iterator[Frame]:
    """Yield the frames of a take for a `TakeWriter`: with its faces and times, and nothing of a live line."""
    for n, at_s in enumerate(take.times.tolist()):
        face = Face(take.weights[n], take.pose[n], take.visemes[n], float(take.voice[n]))
        yield Frame("take", 0, n, at_s, round(at_s * 1e9), Quality.INFERRED, Level.CPU, face)


def values_at(
    instants: NDArray[np.float64], times: NDArray[np.float64], values: NDArray[np.floating[Any]]
) -> NDArray[np.float64]:
    """Return float64[M, C]: values at other instants, on straight lines between frames, held beyond the ends.

    Args:
        instants: float64[M], seconds.
        times: float64[N], seconds, in order; one frame or more.
        values: float[N, C].
    """
    if len(times) == 1:
        return np.repeat(values.astype(np.float64), len(instants), axis=0)
    after = np.clip(np.searchsorted(times, instants, side="right"), 1, len(times) - 1)
    before, span = times[after - 1], times[after] - times[after - 1]
    share = np.clip((instants - before) / np.maximum(span, 1e-9), 0.0, 1.0)[:, np.newaxis]
    low, high = values[after - 1].astype(np.float64), values[after].astype(np.float64)
    between: NDArray[np.float64] = low + share * (high - low)
    return between


def places_of(wanted: Sequence[str], names: Sequence[str]) -> list[int]:
    """Return where each of the wanted columns lies in a file that names them all, in whatever order.

    Raises:
        ValueError: one is missing, or there are more columns than those.
    """
    missing = next((name for name in wanted if name not in names), None)
    if missing is not None:
        raise ValueError(f"it has no {missing}")
    if len(names) != len(wanted):
        raise ValueError(f"it names {len(names)} columns; there are {len(wanted)} from {wanted[0]} on")
    return [names.index(name) for name in wanted]


def take_of(head: TakeHead, faces: Sequence[Face]) -> Take:
    """Return the take of faces that follow each other at its frame rate; one or more."""
    return Take(
        head=head,
        times=np.arange(len(faces)) / head.fps,
        weights=np.stack([face.weights for face in faces]),
        pose=np.stack([face.pose for face in faces]),
        visemes=np.stack([face.visemes for face in faces]),
        voice=np.array([face.voice for face in faces], np.float32),
    )


def rounded(values: NDArray[np.floating[Any]], decimals: int) -> NDArray[np.float64]:
    """Return `values` rounded for print, without the minus of a zero."""
    exact: NDArray[np.float64] = values.astype(np.float64)
    return np.add(np.round(exact, decimals), 0.0, dtype=np.float64)
