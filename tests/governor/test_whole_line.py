"""The real line, engine and governor beside the modelled renderer: what a reader of the faces sees."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.engine.stream.engine import StreamEngine
from facewire.face.stages import usual_stages
from facewire.feed.live import LiveFeed
from facewire.gpu.governed import GovernedEngine
from facewire.gpu.governor.monitor import GpuReading, Monitor
from facewire.gpu.governor.need import Need
from facewire.grid import inference_slot_ns
from facewire.pipeline.line import Line
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.values import Bundle, Bytes, Floats, Level, Quality
from tests.fakes import AS_IT_IS, GEOMETRY, Listening, ProbeNetwork, ProbeStream
from tests.governor.closed_loop import CPU_MS, FPS
from tests.governor.gpu_model import SharedGpu
from tests.governor.nvml_model import POLL_MS, Nvml
from tests.governor.scenes import DEFAULT_MS, Scene

MS = 1_000_000


class Cpu(ProbeStream):
    """Takes its time for each frame, all that is heard for it included."""

    name = "cpu"

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.clock = clock
        self.cost_ms = CPU_MS

    def show(self, samples: Floats, states: Bytes, first: int, last: int) -> tuple[Floats, Bytes]:
        self.clock.sleep_until_ns(self.clock.now_ns() + int(self.cost_ms * MS))
        return super().show(samples, states, first, last)


class Visitor:
    """Runs on the modelled GPU, which hangs from time to time."""

    def __init__(self, clock: VirtualClock, gpu: SharedGpu, hangs: Callable[[float], bool]) -> None:
        self.name = "gpu"
        self.gpu_ms: float | None = None
        self.clock = clock
        self.gpu = gpu
        self.hangs = hangs
        self.network = ProbeNetwork()

    def infer(self, windows: Floats, timeout_s: float) -> Floats | None:
        begun_ns = self.clock.now_ns()
        answer_ns = int(self.gpu.call(begun_ns / MS, len(windows)) * MS)
        limit_ns = begun_ns + int(timeout_s * 1e9)
        late = answer_ns > limit_ns or self.hangs(begun_ns / 1e9)
        self.clock.sleep_until_ns(limit_ns if late else answer_ns)
        return None if late else self.network.infer(windows)


class Reader:
    """Notes when frames go out."""

    name = "reader"
    dropped = 0

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.sent_ns: list[int] = []
        self.numbers: list[int] = []
        self.levels: set[Level] = set()
        self.held = 0

    def put(self, bundle: Bundle) -> None:
        for frame in bundle.frames:
            self.sent_ns.append(max(self.clock.now_ns(), bundle.due_ns))
            self.numbers.append(frame.n)
            self.levels.add(frame.level)
            self.held += frame.quality is Quality.HELD

    def run(self, stop: threading.Event) -> None:
        stop.wait()

    def close(self) -> None:
        """Nothing to release."""


class World:
    """A microphone, a renderer, a GPU and the sidecar."""

    def __init__(self, share: float, hangs: Callable[[float], bool] = lambda _: False) -> None:
        self.clock = VirtualClock()
        self.gpu = SharedGpu(Scene("a game", lambda _: share * DEFAULT_MS), seed=1)
        self.reading: GpuReading | None = None
        self.monitor = Monitor(lambda: self.reading, Need(inference_slot_ns(FPS)))
        self.cpu = Cpu(self.clock)
        visitor = Visitor(self.clock, self.gpu, hangs)
        engine = GovernedEngine(
            StreamEngine(self.cpu, FPS, self.clock),
            visitor,
            GEOMETRY,
            FPS,
            self.monitor,
            self.clock,
            str,
            lambda: None,
        )
        self.reader = Reader(self.clock)
        roster = Roster()
        self.reasons: list[tuple[float, str]] = []
        """Why the level was what it was, by time in seconds."""
        self.microphone = Listening()
        self.microphone.hear(np.zeros(4_000, np.float32))
        feed = LiveFeed(self.microphone, FPS, AS_IT_IS)
        roster.add(Subject("face", feed, Settings(48.0), stages=usual_stages(1, FPS), fps=FPS))
        self.line = Line(self.clock, engine, roster, (self.reader,), (), fps=FPS, session=1)

    def run(self, seconds: float, share: Callable[[float], float] | None = None) -> None:
        """Run; `share` is what the renderer tells of its GPU, None for the truth."""
        tick, heard, next_poll = 0, 0, 0.0
        while self.clock.now_ns() < seconds * 1e9:
            begin_ms = tick * 1000.0 / FPS
            while next_poll <= begin_ms:
                self.gpu.advance(next_poll)
                self.reading = Nvml().read(self.gpu, next_poll)
                self._report(next_poll, share)
                # Somebody always asks for one face more than the CPU can do.
                self.monitor.need.refuse(int(next_poll * MS))
                self.monitor.tick(int(next_poll * MS), loaded=True)
                self.reasons.append((next_poll / 1e3, self.monitor.state.why))
                next_poll += POLL_MS
            due = int(begin_ms * 16)
            self.microphone.hear(np.full(due - heard, 0.1, np.float32))
            tick, heard = self.line.step(tick), due

    def _report(self, now: float, share: Callable[[float], float] | None) -> None:
        for frame in self.gpu.take_frames()[-2:]:
            gpu_ms = frame.gpu_ms if share is None else share(now / 1e3) * DEFAULT_MS
            self.monitor.renderer.add(1, frame.interval_ms, DEFAULT_MS, gpu_ms, int(now * MS))

    def assert_published(self) -> None:
        gaps_ms = np.diff(self.reader.sent_ns) / MS
        assert gaps_ms.max() <= 40.0
        seconds = np.bincount(np.asarray(self.reader.sent_ns) // 10**9)[1:-1]
        assert seconds.min() >= 30
        assert self.reader.numbers == list(range(len(self.reader.numbers)))


@pytest.mark.parametrize("share", [0.95, 0.90])
def test_the_faces_never_stop_for_the_governor(share: float) -> None:
    world = World(share)
    world.run(30.0)
    world.assert_published()


def test_every_level_on_one_way() -> None:
    """It is open whether there is room, so up by way of PAIRED; then just too hot, so down by way of it."""
    world = World(0.5)
    world.run(30.0, share=lambda at_s: 0.92 if at_s < 25.0 else 0.98)
    world.assert_published()
    assert world.reader.levels == {Level.FULL, Level.PAIRED, Level.CPU}
    assert world.reader.held <= 3


def test_a_gpu_that_hangs_costs_no_frame() -> None:
    world = World(0.3, hangs=lambda at_s: 15.0 < at_s < 18.0)
    world.run(45.0)
    world.assert_published()
    told_s = [at_s for at_s, why in world.reasons if "GPU calls were late" in why]
    assert 15.0 < told_s[0] < 16.0
    assert world.monitor.level is Level.FULL
    assert world.reader.held <= 2


def test_a_cpu_that_starves_holds_the_face() -> None:
    world = World(1.1)
    world.run(3.0)
    world.cpu.cost_ms = 26.0
    world.run(6.0)
    assert Level.HOLD in world.reader.levels
    assert world.monitor.level is Level.HOLD
