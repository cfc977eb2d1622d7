"""The frame grid: from a frame number to samples and nanoseconds, by integers alone.

16000/31 samples and 10^9/31 nanoseconds are not whole numbers. Adding a rounded period drifts by 45 ms
in three minutes; computing from the frame number never drifts.
"""

from typing import Final

__all__ = [
    "DEFAULT_FPS",
    "FULL",
    "LIVE_LOOKAHEAD_MS",
    "MAX_FPS",
    "MAX_LOOKAHEAD_MS",
    "MAX_RATE",
    "MIN_RATE",
    "SAMPLE_RATE",
    "frame_of_sample",
    "frames_in",
    "inference_slot_ns",
    "offset_ns",
    "sample_of",
]

SAMPLE_RATE: Final = 16_000
"""Hertz. What the network hears; every source is resampled to it."""

MIN_RATE: Final = 8_000
MAX_RATE: Final = 192_000
"""Hertz. The rates that a source may have."""

DEFAULT_FPS: Final = 31
MAX_FPS: Final = 120

FULL: Final = None
"""The look-ahead that gives the most accurate poses; for audio that is known ahead of time."""

LIVE_LOOKAHEAD_MS: Final = 48.0
"""Milliseconds. What a microphone takes unless told otherwise."""

MAX_LOOKAHEAD_MS: Final = 1000.0
"""Milliseconds. The longest look-ahead that may be asked for; an engine holds it to what it can hear."""


def sample_of(frame: int, fps: int) -> int:
    """Return the sample at which pose `frame` sits."""
    return frame * SAMPLE_RATE // fps


def offset_ns(frame: int, fps: int) -> int:
    """Return the time of pose `frame` on its audio, in nanoseconds from the audio's start."""
    return frame * 10**9 // fps


def frame_of_sample(sample: int, fps: int) -> int:
    """Return the last frame whose pose sits at or before `sample`."""
    frame = sample * fps // SAMPLE_RATE
    # sample_of rounds down, so the next pose can still sit at this very sample.
    return frame + 1 if sample_of(frame + 1, fps) <= sample else frame


def frames_in(samples: int, fps: int) -> int:
    """Return how many poses sit inside `samples` samples of audio: those with `sample_of(n) < samples`."""
    return frame_of_sample(samples - 1, fps) + 1 if samples > 0 else 0


def inference_slot_ns(fps: int) -> int:
    """Return what inference may take of a tick, in nanoseconds: three fifths.

    The rest is for faces, for the threads that send them, and for the operating system.
    """
    return offset_ns(1, fps) * 3 // 5
