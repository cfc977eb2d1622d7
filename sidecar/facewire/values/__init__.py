"""The values that cross module borders: frozen, typed, with units. They hold no logic and no libraries.

Arrays in them are shared, not copied: whoever receives one must not write to it.
"""

from facewire.values.bundle import Bundle, Hello
from facewire.values.event import Event, EventKind
from facewire.values.frame import Face, Frame, Level, Quality
from facewire.values.microphone import LISTENING, DeviceStatus, InputLevel, MicrophoneStatus, MonitorStatus
from facewire.values.mood import TimedMood
from facewire.values.mouth import Bytes, Floats, Geometry, Mouth, NoMouth, StreamLayout
from facewire.values.prosody import SILENT, Accent, Boundary, PhraseEnd, Prosody
from facewire.values.report import SubjectReport, TickReport
from facewire.values.status import (
    OutputState,
    OutputStatus,
    QueueStatus,
    SettingsStatus,
    StageTiming,
    Status,
    SubjectStatus,
    Traits,
)
from facewire.values.tracked import TrackedPose, TrackerState, TrackerStatus

__all__ = [
    "LISTENING",
    "SILENT",
    "Accent",
    "Boundary",
    "Bundle",
    "Bytes",
    "DeviceStatus",
    "Event",
    "EventKind",
    "Face",
    "Floats",
    "Frame",
    "Geometry",
    "Hello",
    "InputLevel",
    "Level",
    "MicrophoneStatus",
    "MonitorStatus",
    "Mouth",
    "NoMouth",
    "OutputState",
    "OutputStatus",
    "PhraseEnd",
    "Prosody",
    "Quality",
    "QueueStatus",
    "SettingsStatus",
    "StageTiming",
    "Status",
    "StreamLayout",
    "SubjectReport",
    "SubjectStatus",
    "TickReport",
    "TimedMood",
    "TrackedPose",
    "TrackerState",
    "TrackerStatus",
    "Traits",
]
