"""Governor and worker together, in virtual time: when a network comes to the GPU, and when it goes."""

from collections.abc import Iterator

import pytest

from facewire.clock import VirtualClock
from facewire.engine.stream.engine import StreamEngine
from facewire.errors import EngineError
from facewire.gpu import shared as shared_module
from facewire.gpu.governor.need import Need
from facewire.gpu.governor.state import TICK_NS
from facewire.gpu.nvml import Nvml
from facewire.gpu.shared import SharedGpu
from facewire.values import Level
from tests.fakes import GEOMETRY, ProbeNetwork, ProbeStream
from tests.waiting import until

BUDGET = 1000.0 / 60.0


def no_driver() -> Nvml:
    raise EngineError("no driver")


class Rig:
    """Its probe and its governor have no threads: the test ticks."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.made: list[ProbeNetwork] = []
        self.cpu = ProbeStream()
        cpu = StreamEngine(self.cpu, 31, self.clock)
        self.shared = SharedGpu(
            no_driver, {"probe": self.make}, cpu, GEOMETRY, 31, Need(20_000_000), self.clock
        )
        self.shared._worker.start()

    def make(self) -> ProbeNetwork:
        self.made.append(ProbeNetwork())
        return self.made[-1]

    def pass_time(self, seconds: float, *, needs: bool = True, gpu_ms: float = 5.0) -> Level:
        for _ in range(round(seconds * 1e9 / TICK_NS)):
            now_ns = self.clock.now_ns() + TICK_NS
            self.clock.sleep_until_ns(now_ns)
            for _ in range(2):
                self.shared.hear_renderer(1, BUDGET, BUDGET, gpu_ms)
            if needs:
                self.shared.hear_refusal()
            self.shared.tick()
        return self.shared.engine.level


@pytest.fixture
def rig() -> Iterator[Rig]:
    made = Rig()
    yield made
    made.shared.engine.close()
    assert made.cpu.closed


def test_loaded_at_the_first_step_up_that_is_permitted_and_left_a_minute_after_the_last_use(rig: Rig) -> None:
    assert rig.pass_time(60.0, needs=False) is Level.CPU
    assert rig.shared.engine.reason == "CPU: the CPU does all faces in time"
    assert rig.pass_time(60.0, gpu_ms=20.0) is Level.CPU
    assert rig.made == []
    # Three seconds of reports count, then five of room.
    rig.pass_time(9.0)
    until(lambda: rig.shared._worker.name)
    assert rig.pass_time(0.4) is Level.FULL
    # Half a minute a refusal counts, ten seconds the CPU must do.
    assert rig.pass_time(45.0, needs=False) is Level.CPU
    rig.pass_time(50.0, needs=False)
    assert not rig.made[0].closed
    rig.pass_time(10.0, needs=False)
    until(lambda: rig.made[0].closed)
    rig.pass_time(6.0)
    until(lambda: rig.shared._worker.name)
    assert rig.pass_time(0.4) is Level.FULL
    assert len(rig.made) == 2


def test_nothing_is_loaded_on_a_gpu_that_sleeps(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_module, "sleeps", lambda: True)
    rig.pass_time(10.0)
    until(lambda: "powered down" in rig.shared.explain())
    assert rig.made == []


def test_a_gpu_that_is_required_is_warm_before_the_first_frame() -> None:
    clock, network = VirtualClock(), ProbeNetwork()
    cpu = StreamEngine(ProbeStream(), 31, clock)
    makes = {"probe": lambda: network}
    shared = SharedGpu(no_driver, makes, cpu, GEOMETRY, 31, Need(20_000_000), clock, ordered=True)
    shared.start()
    try:
        shared.require()
        assert shared.engine.level is Level.FULL
        until(lambda: network.batches)
    finally:
        shared.engine.close()
