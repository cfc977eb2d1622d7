"""The sidecar beside a renderer, in virtual time: the governor's own code in a modelled world."""

from dataclasses import dataclass, field
from enum import Enum

from facewire.gpu.monitor import GpuReading, Monitor
from facewire.values import Level
from tests.governor.gpu_model import RenderedFrame, SharedGpu
from tests.governor.loads import Load
from tests.governor.nvml_model import POLL_MS, Nvml

FPS = 31
WORK_MS = 8.0
"""From the begin of a tick to the moment its frames are due, as on the line."""
GATHER_MS = 0.2
CPU_MS = 1.2
ANSWER_MS = 11.0
"""How long the line waits for the GPU before it asks the CPU."""
REPORT_MS = 100.0
BURST = 16
"""Frames in the 500 ms that the recipe makes at once."""


class Sidecar(Enum):
    """Who shares the GPU with the renderer."""

    NONE = "renderer alone"
    RECIPE = "fixed rate"
    """NVIDIA's recipe for Audio2Face: 35 ms of audio thirty times a second, 500 ms at once at a start."""
    FULL = "always FULL"
    GOVERNED = "governor"


class Reports(Enum):
    """What the renderer's plugin tells."""

    NONE = "NVML only"
    FRAME = "whole frame times"
    GPU = "GPU times"


@dataclass(slots=True)
class Outcome:
    """What a run did."""

    missed: int
    """Refreshes that showed an old picture."""
    longest_gap_ms: float
    lowest_fps: float
    """Fewest frames published in any whole second."""
    changes: int
    """Most changes of level in any minute."""
    back_s: float | None
    """From the end of the load to FULL; None if it never came."""
    calls: int
    at_level: dict[Level, float] = field(default_factory=dict)
    """Share of the time at each level."""


class _Run:
    def __init__(self, load: Load, sidecar: Sidecar, reports: Reports, nvml: Nvml, seed: int) -> None:
        self.load, self.sidecar, self.reports, self.nvml = load, sidecar, reports, nvml
        self.gpu = SharedGpu(load, load.seconds, seed)
        self.reading: GpuReading | None = None
        self.monitor = Monitor(lambda: self.reading)
        self.next_poll = self.next_report = 0.0
        self.published: list[float] = []
        self.levels: list[tuple[float, Level]] = []
        self.calls = 0
        self.waiting = False

    def watch(self, now: float) -> None:
        """Let the plugin report and the governor look, as far as each is due at `now`."""
        while self.next_report <= now:
            frames = self.gpu.take_frames()
            if frames and self.reports is not Reports.NONE:
                self._report(frames[-1], self.next_report)
            self.next_report += REPORT_MS
        while self.next_poll <= now:
            self.gpu.advance(self.next_poll)
            self.reading = self.nvml.read(self.gpu, self.next_poll)
            self.monitor.tick(int(self.next_poll * 1e6))
            self.next_poll += POLL_MS

    def governed(self, begin: float) -> float:
        """Do one tick's work; return when its frames are ready."""
        level = self.monitor.level
        windows = 1 if level is Level.FULL else 2
        idle = level is Level.PAIRED and self.waiting
        # The second of a pair is there already; the first tick of PAIRED repeats the last pose.
        self.waiting = level is Level.PAIRED and not self.waiting
        start = begin + GATHER_MS
        if level is Level.HOLD or idle:
            return start
        if level is Level.CPU:
            self.monitor.calls.add(level, 1, CPU_MS)
            return start + CPU_MS
        latency = self._call(start, windows) - start
        in_time = latency <= ANSWER_MS
        self.monitor.calls.add(level, windows, latency, in_time=in_time)
        return start + latency if in_time else start + ANSWER_MS + CPU_MS

    def tick(self, tick: int) -> None:
        """Run one tick of the line."""
        begin = tick * 1000.0 / FPS
        self.watch(begin)
        ready = begin
        if self.sidecar is Sidecar.GOVERNED:
            self.levels.append((begin, self.monitor.level))
            ready = self.governed(begin)
        elif self.sidecar is Sidecar.FULL:
            ready = self._call(begin + GATHER_MS, 1)
        elif self.sidecar is Sidecar.RECIPE:
            # An utterance begins every ten seconds; thirty calls a second serve thirty-one ticks.
            calls = BURST if tick % (10 * FPS) == 0 else 0 if tick % FPS == 0 else 1
            ready = begin
            for _ in range(calls):
                ready = self._call(max(ready, begin) + GATHER_MS, 1)
        self.published.append(max(begin + WORK_MS, ready))

    def outcome(self) -> Outcome:
        """Sum the run up."""
        gaps = [after - before for before, after in zip(self.published, self.published[1:], strict=False)]
        seconds = int(self.published[-1] / 1000)
        counts = [0] * (seconds + 1)
        for at in self.published:
            counts[int(at / 1000)] += 1
        changes = [
            at
            for (_, before), (at, after) in zip(self.levels, self.levels[1:], strict=False)
            if before != after
        ]
        end = self.load.busy_s * 1000
        back = next((at for at, level in self.levels if at >= end and level is Level.FULL), None)
        return Outcome(
            missed=self.gpu.missed,
            longest_gap_ms=max(gaps),
            lowest_fps=min(counts[1:-1]),
            changes=max((sum(0 <= other - at < 60_000 for other in changes) for at in changes), default=0),
            back_s=None if back is None else (back - end) / 1000,
            calls=self.calls,
            at_level={
                level: sum(seen is level for _, seen in self.levels) / len(self.levels) for level in Level
            }
            if self.levels
            else {},
        )

    def _report(self, frame: RenderedFrame, now: float) -> None:
        gpu_ms = frame.gpu_ms if self.reports is Reports.GPU else None
        self.monitor.renderer.add(1, frame.frame_ms, 1000.0 / 60.0, gpu_ms, int(now * 1e6))

    def _call(self, now: float, windows: int) -> float:
        self.calls += 1
        return self.gpu.call(now, windows)


def run(
    load: Load, sidecar: Sidecar, *, seed: int, reports: Reports = Reports.NONE, nvml: Nvml | None = None
) -> Outcome:
    """Return what `sidecar` did beside a renderer with `load`."""
    loop = _Run(load, sidecar, reports, nvml or Nvml(), seed)
    for tick in range(int(load.seconds * FPS)):
        loop.tick(tick)
    loop.gpu.advance(load.seconds * 1000)
    return loop.outcome()
