"""What a client may ask of the control socket: one frozen value for each `op`, with its bounds.

These are what the wire can say; whether it can be done (such a subject, enough room) is the line's answer.
"""

from dataclasses import dataclass
from typing import Final, Literal

from facewire.values import TimedMood, Traits
from facewire.wire.control.operating import Listen, Operation, RequestId

__all__ = [
    "DEFAULT_DELAY_MS",
    "MAX_AUDIO_CHANNELS",
    "MAX_DELAY_MS",
    "MAX_ID_BYTES",
    "Audio",
    "Cancel",
    "Close",
    "Flush",
    "Lookahead",
    "Open",
    "Pause",
    "Ping",
    "Refresh",
    "Render",
    "Request",
    "RequestId",
    "Reset",
    "Resume",
    "SampleFormat",
    "Set",
    "StatusRequest",
]

MAX_ID_BYTES: Final = 64

SampleFormat = Literal["s16le", "f32le"]

Lookahead = float | Literal["full"] | None
"""Milliseconds of audio seen beyond the pose, or `full` for the most accurate; None leaves it as it is."""

MAX_AUDIO_CHANNELS: Final = 8

DEFAULT_DELAY_MS: Final = 80.0
MAX_DELAY_MS: Final = 2_000.0
"""Milliseconds by which the first sample of an utterance may be scheduled ahead."""


@dataclass(frozen=True, slots=True)
class Open:
    """Begin a subject whose audio the client will push."""

    id: RequestId
    subject: str
    sample_rate: int
    """Hertz, 8000 to 192000."""
    format: SampleFormat
    channels: int = 1
    """1 to 8, interleaved; mixed down."""
    lookahead: Lookahead = None
    keep: bool = False
    """Whether the subject outlives the client's connection."""
    replace: bool = False
    """Whether a pushed subject of that name is ended first, whoever opened it."""
    delay: float = DEFAULT_DELAY_MS
    """Milliseconds, 0 to 2000, from the arrival of an utterance's first sample to when it is due."""


@dataclass(frozen=True, slots=True)
class Audio:
    """More audio for an open subject."""

    id: RequestId
    subject: str
    pcm: bytes
    """Whole sample frames in the format of `Open`; may be empty."""
    end: bool = False
    """Whether these are the last samples of the utterance."""
    moods: tuple[TimedMood, ...] = ()
    """What colours the face from points of it on, in seconds from its first sample."""
    generation: int | None = None
    """As that of `Flush`."""


@dataclass(frozen=True, slots=True)
class _ToSubject:
    """A request to a subject that a client pushes sound for, without any sound."""

    id: RequestId
    subject: str
    generation: int | None = None
    """As `open` answered it; None for whichever has the name."""


@dataclass(frozen=True, slots=True)
class Flush(_ToSubject):
    """The utterance is complete: infer its tail against silence; the next audio begins another."""


@dataclass(frozen=True, slots=True)
class Cancel(_ToSubject):
    """Drop what waits and what is ahead, and let the mouth rest; the subject stays open."""


@dataclass(frozen=True, slots=True)
class Pause(_ToSubject):
    """Let the mouth rest and keep what waits, until `Resume`."""


@dataclass(frozen=True, slots=True)
class Resume(_ToSubject):
    """Go on from where `Pause` stood."""


@dataclass(frozen=True, slots=True)
class Close(_ToSubject):
    """No more audio will come: play out what is there, settle to rest, end the subject."""


@dataclass(frozen=True, slots=True)
class Set:
    """Change how a subject's face is made; what is not given stays as it is."""

    id: RequestId
    subject: str | None = None
    """None: all subjects, and those that open later."""
    gain: tuple[tuple[int, float], ...] = ()
    """(channel index, factor 0 to 10) for each channel to change."""
    offset: tuple[tuple[int, float], ...] = ()
    """(channel index, -1 to 1) for each channel to change; added after the gain."""
    mask: frozenset[int] | None = None
    """Indices of the channels that are driven; all others stay 0."""
    lookahead: Lookahead = None
    character: Traits = ()
    """The traits to change."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Make faces again as the sidecar was started: gain, offset, mask, look-ahead and character."""

    id: RequestId
    subject: str | None = None
    """None: all subjects, and those that open later."""


@dataclass(frozen=True, slots=True)
class Render:
    """The renderer's own frame time, by which the governor keeps out of its way."""

    id: RequestId
    frame_ms: float
    """Time of the longest frame since the last report, 0 to 10000."""
    budget_ms: float
    """What a frame may take, above 0 to 10000."""
    pid: int
    """Process id of the renderer."""
    gpu_ms: float | None = None
    """The GPU's time of the newest frame, where the renderer knows it."""
    mean_ms: float | None = None
    """Mean time from one frame to the next since the last report, where the renderer tells it."""


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """Ask for the sidecar's state."""

    id: RequestId


@dataclass(frozen=True, slots=True)
class Ping:
    """Ask for the sidecar's clock; also shows that the client is still there."""

    id: RequestId


@dataclass(frozen=True, slots=True)
class Refresh:
    """Look for sound devices now, and open the microphone that is wanted anew."""

    id: RequestId


Request = (
    Open
    | Audio
    | Flush
    | Cancel
    | Pause
    | Resume
    | Close
    | Set
    | Reset
    | Render
    | StatusRequest
    | Ping
    | Refresh
    | Operation
    | Listen
)
