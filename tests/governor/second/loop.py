"""Our side in the second model: a line, a prober and a plugin that are late and inexact."""

import random
from dataclasses import dataclass, field

from facewire.gpu.governor.monitor import GpuReading, Monitor
from facewire.gpu.governor.need import Need
from facewire.values import Level
from tests.governor.second.machine import Game, Machine

SECONDS = 120.0
TICK = 1000.0 / 31
CALL = 0.55
CALL_MORE = 0.15
"""For twice the windows."""
LOAD = 6000.0
WAKE = 0.3
"""Mean of an exponential."""


@dataclass(slots=True)
class Result:
    """What came of a run."""

    missed: int
    shown: int
    changes: int = 0
    on_gpu: float = 0.0
    levels: list[Level] = field(default_factory=list)


class Sidecar:
    """Ours.

    Args:
        machine: where it runs.
        always: on the GPU whatever happens.
        knows_gpu: whether the game reports GPU times.
    """

    def __init__(self, machine: Machine, *, always: bool, knows_gpu: bool) -> None:
        self.machine, self.always, self.knows_gpu = machine, always, knows_gpu
        self.reading: GpuReading | None = None
        self.monitor = Monitor(lambda: self.reading, Need(19_000_000))
        self.levels: list[tuple[float, Level]] = []
        self._dice = random.Random(5)
        self._ticks = 0
        self._busy: list[tuple[float, float]] = [(0.0, 0.0)]
        self._wished: float | None = None
        machine.every(TICK, self._tick, first=3.0)
        if not always:
            machine.every(200.0, self._decide, first=150.0)
            machine.at(40.0, self._report)

    def _tick(self) -> None:
        self._ticks += 1
        level = Level.FULL if self.always else self.monitor.level
        self.levels.append((self.machine.gpu.now, level))
        self.monitor.need.want(10)
        if level >= Level.CPU:
            self.monitor.need.spend(1, 3_000_000)
            self.monitor.calls.add(level, 3.0)
        elif level is Level.FULL or self._ticks % 2:
            self._call(level)

    def _call(self, level: Level) -> None:
        gpu, asked = self.machine.gpu, self.machine.gpu.now
        if gpu.runs("ours"):
            self.monitor.calls.add(level, 11.0, in_time=False)
            return

        def done(took: float) -> None:
            late = self._dice.expovariate(1.0 / WAKE)
            self.monitor.calls.add(level, gpu.now - asked + late, gpu_ms=took)

        gpu.submit("ours", CALL + (CALL_MORE if level is Level.PAIRED else 0.0), done)

    def _decide(self) -> None:
        gpu, now_ns = self.machine.gpu, int(self.machine.gpu.now * 1e6)
        self._busy.append((gpu.now, gpu.busy))
        (then, before), (now, busy) = self._busy[-min(6, len(self._busy))], self._busy[-1]
        use = 100.0 * (busy - before) / max(1.0, now - then) + self._dice.gauss(0.0, 1.5)
        encoder = 30.0 if self.machine.game.stream_ms else 0.0
        self.reading = GpuReading(
            now_ns, float(round(min(100.0, max(0.0, use)))), encoder, 3000.0, 8192.0, self.machine.slowed
        )
        loaded = self._wished is not None and gpu.now - self._wished >= LOAD
        state = self.monitor.tick(now_ns, loaded=loaded)
        self._wished = (self._wished or gpu.now) if state.load else None

    def _report(self) -> None:
        machine, game = self.machine, self.machine.game
        if machine.deltas:
            longest, times = max(machine.deltas) / game.pictures, machine.gpu_times
            gpu_ms = sum(times) / len(times) if self.knows_gpu and times else None
            mean = sum(machine.deltas) / len(machine.deltas) / game.pictures
            self.monitor.renderer.add(7, longest, game.claimed, gpu_ms, int(machine.gpu.now * 1e6), mean)
            machine.deltas.clear()
        machine.at(machine.gpu.now + self._dice.uniform(90.0, 170.0), self._report)


def play(game: Game, *, sidecar: bool, always: bool = False, knows_gpu: bool = True, seed: int = 1) -> Result:
    """Return what a game lost alone, beside a sidecar that is always on its GPU, or beside ours."""
    machine = Machine(game, seed)
    ours = Sidecar(machine, always=always, knows_gpu=knows_gpu) if sidecar else None
    machine.run(SECONDS * 1000.0)
    result = Result(machine.missed, machine.shown)
    if ours is not None:
        times = [now for (_, a), (now, b) in zip(ours.levels, ours.levels[1:], strict=False) if a != b]
        result.changes = max((sum(0.0 <= t - one < 60_000.0 for t in times) for one in times), default=0)
        result.levels = [level for _, level in ours.levels]
        half = result.levels[len(result.levels) // 2 :]
        result.on_gpu = sum(level <= Level.PAIRED for level in half) / len(half)
    return result
