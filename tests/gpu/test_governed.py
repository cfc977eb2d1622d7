"""One engine of two: who answers at which level, and what the governor learns from it."""

from collections.abc import Sequence

import pytest

from facewire.clock import VirtualClock
from facewire.engine.stream.engine import StreamEngine
from facewire.engine.windowed import MAX_BATCH, WindowEngine
from facewire.errors import EngineError
from facewire.face.channels import DRIVE_VOICE
from facewire.gpu.governed import ANSWER_NS, GovernedEngine
from facewire.gpu.governor.monitor import GpuReading, Monitor
from facewire.gpu.governor.need import Need
from facewire.gpu.governor.state import TICK_NS
from facewire.grid import FULL
from facewire.ports import Ask, Engine
from facewire.values import Bytes, Floats, Level, Mouth, NoMouth
from tests.engine.stream.rig import FPS, MS, asks, bytes_of, timeline
from tests.fakes import GEOMETRY, ProbeNetwork, ProbeStream, probe_engine
from tests.sounds import speech_like

SOUND = timeline(speech_like(3.0))


class Visitor:
    """On the GPU: voices all that it answers to."""

    def __init__(self, clock: VirtualClock) -> None:
        self.name = "gpu"
        self.gpu_ms: float | None = 0.3
        self.answers = 10**6
        self.network = ProbeNetwork()
        self.clock = clock

    def infer(self, windows: Floats, timeout_s: float) -> Floats | None:
        assert timeout_s == ANSWER_NS / 1e9
        made = self.network.infer(windows)
        self.answers -= 1
        self.clock.sleep_until_ns(self.clock.now_ns() + (1 * MS if self.answers >= 0 else ANSWER_NS))
        made[:, :, DRIVE_VOICE] = 1.0
        return made if self.answers >= 0 else None


class Cpu(ProbeStream):
    """Takes its time for each frame."""

    def __init__(self, clock: VirtualClock, cost_ms: float) -> None:
        super().__init__()
        self.clock = clock
        self.cost_ms = cost_ms

    def show(self, samples: Floats, states: Bytes, first: int, last: int) -> tuple[Floats, Bytes]:
        self.clock.sleep_until_ns(self.clock.now_ns() + round(len(samples) * self.cost_ms * MS))
        return super().show(samples, states, first, last)


class Watched(Need):
    """Keeps what it was told."""

    def __init__(self) -> None:
        super().__init__(20 * MS)
        self.wanted: list[int] = []
        self.spent: list[tuple[int, int]] = []

    def want(self, windows: int) -> None:
        self.wanted.append(windows)
        super().want(windows)

    def spend(self, windows: int, took_ns: int) -> None:
        self.spent.append((windows, took_ns))
        super().spend(windows, took_ns)


class At(Monitor):
    """At a level, whatever comes."""

    at: Level | None = None

    @property
    def level(self) -> Level:
        return super().level if self.at is None else self.at


class Rig:
    def __init__(self, use: float = 10.0, cost_ms: float = 2.0, cpu: Engine | None = None) -> None:
        self.clock = VirtualClock()
        self.use = use
        self.need = Watched()
        self.monitor = At(lambda: GpuReading(self.clock.now_ns(), self.use), self.need)
        self.visitor = Visitor(self.clock)
        self.cpu = Cpu(self.clock, cost_ms)
        self.closed = 0
        self.engine = GovernedEngine(
            cpu or StreamEngine(self.cpu, FPS, self.clock),
            self.visitor,
            GEOMETRY,
            FPS,
            self.monitor,
            self.clock,
            lambda: "the reason",
            self._close,
        )

    def _close(self) -> None:
        self.closed += 1

    def pass_time(self, seconds: float) -> None:
        for _ in range(round(seconds * 1e9 / TICK_NS)):
            self.clock.sleep_until_ns(self.clock.now_ns() + TICK_NS)
            now_ns = self.clock.now_ns()
            for report in range(2):
                self.monitor.renderer.add(1, 16.0, 16.0, 0.16 * self.use, now_ns - report)
            self.monitor.need.refuse(now_ns)
            self.monitor.tick(now_ns, loaded=bool(self.visitor.name))

    def who(self, *asked: Ask, ahead: Sequence[Ask] = (), until_ns: int | None = None) -> str:
        """Return who made the mouth of each ask: a letter each, and - where there is none in time."""
        self.made = self.engine.infer(asked, ahead, until_ns)
        return "".join(
            "-" if isinstance(mouth, NoMouth) else "G" if mouth.voice == 1.0 else "C" for mouth in self.made
        )


def test_on_the_cpu_until_the_gpu_is_earned() -> None:
    rig = Rig()
    assert (rig.engine.level, rig.engine.name) == (Level.CPU, "probe")
    assert rig.who(*asks(SOUND, 20, 21)) == "CC"
    assert rig.visitor.network.batches == []
    rig.pass_time(6.0)
    assert (rig.engine.level, rig.engine.name) == (Level.FULL, "gpu")
    shown = len(rig.cpu.shown)
    assert rig.who(*asks(SOUND, 22, 23)) == "GG"
    assert (rig.visitor.network.batches, len(rig.cpu.shown)) == ([2], shown)


def test_a_late_answer_is_the_cpus_turn_in_the_same_call() -> None:
    rig = Rig()
    rig.pass_time(6.0)
    rig.visitor.answers = 0
    for frame in (20, 21):
        assert rig.who(*asks(SOUND, frame)) == "C"
    assert rig.monitor.calls.facts(Level.FULL).late == 2
    rig.pass_time(0.2)
    assert rig.engine.level is Level.CPU


def test_the_cpu_makes_only_what_came_late() -> None:
    rig = Rig()
    rig.monitor.at = Level.FULL
    rig.visitor.answers = 1
    assert rig.who(*asks(SOUND, *range(MAX_BATCH + 3))) == "G" * MAX_BATCH + "CCC"
    assert sum(rows for rows, _ in rig.cpu.shown) == 3
    assert rig.who(*asks(SOUND, 1, 20, 2)) == "GCG", "what has come is kept"


def test_a_late_answer_leaves_the_cpu_the_time_that_is_left() -> None:
    rig = Rig()
    rig.who(*asks(SOUND, 0))
    rig.monitor.at = Level.FULL
    rig.visitor.answers = 0
    assert rig.who(*asks(SOUND, 20), until_ns=rig.clock.now_ns() + ANSWER_NS) == "-"
    assert rig.made == [NoMouth.SHED]
    assert rig.who(*asks(SOUND, 20), until_ns=rig.clock.now_ns() + ANSWER_NS + 1) == "C"


def test_what_is_shed_on_the_gpu_is_shed() -> None:
    rig = Rig()
    rig.monitor.at = Level.FULL
    assert rig.who(*asks(SOUND, 20)) == "G"
    assert rig.who(*asks(SOUND, 21, 22), until_ns=rig.clock.now_ns() + 1 * MS) == "G-"
    assert rig.made[1] is NoMouth.SHED
    assert rig.cpu.shown == []


def test_two_ticks_share_a_call_of_the_gpu() -> None:
    rig = Rig()
    rig.monitor.at = Level.PAIRED
    assert rig.who(*asks(SOUND, 20), ahead=asks(SOUND, 21)) == "G"
    assert rig.who(*asks(SOUND, 21)) == "G"
    assert rig.visitor.network.batches == [2]


@pytest.mark.parametrize("level", [Level.FULL, Level.PAIRED])
def test_nobody_on_the_gpu(level: Level) -> None:
    rig = Rig()
    rig.monitor.at = level
    rig.visitor.name = ""
    assert (rig.engine.level, rig.engine.name) == (Level.CPU, "probe")
    assert rig.who(*asks(SOUND, 20)) == "C"
    assert rig.visitor.network.batches == []


def test_at_hold_nobody_makes_anything() -> None:
    rig = Rig()
    rig.monitor.at = Level.HOLD
    assert rig.engine.name == "probe"
    assert rig.who(*asks(SOUND, 20, 21)) == "--"
    assert rig.made == [NoMouth.LATE] * 2
    assert (rig.visitor.network.batches, rig.cpu.shown) == ([], [])


def test_a_cpu_that_cannot_keep_up_holds() -> None:
    rig = Rig(use=100.0, cost_ms=25.0)
    for frame in range(8):
        rig.who(*asks(SOUND, frame))
    rig.pass_time(0.2)
    levels = [rig.engine.level]
    assert rig.who(*asks(SOUND, 8)) == "-"
    rig.pass_time(5.2)
    levels.append(rig.engine.level)
    assert levels == [Level.HOLD, Level.CPU]


@pytest.mark.parametrize("level", list(Level))
def test_the_need_is_of_frames_whoever_makes_them(level: Level) -> None:
    rig = Rig()
    rig.monitor.at = level
    rig.who(*asks(SOUND, 20, 21, 22), ahead=asks(SOUND, 23))
    rig.who(*asks(SOUND, 23))
    rig.who()
    rig.who(*asks(SOUND, 24, 25), until_ns=0)
    assert rig.need.wanted == [3, 1, 0, 2], "those that had no time, too; those ahead in their own tick"


def test_the_cpu_tells_what_it_costs_and_the_gpu_what_it_took() -> None:
    rig = Rig()
    rig.who(*asks(SOUND, 20, 21, 22))
    rig.who(*asks(SOUND, 23), until_ns=0)
    rig.who()
    assert rig.need.spent == [(3, 6 * MS)], "what was not made costs nothing"
    rig.pass_time(6.0)
    rig.who(*asks(SOUND, 23))
    assert rig.monitor.calls.gpu_ms == pytest.approx(0.3)
    assert len(rig.need.spent) == 1
    rig.visitor.answers = 0
    rig.who(*asks(SOUND, 24))
    assert rig.need.spent[1:] == [(1, 2 * MS)], "its turn in a call that was late counts, the wait does not"


def test_its_cost_is_that_of_whoever_is_at_work() -> None:
    rig = Rig()
    rig.who(*asks(SOUND, 0))
    rig.monitor.at = Level.FULL
    rig.who(*asks(SOUND, 1, 2))
    costs = []
    for level in Level:
        rig.monitor.at = level
        costs.append((level, rig.engine.cost_ns(48.0)))
    assert costs == [
        (Level.FULL, MS // 2),
        (Level.PAIRED, MS // 2),
        (Level.CPU, 2 * MS),
        (Level.HOLD, 2 * MS),
    ]


def test_the_cost_of_a_warm_gpu_is_known_before_its_first_frame() -> None:
    rig = Rig()
    rig.monitor.at = Level.FULL
    assert rig.engine.cost_ns(48.0) == 0
    rig.engine.warm_up()
    assert rig.engine.cost_ns(48.0) == MS


def test_nobody_asks_a_gpu_that_is_not_at_work_to_warm_up() -> None:
    rig = Rig()
    rig.engine.warm_up()
    assert rig.visitor.network.batches == []


@pytest.mark.parametrize("lookahead_ms", [0.0, 48.0, 120.0, FULL])
def test_both_hear_the_same(lookahead_ms: float | None) -> None:
    rig = Rig()
    windowed = WindowEngine(ProbeNetwork(), FPS, rig.clock).hearing(lookahead_ms)
    hearing = rig.engine.hearing(lookahead_ms)
    if lookahead_ms is not FULL:
        assert hearing.lookahead_ms == windowed.lookahead_ms
        assert [hearing.until(frame) for frame in range(9)] == [windowed.until(frame) for frame in range(9)]
    assert hearing.lookahead_ms >= windowed.lookahead_ms, "a short window hears no more than half of it ahead"


@pytest.mark.parametrize("lookahead_ms", [0.0, 48.0, FULL])
def test_equal_networks_give_equal_mouths_at_every_level(lookahead_ms: float | None) -> None:
    rig = Rig(cpu=probe_engine())
    made = []
    for level in (Level.FULL, Level.PAIRED, Level.CPU):
        rig.monitor.at = level
        assert rig.who(*asks(SOUND, 20, lookahead_ms=lookahead_ms)) == ("C" if level is Level.CPU else "G")
        (mouth,) = rig.made
        assert isinstance(mouth, Mouth)
        made.append(bytes_of(Mouth(mouth.weights, mouth.visemes, 0.0)))
    assert len(set(made)) == 1


def test_an_error_of_the_cpu_is_the_engines() -> None:
    rig = Rig()
    rig.cpu.fails_in = 0
    with pytest.raises(EngineError, match="the device was lost"):
        rig.who(*asks(SOUND, 0))


def test_it_says_why() -> None:
    assert Rig().engine.reason == "the reason"


@pytest.mark.parametrize("level", list(Level))
def test_closes_both(level: Level) -> None:
    rig = Rig()
    rig.monitor.at = level
    rig.engine.close()
    assert rig.closed == 1
    assert rig.cpu.closed
