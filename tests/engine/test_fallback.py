"""Engines in order of preference: which one runs, why, and when a better one is tried again."""

import itertools
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from facewire.audio.timeline import Timeline
from facewire.clock import VirtualClock
from facewire.engine.fallback import Fallback, pauses_s
from facewire.engine.windowed import WindowEngine
from facewire.errors import EngineError
from facewire.ports import Ask, Engine
from facewire.values import Geometry, Level, Mouth, NoMouth
from tests.fakes import Keep, ProbeNetwork, probe_engine
from tests.waiting import PATIENT_S, until

ASK = Ask(Timeline(), frame=5, lookahead_ms=48.0)
SECOND = 10**9
Make = Callable[[], Engine]


class Named(ProbeNetwork):
    def __init__(self, name: str, level: Level = Level.FULL, geometry: Geometry | None = None) -> None:
        super().__init__() if geometry is None else super().__init__(geometry)
        self.name = name
        self.level = level


class Explained(WindowEngine):
    reason = "CPU for 3 s: the GPU is busy"


def fails(message: str) -> Make:
    def make() -> Engine:
        raise EngineError(message)

    return make


def works(network: ProbeNetwork) -> Make:
    return lambda: probe_engine(network)


def in_turn(*makes: Make) -> Make:
    """Load as each of these in turn; the last one for ever."""
    left: Iterator[Make] = itertools.chain(makes, itertools.repeat(makes[-1]))
    return lambda: next(left)()


def fallback(clock: VirtualClock | None = None, **makes: Make) -> Fallback:
    """One that loads where it stands, not on a thread."""
    return Fallback(makes, clock or VirtualClock(), spawn=lambda job: job())


def ask(engine: Fallback) -> None:
    (made,) = engine.infer([ASK])
    assert isinstance(made, Mouth)


def test_the_first_that_loads_runs() -> None:
    engine = fallback(gpu=works(Named("gpu")), cpu=fails("never asked"))
    assert (engine.name, engine.level, engine.reason) == ("gpu", Level.FULL, "")
    assert not engine.gave_way
    engine = fallback(gpu=fails("no driver"), cpu=works(Named("cpu", Level.CPU)), rest=fails("never asked"))
    assert (engine.name, engine.level, engine.reason) == ("cpu", Level.CPU, "gpu: no driver")
    assert engine.gave_way
    ask(engine)


def test_where_none_loads_it_says_so() -> None:
    with pytest.raises(EngineError, match="no engine could be loaded; cpu: no model"):
        fallback(gpu=fails("no driver"), cpu=fails("no model"))


def test_the_reason_is_the_failure_of_the_most_preferred_one() -> None:
    last = works(Named("last"))
    assert fallback(best=fails("no driver"), good=fails("no memory"), last=last).reason == "best: no driver"
    good = Named("good")
    engine = fallback(best=fails("no driver"), good=works(good), last=last)
    good.fail_next = True
    ask(engine)
    assert (engine.name, engine.reason) == ("last", "best: no driver"), "not that of the last one to fail"


def test_without_a_failure_the_reason_is_what_the_engine_says() -> None:
    def governed() -> Engine:
        return Explained(Named("gpu"), 31, VirtualClock())

    assert fallback(governed=governed).reason == "CPU for 3 s: the GPU is busy"
    assert fallback(gpu=fails("lost"), governed=governed).reason == "gpu: lost"


def test_one_that_fails_is_replaced_inside_the_call() -> None:
    first, second, third = Named("first"), Named("second"), Named("third")
    engine = fallback(first=works(first), second=works(second), third=works(third))
    first.fail_next = second.fail_next = True
    ask(engine)
    assert (engine.name, engine.reason) == ("third", "first: the device was lost")
    assert (first.closed, second.closed, third.closed) == (True, True, False)


def test_the_last_one_has_nobody_to_take_over() -> None:
    last = Named("last")
    engine = fallback(gpu=fails("no driver"), last=works(last))
    last.fail_next = True
    with pytest.raises(EngineError, match="the device was lost"):
        engine.infer([ASK])
    ask(engine)


def test_pauses_grow_up_to_five_minutes() -> None:
    assert list(itertools.islice(pauses_s(), 9)) == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_a_failed_one_is_tried_again_with_growing_pauses() -> None:
    clock = VirtualClock()
    attempts: list[int] = []

    def broken() -> Engine:
        attempts.append(clock.now_ns() // SECOND)
        raise EngineError(f"lost {len(attempts)} times")

    engine = fallback(clock, gpu=broken, cpu=works(Named("cpu")))
    for second in range(80):
        clock.sleep_until_ns(second * SECOND)
        ask(engine)
    assert attempts == [0, 5, 15, 35, 75]
    assert engine.reason == "gpu: lost 5 times"


def test_one_that_comes_back_takes_over_and_is_not_tried_any_more() -> None:
    clock = VirtualClock()
    gpu, cpu = Named("gpu"), Named("cpu", Level.CPU)
    engine = fallback(clock, gpu=in_turn(fails("busy"), works(gpu), fails("never asked")), cpu=works(cpu))
    clock.sleep_until_ns(5 * SECOND)
    ask(engine)
    assert engine.name == "cpu", "it is loaded beside this call, and takes over in the next one"
    ask(engine)
    assert (engine.name, engine.level, engine.reason) == ("gpu", Level.FULL, "")
    assert cpu.closed
    for second in range(6, 400, 10):
        clock.sleep_until_ns(second * SECOND)
        ask(engine)
    assert engine.name == "gpu"


def test_one_that_comes_back_must_infer_before_it_takes_over() -> None:
    clock = VirtualClock()
    gpu = Named("gpu")
    gpu.fail_next = True
    engine = fallback(clock, gpu=in_turn(fails("busy"), works(gpu)), cpu=works(Named("cpu")))
    clock.sleep_until_ns(5 * SECOND)
    for _ in range(3):
        ask(engine)
    assert (engine.name, engine.reason) == ("cpu", "gpu: the device was lost")
    clock.sleep_until_ns(15 * SECOND)
    for _ in range(2):
        ask(engine)
    assert (engine.name, engine.reason) == ("gpu", "")


def test_one_in_the_middle_comes_back_while_the_best_stays_away() -> None:
    clock = VirtualClock()
    good = Named("good")
    last = works(Named("last", Level.HOLD))
    engine = fallback(clock, best=fails("no driver"), good=works(good), last=last)
    good.fail_next = True
    ask(engine)
    assert engine.name == "last"
    clock.sleep_until_ns(60 * SECOND)
    for _ in range(2):
        ask(engine)
    assert (engine.name, engine.level, engine.reason) == ("good", Level.FULL, "best: no driver")


def test_one_may_come_back_with_other_windows() -> None:
    """What is heard follows the engine that runs; a mouth is made from the sound alone."""
    clock = VirtualClock()
    wide = Named("wide", geometry=Geometry(window=8192, hop=128, step=256))
    engine = fallback(clock, gpu=in_turn(fails("busy"), works(wide)), cpu=works(Named("cpu")))
    before = engine.hearing(None).lookahead_ms
    clock.sleep_until_ns(5 * SECOND)
    for _ in range(2):
        ask(engine)
    assert engine.name == "wide"
    assert engine.hearing(None).lookahead_ms == before + 128.0


def test_it_passes_on_what_it_is_asked() -> None:
    heard: list[object] = []

    class Listening(WindowEngine):
        def infer(
            self, asks: Sequence[Ask], ahead: Sequence[Ask] = (), until_ns: int | None = None
        ) -> list[Mouth | NoMouth]:
            heard.append((asks, ahead, until_ns))
            return [NoMouth.SHED]

        def cost_ns(self, lookahead_ms: float | None) -> int:
            return 7 if lookahead_ms == 48.0 else 0

    engine = fallback(cpu=lambda: Listening(Named("cpu"), 31, VirtualClock()))
    assert engine.infer([ASK], [ASK, ASK], 1234) == [NoMouth.SHED]
    assert heard == [([ASK], [ASK, ASK], 1234)]
    assert engine.hearing(48.0).lookahead_ms == 48.0
    assert engine.cost_ns(48.0) == 7


def test_loading_again_costs_the_line_nothing(kept: Keep) -> None:
    clock = VirtualClock()
    gpu, cpu = Named("gpu"), Named("cpu")
    allowed = threading.Event()
    loaded_on: list[str] = []

    def slow() -> Engine:
        loaded_on.append(threading.current_thread().name)
        assert allowed.wait(PATIENT_S)
        return probe_engine(gpu)

    engine = kept(Fallback({"gpu": in_turn(fails("busy"), slow), "cpu": works(cpu)}, clock))
    clock.sleep_until_ns(5 * SECOND)
    for _ in range(10):
        ask(engine)
        clock.sleep_until_ns(clock.now_ns() + 100 * SECOND)
    until(lambda: loaded_on)
    assert (engine.name, loaded_on) == ("cpu", ["engine-retry"]), "one attempt at a time, beside the line"
    allowed.set()

    def taken_over() -> bool:
        ask(engine)
        return engine.name == "gpu"

    until(taken_over)
    assert (cpu.closed, gpu.closed) == (True, False)


def test_closing_releases_the_one_that_runs() -> None:
    gpu, cpu = Named("gpu"), Named("cpu")
    engine = fallback(gpu=works(gpu), cpu=works(cpu))
    gpu.fail_next = True
    ask(engine)
    engine.close()
    assert (gpu.closed, cpu.closed) == (True, True)
