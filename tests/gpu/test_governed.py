"""One engine of two: who answers at which level, and what the governor learns from it."""

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.gpu.governed import ANSWER_NS, GovernedNetwork
from facewire.gpu.governor.monitor import GpuReading, Monitor
from facewire.gpu.governor.need import Need
from facewire.gpu.governor.state import TICK_NS
from facewire.values import Floats, Level
from tests.fakes import GEOMETRY, ProbeNetwork

WINDOWS = np.ones((1, GEOMETRY.window), np.float32)


class Visitor:
    def __init__(self) -> None:
        self.name = "gpu"
        self.gpu_ms: float | None = 0.3
        self.answers = True
        self.asked = 0

    def infer(self, windows: Floats, timeout_s: float) -> Floats | None:
        assert timeout_s == ANSWER_NS / 1e9
        self.asked += 1
        return np.full((len(windows), 1, 1), 7.0, np.float32) if self.answers else None


class Rig:
    def __init__(self, use: float = 10.0) -> None:
        self.clock = VirtualClock()
        self.use = use
        self.monitor = Monitor(lambda: GpuReading(self.clock.now_ns(), self.use), Need(20_000_000))
        self.visitor = Visitor()
        self.cpu = ProbeNetwork()
        self.closed = 0
        self.engine = GovernedNetwork(self.cpu, self.visitor, self.monitor, self.clock, self._close)

    def _close(self) -> None:
        self.closed += 1

    @property
    def level(self) -> Level:
        return self.engine.level

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds * 1e9 / TICK_NS)):
            self.clock.sleep_until_ns(self.clock.now_ns() + TICK_NS)
            now_ns = self.clock.now_ns()
            for report in range(2):
                self.monitor.renderer.add(1, 16.0, 16.0, 0.16 * self.use, now_ns - report)
            self.monitor.need.refuse(now_ns)
            self.monitor.tick(now_ns, loaded=bool(self.visitor.name))


def test_on_the_cpu_until_the_gpu_is_earned() -> None:
    rig = Rig()
    assert (rig.engine.level, rig.engine.name) == (Level.CPU, "probe")
    rig.engine.infer(WINDOWS)
    assert (rig.visitor.asked, rig.cpu.batches) == (0, [1])
    rig.pass_time(6.0)
    assert (rig.engine.level, rig.engine.name) == (Level.FULL, "gpu")
    made = rig.engine.infer(WINDOWS)
    assert made is not None
    assert made.max() == 7.0
    assert rig.cpu.batches == [1]


def test_a_late_answer_is_the_cpus_turn_in_the_same_call() -> None:
    rig = Rig()
    rig.pass_time(6.0)
    rig.visitor.answers = False
    for _ in range(2):
        made = rig.engine.infer(WINDOWS)
        assert made is not None
        assert made.max() == 1.0
    assert rig.monitor.calls.facts(Level.FULL).late == 2
    rig.pass_time(0.2)
    assert rig.engine.level is Level.CPU


def test_nobody_on_the_gpu() -> None:
    rig = Rig()
    rig.pass_time(6.0)
    rig.visitor.name = ""
    assert (rig.engine.level, rig.engine.name) == (Level.CPU, "probe")
    assert rig.engine.infer(WINDOWS) is not None
    assert rig.visitor.asked == 0


def test_a_cpu_that_cannot_keep_up_holds() -> None:
    rig = Rig(use=100.0)

    class Slow(ProbeNetwork):
        def infer(self, windows: Floats) -> Floats:
            rig.clock.sleep_until_ns(rig.clock.now_ns() + 25_000_000)
            return super().infer(windows)

    rig.engine = GovernedNetwork(Slow(), rig.visitor, rig.monitor, rig.clock, rig._close)
    for _ in range(8):
        rig.engine.infer(WINDOWS)
    rig.pass_time(0.2)
    levels = [rig.level]
    assert rig.engine.infer(WINDOWS) is None
    rig.pass_time(5.2)
    levels.append(rig.level)
    assert levels == [Level.HOLD, Level.CPU]


@pytest.mark.parametrize("seconds", [0.0, 6.0])
def test_closes_both(seconds: float) -> None:
    rig = Rig()
    rig.pass_time(seconds)
    rig.engine.close()
    assert rig.closed == 1
    assert rig.cpu.closed


def test_the_cpu_tells_what_it_costs_and_the_gpu_what_it_took() -> None:
    rig = Rig()
    spent: list[tuple[int, int]] = []
    rig.monitor.need.spend = lambda windows, took_ns: spent.append((windows, took_ns))  # type: ignore[method-assign]
    rig.engine.infer(WINDOWS)
    assert [windows for windows, _ in spent] == [1]
    rig.pass_time(6.0)
    rig.engine.infer(WINDOWS)
    assert rig.monitor.calls.gpu_ms == pytest.approx(0.3)
    rig.visitor.answers = False
    rig.engine.infer(WINDOWS)
    assert len(spent) == 2, "the CPU's turn in a call that was late counts too"
