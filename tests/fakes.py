"""Doubles for the line's ports: small real classes, no mocks."""

import threading
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

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
    Bytes,
    DeviceStatus,
    Event,
    Floats,
    Frame,
    Geometry,
    Level,
    MicrophoneStatus,
    StreamLayout,
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


STREAM = StreamLayout(hop=128, step=256, before=64, behind=28, remembered=40, most=24)


class ProbeStream:
    """Its tongue is the sample at each pose's own time; its jaw and `sil` tell all that a pose heard.

    That is the sound of the steps from `remembered - behind` before its own to `behind` after it: a bit or a
    place that differs gives other numbers, and silence gives zeros. The state holds, for each of the last
    `remembered` steps, both hops' last samples and what they tell.
    """

    name = "probe"
    level = Level.CPU

    def __init__(self, layout: StreamLayout = STREAM) -> None:
        self.layout = layout
        self.silence: Bytes = np.zeros((1, layout.remembered, 16), np.uint8)
        self.shown: list[tuple[int, int]] = []
        """Of each call that shows: its rows, and their whole steps."""
        self.settled: list[int] = []
        """Of each call that settles: its steps."""
        self.fails_in = -1
        """Calls up to one that fails; none does below zero."""
        self.closed = False

    def show(self, samples: Floats, states: Bytes, first: int, last: int) -> tuple[Floats, Bytes]:
        known, steps = self._known(samples, states)
        self.shown.append((len(samples), steps - 1))
        assert 0 <= first < last <= steps + self.layout.behind, "there are no other columns"
        return self._poses(known, first, last), _state(known[:, : steps - 1 + self.layout.remembered], states)

    def settle(
        self, samples: Floats, states: Bytes, at: Sequence[int], *, poses: bool = True
    ) -> tuple[Floats, Bytes]:
        known, steps = self._known(samples, states)
        self.settled.append(steps)
        assert len(samples) == 1
        assert 1 <= steps <= self.layout.most
        assert all(0 <= after <= steps for after in at)
        kept = [_state(known[:, : after + self.layout.remembered], states) for after in at]
        settled = self._poses(known, 0, steps)
        return settled if poses else settled[:, :0], np.concatenate(kept)

    def close(self) -> None:
        self.closed = True

    def _known(self, samples: Floats, states: Bytes) -> tuple[NDArray[np.uint32], int]:
        """Return uint32[B, steps, 4] of the state and of the steps behind it, and the count of the latter."""
        self.fails_in -= 1
        if self.fails_in == -1:
            raise EngineError("the device was lost")
        layout = self.layout
        steps, left = divmod(samples.shape[1] - layout.before, layout.step)
        assert left == 0
        bits = np.ascontiguousarray(samples).view(np.uint32)
        sums = np.pad(np.cumsum(bits, axis=1, dtype=np.uint32), ((0, 0), (1, 0)))
        ends = layout.before + layout.hop * np.arange(1, 2 * steps + 1)
        begins = ends - layout.hop
        told = 5 * sums[:, ends] - 2 * sums[:, begins] - 3 * sums[:, begins - layout.before]
        new = np.stack([bits[:, ends - 1], told], axis=2).reshape(len(samples), steps, 4)
        old = np.ascontiguousarray(states).view(np.uint32)
        assert old.shape == (len(samples), layout.remembered, 4)
        return np.concatenate([old, new], axis=1), steps

    def _poses(self, known: NDArray[np.uint32], first: int, last: int) -> Floats:
        """Return float32[B, 2 * (last - first), 36] of columns, the first of which the next step settles."""
        layout = self.layout
        own = layout.remembered - layout.behind + first
        padded = np.pad(known, ((0, 0), (0, layout.behind), (0, 0)))
        # Both hops' columns of so many steps around each pose, [B, columns, 2, steps].
        count, length = last - first, layout.remembered + 1
        around = np.lib.stride_tricks.sliding_window_view(padded[:, first:, 1::2], length, axis=1)[:, :count]
        places = np.arange(3, 4 * length + 3, 2, dtype=np.uint32) * np.uint32(2654435761)
        heard = around.reshape(len(known), count, -1) @ places
        poses = np.stack([heard, heard * np.uint32(2246822519)], axis=2).reshape(len(known), -1)
        drive = np.zeros((*poses.shape, len(DRIVE_CHANNELS)), np.float32)
        tongue = padded[:, own : own + count, ::2].reshape(len(known), -1)
        drive[:, :, DRIVE_CHANNELS.index("tongueOut")] = np.ascontiguousarray(tongue).view(np.float32)
        share = (poses >> np.uint32(8)).astype(np.float32) / np.float32(1 << 24)
        # So small a jaw is always a closure: a frame shows the smallest of its interval.
        drive[:, :, DRIVE_CHANNELS.index("jawOpen")] = 0.04 * share
        drive[:, :, DRIVE_CHANNELS.index("sil")] = share
        return drive


def _state(known: NDArray[np.uint32], states: Bytes) -> Bytes:
    """Return the last of what is known, as long as a state."""
    last: Bytes = np.ascontiguousarray(known[:, -states.shape[1] :]).view(np.uint8)
    return last


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
