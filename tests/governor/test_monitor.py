"""What becomes of readings before the governor sees them: staleness, our own share, frozen values."""

from dataclasses import replace

from facewire.gpu.monitor import GpuReading, Monitor
from facewire.values import Level

SECOND = 10**9
TICK = SECOND // 5


class _World:
    def __init__(self) -> None:
        self.reading: GpuReading | None = None
        self.monitor = Monitor(lambda: self.reading)
        self.now_ns = 1000 * SECOND

    def pass_time(self, seconds: float, *, use: float | None, latency_ms: float = 0.4) -> Level:
        for _ in range(round(seconds * 5)):
            self.now_ns += TICK
            if use is not None:
                self.reading = GpuReading(self.now_ns, use)
            for call in range(6):
                level = self.monitor.level
                self.monitor.calls.add(level, 1, latency_ms if call else 0.4)
            self.monitor.tick(self.now_ns)
        return self.monitor.level


def test_an_idle_gpu_leads_to_full() -> None:
    world = _World()
    assert world.pass_time(12.0, use=20.0) is Level.FULL
    assert "FULL for" in world.monitor.describe(world.now_ns)


def test_a_silent_probe_is_no_evidence() -> None:
    world = _World()
    world.pass_time(12.0, use=20.0)
    assert world.pass_time(3.0, use=None) is Level.CPU
    assert "nothing tells" in world.monitor.state.why


def test_our_own_share_is_subtracted() -> None:
    """Six calls of 5 ms in 200 ms are 15 % of the time: 55 % seen are 40 % of others."""
    world = _World()
    world.pass_time(12.0, use=20.0)
    for _ in range(50):
        world.now_ns += TICK
        world.reading = GpuReading(world.now_ns, 55.0)
        for _ in range(6):
            world.monitor.calls.add(world.monitor.level, 2, 5.0)
        world.monitor.tick(world.now_ns)
    assert world.monitor.level is Level.FULL
    smoothed = world.monitor.state.smoothed
    assert smoothed is not None
    assert abs(smoothed - 40.0) < 1.0


def test_a_steady_value_that_fits_is_trusted() -> None:
    world = _World()
    assert world.pass_time(60.0, use=0.0) is Level.FULL


def test_a_frozen_value_that_our_calls_contradict_is_not() -> None:
    world = _World()
    # Busy beyond doubt and yet 0 % for ever.
    world.pass_time(12.0, use=0.0)
    assert world.pass_time(2.0, use=0.0, latency_ms=2.0) is Level.CPU
    assert world.pass_time(120.0, use=0.0, latency_ms=2.0) is Level.CPU
    assert "nothing tells" in world.monitor.state.seen
    # It moves again: it is believed again.
    world.pass_time(1.0, use=21.0)
    assert world.pass_time(40.0, use=20.0) is Level.FULL


def test_a_lost_gpu_is_given_back() -> None:
    world = _World()
    world.pass_time(12.0, use=20.0)
    world.now_ns += TICK
    world.reading = replace(GpuReading(world.now_ns), lost=True)
    state = world.monitor.tick(world.now_ns)
    assert (state.level, state.give_back) == (Level.CPU, True)
