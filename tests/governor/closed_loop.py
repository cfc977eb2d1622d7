"""The sidecar beside a renderer, in virtual time: the governor's own code in a modelled world."""

from dataclasses import dataclass, field
from enum import Enum

from facewire.gpu.governor.monitor import GpuReading, Monitor
from facewire.gpu.governor.need import Need
from facewire.grid import inference_slot_ns
from facewire.values import Level
from tests.governor.gpu_model import SharedGpu, execute_ms
from tests.governor.nvml_model import POLL_MS, Nvml
from tests.governor.scenes import Scene

FPS = 31
WORK_MS = 8.0
"""From the begin of a tick to the moment its frames are due, as on the line."""
GATHER_MS = 0.2
WINDOWS = 8
"""In one tick: so many faces that the CPU needs the GPU's help."""
CPU_MS = 3.5
"""For a window."""
ANSWER_MS = 11.0
"""How long the line waits for the GPU before it asks the CPU."""
REPORT_MS = 100.0
LOADING_MS = 3000.0
"""From the wish for the GPU's network to its being there."""


class Sidecar(Enum):
    """Who shares the GPU with the renderer."""

    NONE = "renderer alone"
    ALWAYS = "always on"
    GOVERNED = "governor"


class Reports(Enum):
    """What the renderer's plugin tells."""

    NONE = "no reports"
    FRAME = "frame times"
    GPU = "GPU times"
    WORK = "GPU times, work as frame time"
    """As a renderer does that knows its vsync: while it is on time, its frame time is its work."""


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    missed: int
    """Refreshes that showed an old picture; without vsync, always 0."""
    shown: int
    """Frames that the renderer showed."""
    changes: int
    """Most changes of level in any minute."""
    levels: list[tuple[float, Level]] = field(default_factory=list)
    """By time in seconds."""
    published: list[float] = field(default_factory=list)
    """When frames of ours went out, in milliseconds."""

    @property
    def on_gpu(self) -> float:
        """Return the share of the second half of the time on the GPU."""
        later = [level for at_s, level in self.levels if at_s >= self.levels[-1][0] / 2]
        return sum(level <= Level.PAIRED for level in later) / len(later) if later else 0.0


class _Run:
    def __init__(self, scene: Scene, sidecar: Sidecar, reports: Reports, nvml: Nvml, seed: int) -> None:
        self.scene, self.sidecar, self.reports, self.nvml = scene, sidecar, reports, nvml
        self.gpu = SharedGpu(scene, seed)
        self.reading: GpuReading | None = None
        self.monitor = Monitor(lambda: self.reading, Need(inference_slot_ns(FPS)))
        self.next_poll = self.next_report = 0.0
        self.published: list[float] = []
        self.levels: list[tuple[float, Level]] = []
        self.wished: float | None = None
        self.waiting = False

    def watch(self, now: float) -> None:
        """Let the plugin report and the governor look, as far as each is due at `now`."""
        while self.next_report <= now:
            self._report(self.next_report)
            self.next_report += REPORT_MS
        while self.next_poll <= now:
            self.gpu.advance(self.next_poll)
            self.reading = self.nvml.read(self.gpu, self.next_poll, self.scene.encoder)
            loaded = self.wished is not None and self.next_poll - self.wished >= LOADING_MS
            state = self.monitor.tick(int(self.next_poll * 1e6), loaded=loaded)
            self.wished = (self.wished or self.next_poll) if state.load else None
            self.next_poll += POLL_MS

    def governed(self, begin: float) -> float:
        """Do one tick's work; return when its frames are ready."""
        monitor, level = self.monitor, self.monitor.level
        monitor.need.want(WINDOWS)
        windows = WINDOWS if level is Level.FULL else 2 * WINDOWS
        idle = level is Level.PAIRED and self.waiting
        # The second of a pair is there already; the first tick of PAIRED repeats the last pose.
        self.waiting = level is Level.PAIRED and not self.waiting
        start = begin + GATHER_MS
        if level is Level.HOLD or idle:
            return start
        if level is Level.CPU:
            # What does not fit is shed: the pace holds.
            monitor.need.spend(1, int(CPU_MS * 1e6))
            monitor.calls.add(level, CPU_MS)
            return start + CPU_MS
        latency = self.gpu.call(start, windows) - start
        in_time = latency <= ANSWER_MS
        monitor.calls.add(level, latency, in_time=in_time, gpu_ms=execute_ms(windows))
        return start + latency if in_time else start + ANSWER_MS + CPU_MS

    def tick(self, tick: int) -> None:
        """Run one tick of the line."""
        begin = tick * 1000.0 / FPS
        self.watch(begin)
        ready = begin
        if self.sidecar is Sidecar.GOVERNED:
            self.levels.append((begin / 1000.0, self.monitor.level))
            ready = self.governed(begin)
        elif self.sidecar is Sidecar.ALWAYS:
            ready = self.gpu.call(begin + GATHER_MS, WINDOWS)
        self.published.append(max(begin + WORK_MS, ready))

    def outcome(self) -> Outcome:
        """Sum the run up."""
        changes = [
            after_s
            for (_, before), (after_s, after) in zip(self.levels, self.levels[1:], strict=False)
            if before != after
        ]
        return Outcome(
            missed=self.gpu.missed,
            shown=self.gpu.shown,
            changes=max((sum(0 <= other - at < 60.0 for other in changes) for at in changes), default=0),
            levels=self.levels,
            published=self.published,
        )

    def _report(self, now: float) -> None:
        self.gpu.advance(now)
        frames = self.gpu.take_frames()
        if not frames or self.reports is Reports.NONE:
            return
        longest_ms = max(frame.interval_ms for frame in frames) / self.scene.shown
        if self.reports is Reports.WORK and self.scene.vsync and longest_ms <= 1.05 * 1000.0 / self.scene.hz:
            longest_ms = min(longest_ms, frames[-1].work_ms)
        gpu_ms = None if self.reports is Reports.FRAME else frames[-1].gpu_ms
        # Who knows whether it waits for the display knows its refresh too.
        budget_ms = 1000.0 / self.scene.hz if self.reports is Reports.WORK else self.scene.claimed_ms
        mean_ms = sum(frame.interval_ms for frame in frames) / len(frames) / self.scene.shown
        self.monitor.renderer.add(1, longest_ms, budget_ms, gpu_ms, int(now * 1e6), mean_ms)


def run(
    scene: Scene,
    sidecar: Sidecar,
    *,
    seed: int = 1,
    reports: Reports = Reports.NONE,
    nvml: Nvml | None = None,
) -> Outcome:
    """Return what `sidecar` did beside a renderer with `scene`."""
    loop = _Run(scene, sidecar, reports, nvml or Nvml(), seed)
    for tick in range(int(scene.seconds * FPS)):
        loop.tick(tick)
    loop.gpu.advance(scene.seconds * 1000)
    return loop.outcome()
