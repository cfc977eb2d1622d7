"""Doubles for the line's ports: small real classes, no mocks."""

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

import numpy as np

from facewire.audio.capture import Capture
from facewire.audio.conditioning import Levels
from facewire.audio.ring import SampleRing
from facewire.clock import VirtualClock
from facewire.engine.windowed import WindowEngine
from facewire.errors import EngineError
from facewire.face.channels import ARTICULATORS, DRIVE_CHANNELS
from facewire.ports import Clock
from facewire.values import (
    Bundle,
    DeviceStatus,
    Event,
    Floats,
    Frame,
    Geometry,
    Level,
    MicrophoneStatus,
    TickReport,
)


class Closable(Protocol):
    """Anything that must be closed."""

    def close(self) -> None: ...


C = TypeVar("C", bound=Closable)


class Keep(Protocol):
    """The fixture `kept`: closes what is passed through it when the test is over."""

    def __call__(self, thing: C) -> C: ...


GEOMETRY = Geometry(window=4096, hop=128, step=256)


class ProbeNetwork:
    """Its tongue is the sample at each pose's own time: a test reads back which audio a pose heard."""

    name = "probe"
    level = Level.CPU
    gpu_ms: float | None = None

    def __init__(self, geometry: Geometry = GEOMETRY) -> None:
        self.geometry = geometry
        self.batches: list[int] = []
        self.fail_next = False
        self.closed = False

    def infer(self, windows: Floats) -> Floats:
        if self.fail_next:
            self.fail_next = False
            raise EngineError("the device was lost")
        self.batches.append(len(windows))
        drive = np.zeros((len(windows), self.geometry.poses, len(DRIVE_CHANNELS)), np.float32)
        drive[:, :, ARTICULATORS.index("tongueOut")] = windows[:, self.geometry.hop - 1 :: self.geometry.hop]
        return drive

    def close(self) -> None:
        self.closed = True


def probe_engine(
    network: ProbeNetwork | None = None, clock: Clock | None = None, fps: int = 31
) -> WindowEngine:
    """An engine over a probe network."""
    return WindowEngine(network or ProbeNetwork(), fps, clock or VirtualClock())


class Collector:
    """An output that keeps everything."""

    name = "collector"
    dropped = 0

    def __init__(self) -> None:
        self.bundles: list[Bundle] = []

    def run(self, stop: threading.Event) -> None:
        stop.wait()

    def close(self) -> None:
        """Nothing to release."""

    def put(self, bundle: Bundle) -> None:
        self.bundles.append(bundle)

    @property
    def frames(self) -> list[Frame]:
        return [frame for bundle in self.bundles for frame in bundle.frames]

    @property
    def events(self) -> list[Event]:
        return [event for bundle in self.bundles for event in bundle.events]


class Recorder:
    """An observer that keeps every report."""

    def __init__(self) -> None:
        self.reports: list[TickReport] = []

    def on_tick(self, report: TickReport) -> None:
        self.reports.append(report)


class Listening:
    """A microphone's listener without a device: a ring that a test fills."""

    def __init__(self, rate: int = 16_000, channels: int = 1, seconds: float = 4.0) -> None:
        self.status = MicrophoneStatus(DeviceStatus("fake", "listening", rate, channels))
        self.open(rate, channels, seconds)

    def open(self, rate: int, channels: int = 1, seconds: float = 4.0) -> None:
        """Begin another opening."""
        ring = SampleRing(int(rate * seconds), overwrite=True, channels=channels)
        self.capture = Capture(ring, rate, channels)

    def hear(self, mono: Floats) -> None:
        """Deliver float32[n], the same on all channels."""
        self.capture.ring.write(np.repeat(mono[:, None], self.capture.channels, axis=1))


AS_IT_IS = Levels(gain_db=0.0, gate=False)
"""Leaves a microphone's samples as they are."""


class ScriptedClock(VirtualClock):
    """A clock that calls a hook with each time it jumps to: the world goes on meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.on_advance: Callable[[int], None] = lambda _: None

    def sleep_until_ns(self, deadline_ns: int) -> None:
        if deadline_ns > self.now_ns():
            super().sleep_until_ns(deadline_ns)
            self.on_advance(deadline_ns)


def filled_ring(samples: Floats) -> SampleRing:
    """A ring that holds a whole short recording."""
    ring = SampleRing(max(1, len(samples)), overwrite=False)
    ring.write(samples)
    ring.end()
    return ring
