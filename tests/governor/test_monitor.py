"""What becomes of readings before the governor sees them: staleness, our own share, frozen values."""

from dataclasses import replace

from facewire.gpu.governor.monitor import GpuReading, Monitor
from facewire.gpu.governor.need import Need
from facewire.values import Level

SECOND = 10**9
TICK = SECOND // 5
BUDGET = 1000.0 / 60.0


class _World:
    def __init__(self, *, ordered: bool = False, needs: bool = True) -> None:
        self.reading: GpuReading | None = None
        self.need = Need(20_000_000)
        if needs:
            for _ in range(155):
                self.need.want(30)
                self.need.spend(1, 1_000_000)
        self.monitor = Monitor(lambda: self.reading, self.need, ordered=ordered)
        self.now_ns = 1000 * SECOND
        self.loaded = True

    def pass_time(
        self, seconds: float, *, use: float | None, gpu_ms: float | None = 6.0, call_ms: float = 0.4
    ) -> Level:
        for _ in range(round(seconds * 5)):
            self.now_ns += TICK
            if use is not None:
                self.reading = GpuReading(self.now_ns, use)
            for report in range(2):
                if gpu_ms is not None:
                    self.monitor.renderer.add(1, BUDGET, BUDGET, gpu_ms, self.now_ns - report)
            for _ in range(6):
                self.monitor.calls.add(self.monitor.level, call_ms + 0.2, gpu_ms=call_ms)
            self.monitor.tick(self.now_ns, loaded=self.loaded)
        return self.monitor.level


def test_need_and_room_lead_to_full() -> None:
    world = _World()
    assert world.pass_time(12.0, use=36.0) is Level.FULL
    assert "FULL for" in world.monitor.describe(world.now_ns)


def test_without_a_need_nothing_rises() -> None:
    world = _World(needs=False)
    assert world.pass_time(30.0, use=10.0) is Level.CPU
    assert not world.monitor.state.looking
    assert not world.monitor.state.load


def test_without_reports_nothing_rises_and_nobody_looks() -> None:
    world = _World()
    assert world.pass_time(60.0, use=0.0, gpu_ms=None) is Level.CPU
    assert not world.monitor.state.looking
    assert "no renderer reports" in world.monitor.describe(world.now_ns)


def test_the_network_is_asked_for_at_the_first_step_up_and_waited_for() -> None:
    world = _World()
    world.loaded = False
    assert world.pass_time(4.0, use=36.0) is Level.CPU
    assert not world.monitor.state.load
    assert world.pass_time(8.0, use=36.0) is Level.CPU
    wished = world.monitor.state
    assert wished.load
    world.loaded = True
    assert world.pass_time(0.2, use=36.0) is Level.FULL


def test_what_was_named_needs_neither_need_nor_renderer() -> None:
    world = _World(ordered=True, needs=False)
    assert world.pass_time(0.2, use=100.0, gpu_ms=None) is Level.FULL
    assert world.pass_time(60.0, use=100.0, gpu_ms=17.0) is Level.FULL
    assert world.monitor.state.load


def test_a_renderer_that_falls_silent_gets_its_gpu_back() -> None:
    world = _World()
    world.pass_time(12.0, use=36.0)
    assert world.pass_time(3.0, use=36.0, gpu_ms=None) is Level.CPU


def test_our_own_share_is_subtracted() -> None:
    """Six calls of 5 ms in 200 ms are 15 % of the time: 100 % seen are 85 % of others."""
    world = _World()
    world.pass_time(12.0, use=36.0)
    assert world.pass_time(10.0, use=100.0, gpu_ms=14.0, call_ms=5.0) is Level.FULL
    smoothed = world.monitor.state.smoothed
    assert smoothed is not None
    assert abs(smoothed - 85.0) < 1.0


def test_a_silent_probe_is_no_veto_for_a_renderer_that_knows_its_gpu() -> None:
    world = _World()
    assert world.pass_time(12.0, use=None) is Level.FULL
    assert world.pass_time(12.0, use=98.0) is Level.CPU
    assert world.pass_time(60.0, use=None) is Level.FULL


def test_a_frozen_value_that_the_renderer_contradicts_is_not_believed() -> None:
    world = _World()
    assert world.pass_time(9.0, use=97.0) is Level.CPU
    assert world.pass_time(12.0, use=97.0) is Level.FULL
    # One that fits what the renderer says is.
    assert world.pass_time(30.0, use=96.0, gpu_ms=15.0) is Level.CPU


def test_a_lost_gpu_is_given_back() -> None:
    world = _World()
    world.pass_time(12.0, use=20.0)
    world.now_ns += TICK
    world.reading = replace(GpuReading(world.now_ns), lost=True)
    state = world.monitor.tick(world.now_ns, loaded=True)
    assert (state.level, state.give_back, state.load) == (Level.CPU, True, False)
