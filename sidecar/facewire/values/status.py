"""The sidecar's state, as the status message shows it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from facewire.face.channels import CHANNELS
from facewire.values.frame import Level
from facewire.values.microphone import MicrophoneStatus
from facewire.values.tracked import TrackerStatus

__all__ = [
    "OutputState",
    "OutputStatus",
    "QueueStatus",
    "SettingsStatus",
    "StageTiming",
    "Status",
    "SubjectStatus",
    "Traits",
]

Traits = tuple[tuple[str, str | float | tuple[float, float] | None], ...]
"""Traits of a character by name: a word, a number, or yaw and pitch in radians (None: of its own choice)."""


@dataclass(frozen=True, slots=True)
class StageTiming:
    """Time spent in one stage over the last seconds."""

    name: str
    p50_us: float
    p99_us: float


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """What one queue between two threads has dropped since the start."""

    name: str
    dropped: int


class OutputState(StrEnum):
    """What an output does: the key `state` of an output in the status."""

    WAITING = "waiting"
    """For a face, or for its receiver."""
    SENDING = "sending"
    REFUSED = "refused"
    """The receiver is not there, or does not want the faces; tried again for ever."""
    FAILED = "failed"
    """Given up."""
    OFF = "off"
    """A client said so."""


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """One output beside the faces socket, such as Live Link."""

    name: str
    """What it is and where it sends, such as `livelink 127.0.0.1:11111`."""
    dropped: int = 0
    """Frames that it has lost since the start."""
    state: str = OutputState.WAITING
    """One of `OutputState`; a later sidecar may know more."""
    why: str = ""
    """Why it is in this state, and what to do about it, in words; empty where there is nothing to explain."""
    packets: int = 0
    """Sent since the start: datagrams, messages, or frames written."""


@dataclass(frozen=True, slots=True)
class SettingsStatus:
    """How faces are made, as the status message shows it."""

    gain: tuple[tuple[int, float], ...] = ()
    """(channel index, factor) of each channel whose gain is not 1."""
    offset: tuple[tuple[int, float], ...] = ()
    """(channel index, offset) of each channel whose offset is not 0."""
    mask: frozenset[int] = frozenset(range(len(CHANNELS)))
    """Indices of the channels that are driven."""
    lookahead: float | Literal["full"] = "full"
    """Milliseconds that were asked for; what is in force may be less."""
    character: Traits = ()
    """Those that are not as usual."""


@dataclass(frozen=True, slots=True)
class SubjectStatus:
    """One subject as the status message shows it."""

    name: str
    source: str
    """`microphone`, `recording`, `stdin` or `pushed`."""
    state: str
    """`waiting` for audio, `live`, `holding`, `ending`."""
    frames: int
    held: int
    slipped: int
    dropped_samples: int
    lookahead_ms: float
    """Audio seen beyond the pose; what a live mouth lags behind the ear at least."""
    lag_ms: float
    """Median of publishing time minus `at` over the last seconds; negative while ahead of playback."""
    voice: float
    level_dbfs: float
    """Loudness of the newest audio, dB below full scale; -120 for silence."""
    skipped: int = 0
    """Frames that were left out after a stall."""
    shed: int = 0
    """Frames that were not inferred because the machine is overloaded."""
    epoch: int = 0
    utterance: int = 0
    """The newest one that has audio; 0: none yet."""
    buffered_s: float = 0.0
    """Pushed audio that waits."""
    paused: bool = False
    line: str = ""
    """What tells the line that it speaks from others of the character; empty for none."""
    settings: SettingsStatus = SettingsStatus()
    microphone: MicrophoneStatus | None = None
    """What it listens to; None where that is no microphone."""


@dataclass(frozen=True, slots=True)
class Status:
    """The sidecar's state once a second."""

    session: int
    at_ns: int
    uptime_s: float
    engine: str
    level: Level
    reason: str
    """Why this engine and level, in words."""
    fps: float
    """Ticks per second measured over the last seconds."""
    frames: int
    late: int
    """Ticks whose frames left more than a millisecond late."""
    held: int
    slipped: int
    queues: tuple[QueueStatus, ...]
    stages: tuple[StageTiming, ...]
    subjects: tuple[SubjectStatus, ...]
    skipped: int = 0
    """Frames that were left out after a stall."""
    shed: int = 0
    """Frames that were not inferred because the machine is overloaded."""
    outputs: tuple[OutputStatus, ...] = ()
    trackers: tuple[TrackerStatus, ...] = ()
    defaults: SettingsStatus = SettingsStatus()
    """What subjects that open later start with."""
    recording: bool = False
    """Whether a recording that a client began is under way."""
