"""The values that cross module borders: frozen, typed, with units. They hold no logic and no libraries.

Arrays in them are shared, not copied: whoever receives one must not write to it.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from facewire.face.channels import CHANNELS

__all__ = [
    "Bundle",
    "Event",
    "EventKind",
    "Face",
    "Floats",
    "Frame",
    "Geometry",
    "Hello",
    "Level",
    "Mouth",
    "NoMouth",
    "OutputStatus",
    "Quality",
    "QueueStatus",
    "SettingsStatus",
    "StageTiming",
    "Status",
    "SubjectReport",
    "SubjectStatus",
    "TickReport",
]

Floats = NDArray[np.float32]


class Quality(IntEnum):
    """How a pose was made: the frame key `q`."""

    INFERRED = 0
    INTERPOLATED = 1
    HELD = 2
    """Held or decaying to rest, because its audio is late or over or no network is running."""


class Level(IntEnum):
    """What the governor lets the engine do: the frame key `lv`."""

    FULL = 0
    PAIRED = 1
    CPU = 2
    HOLD = 3


@dataclass(frozen=True, slots=True)
class Geometry:
    """How an engine's window is laid out.

    Pose k of a window belongs to its sample `(k + 1) * hop`, so the last pose sits at the window's end.
    """

    window: int
    """Samples at 16 kHz in one window."""
    hop: int
    """Samples from one pose to the next."""

    @property
    def poses(self) -> int:
        """Return how many poses one window gives."""
        return self.window // self.hop


@dataclass(frozen=True, slots=True, eq=False)
class Mouth:
    """What an engine makes of sound: the mouth of one frame."""

    weights: Floats
    """float32[52], 0..1, in the order of `CHANNELS`; zero where the engine moves nothing."""
    visemes: Floats
    """float32[15], 0..1, in the order of `VISEMES`."""
    voice: float
    """Voice activity, 0..1."""


class NoMouth(Enum):
    """Why a frame has no mouth of its own."""

    SETTLES = "it was not asked for: the face settles or rests"
    LATE = "the engine had nothing in time"
    SHED = "the tick had no time left for it"


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One pose of a face."""

    weights: Floats
    """float32[52], 0..1, in the order of `CHANNELS`."""
    pose: Floats
    """float32[9], radians, in the order of `POSE_ANGLES`."""
    visemes: Floats
    """float32[15], 0..1, in the order of `VISEMES`."""
    voice: float
    """Voice activity, 0..1."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One pose of one subject on its way out."""

    subject: str
    session: int
    """uint32, random at each start of the sidecar."""
    n: int
    """Frame number of the subject: 0, 1, 2 … without gaps."""
    t: float
    """Seconds on the subject's audio timeline that the pose belongs to."""
    at_ns: int
    """Monotonic time at which that instant was heard, or is due to be played."""
    quality: Quality
    level: Level
    face: Face
    epoch: int = 0
    """uint32: 0 when the subject opens, plus 1 with every cancel and every pause."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """All frames that one tick publishes together."""

    frames: tuple[Frame, ...]
    due_ns: int
    """Monotonic time at which they should go out."""
    events: tuple["Event", ...] = ()


@dataclass(frozen=True, slots=True)
class Hello:
    """What a subscriber needs to know before it reads a frame."""

    session: int
    fps: int
    subjects: tuple[str, ...]


class EventKind(StrEnum):
    """What happened to a subject: the event key `event`."""

    OPENED = "opened"
    CLOSED = "closed"
    STARTED = "started"
    """The first face of an utterance is out."""
    FINISHED = "finished"
    """An utterance has been heard to its end, or was cut off."""
    STARVED = "starved"
    """An instant of an utterance is due and its audio has not come."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a subject, told once."""

    subject: str
    session: int
    """uint32, as in `Frame`."""
    epoch: int
    """uint32, as in `Frame`."""
    at_ns: int
    """Monotonic time at which it is due; `started` may be published before it."""
    kind: EventKind
    utterance: int = 0
    """uint32, from 1. Of started, finished and starved, as are `t` and `interrupted` where they apply."""
    t: float = 0.0
    """Seconds on the subject's audio timeline. Of started, finished and starved."""
    interrupted: bool = False
    """Of finished: whether it was cut off before its end."""
    why: str = ""
    """Of closed: `closed`, `silent`, `idle` or `replaced`."""


@dataclass(frozen=True, slots=True)
class SubjectReport:
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
    level_dbfs: float


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one tick did, for observers; times in nanoseconds."""

    tick: int
    lateness_ns: int
    """How long after its deadline the tick handed its frames over; 0 when in time."""
    gather_ns: int
    infer_ns: int
    face_ns: int
    inferred: int
    """Frames whose mouth an engine made in this tick."""
    subjects: tuple[SubjectReport, ...]


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


@dataclass(frozen=True, slots=True)
class OutputStatus:
    """One output beside the faces socket, such as Live Link."""

    name: str
    dropped: int
    """Frames that it has lost since the start."""
    state: str
    """What it is doing, in words."""


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
    settings: SettingsStatus = SettingsStatus()


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
    """Ticks that handed their frames over more than a millisecond late."""
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
    defaults: SettingsStatus = SettingsStatus()
    """What subjects that open later start with."""
