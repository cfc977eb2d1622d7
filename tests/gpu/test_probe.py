"""When the driver is asked, and when it is left alone."""

from facewire.clock import VirtualClock
from facewire.errors import EngineError
from facewire.gpu.governor.monitor import GpuReading
from facewire.gpu.probe import Probe

SECOND = 10**9
POLL = SECOND // 5


class Driver:
    """Answers after a while."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.cost_ns = 0
        self.begun = self.closed = 0
        self.here = True

    def begin(self) -> "Driver":
        if not self.here:
            raise EngineError("no driver")
        self.begun += 1
        return self

    def read(self, now_ns: int) -> GpuReading:
        self.clock.sleep_until_ns(now_ns + self.cost_ns)
        return GpuReading(now_ns, 50.0)

    def close(self) -> None:
        self.closed += 1


class Rig:
    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.driver = Driver(self.clock)
        self.wanted = True
        self.probe = Probe(self.driver.begin, self.clock, lambda: self.wanted)


def test_polls_five_times_a_second() -> None:
    rig = Rig()
    assert rig.probe.latest() is None
    assert rig.probe.poll() == POLL
    assert rig.probe.latest() == GpuReading(0, 50.0)
    assert rig.probe.poll() == POLL
    assert rig.driver.begun == 1


def test_slows_down_where_the_driver_is_slow() -> None:
    rig = Rig()
    rig.driver.cost_ns = 6_000_000
    assert rig.probe.poll() == SECOND


def test_the_driver_is_not_touched_before_there_is_a_use_for_it() -> None:
    rig = Rig()
    rig.wanted = False
    assert rig.probe.poll() == POLL
    assert (rig.driver.begun, rig.probe.latest()) == (0, None)


def test_the_driver_is_let_go_of_afterwards() -> None:
    rig = Rig()
    rig.probe.poll()
    rig.wanted = False
    rig.probe.poll()
    rig.probe.poll()
    assert (rig.driver.closed, rig.probe.latest()) == (1, None)
    rig.wanted = True
    rig.probe.poll()
    assert rig.driver.begun == 2
    assert rig.probe.latest() is not None


def test_no_driver_is_asked_for_again_in_a_minute() -> None:
    rig = Rig()
    rig.driver.here = False
    assert rig.probe.poll() == 60 * SECOND
    assert rig.probe.latest() is None
