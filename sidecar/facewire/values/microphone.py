"""A microphone as the status message shows it: the device, its level, and where its sound is heard again."""

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["LISTENING", "DeviceStatus", "InputLevel", "MicrophoneStatus", "MonitorStatus"]

LISTENING: Final = "listening"
"""The state of a device whose sound comes in."""


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """The sound input that is listened to."""

    name: str
    """As `facewire devices` lists it."""
    state: str
    """`listening`; else what it waits for or why it cannot be used, in words."""
    rate: int = 0
    """Its sample rate in hertz; 0 before it was opened."""
    channels: int = 0
    overflows: int = 0
    """Times that the system says it has dropped sound before we took it."""
    outages: int = 0
    """Times that it was lost and waited for."""
    follows_default: bool = False
    """Whether the system's default is listened to, whichever that is."""


@dataclass(frozen=True, slots=True)
class InputLevel:
    """How loud a microphone is, before anything is done about it; dB below full scale, -120 for silence."""

    level_dbfs: float = -120.0
    """Root mean square of the loudest 100 ms of the last second."""
    peak_dbfs: float = -120.0
    """Highest sample of the last second."""
    noise_dbfs: float = -120.0
    """What is heard while nobody speaks, learned."""
    gain_db: float = 0.0
    """What the level is raised by now."""
    open: bool = True
    """Whether the noise gate lets sound through."""
    warnings: tuple[str, ...] = ()
    """What is wrong with the sound, in words; the gravest first."""


@dataclass(frozen=True, slots=True)
class MonitorStatus:
    """The second device on which the voice is played, as late as its face."""

    device: str
    state: str
    """`playing`; else what it waits for, in words."""
    delay_ms: float = 0.0
    """From the voice's arrival to its playing."""
    offset_ms: float = 0.0
    """What `delay_ms` is more than the mouth's lag: above zero, the sound comes after the face."""


@dataclass(frozen=True, slots=True)
class MicrophoneStatus:
    """All that is told of a subject's microphone."""

    device: DeviceStatus
    level: InputLevel = InputLevel()
    monitor: MonitorStatus | None = None
    gain: float | Literal["auto"] = "auto"
    """What the level is raised by, in dB, as it was asked for; `level.gain_db` is what that comes to."""
    gate: Literal["auto", "off"] = "auto"
    """Whether the room's noise is kept from the mouth."""
