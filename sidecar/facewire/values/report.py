"""What one tick did, for those who watch the line. Tuples, as frames are: some are made in each tick."""

from typing import NamedTuple

__all__ = ["SubjectReport", "TickReport"]


class SubjectReport(NamedTuple):
    """What one tick did for one subject, and how it is."""

    name: str
    frames: int
    """Frames of this tick."""
    made: int
    """Frames since the subject's start."""
    held: int
    """Frames that repeat an older pose because audio was late."""
    slipped: int
    """Steps of 8 ms by which the timeline was shifted to stay with the sound card's clock."""
    skipped: int
    """Frames that were left out after a stall."""
    shed: int
    """Frames that were not inferred because the machine is overloaded."""
    lag_ns: int | None
    """Publishing time minus `at` of the newest frame: how far the mouth lags; None without a frame."""
    voice: float
    state: str
    epoch: int
    dropped: int
    """Samples lost since the start, at the source's rate."""
    lookahead_ms: float
    """In force."""
    level_dbfs: float | None
    """Loudness of its newest sound, dB below full scale; None in ticks in which it is not measured."""


class TickReport(NamedTuple):
    """What one tick did, for observers; times in nanoseconds."""

    tick: int
    gather_ns: int
    infer_ns: int
    face_ns: int
    inferred: int
    """Frames whose mouth an engine made in this tick."""
    subjects: tuple[SubjectReport, ...]
