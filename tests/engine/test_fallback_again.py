"""Engines that come back: how often they are tried, and what becomes of those that do not hold."""

from collections.abc import Iterator

from facewire.audio.timeline import Timeline
from facewire.clock import VirtualClock
from facewire.engine.windowed import WindowEngine
from facewire.errors import EngineError
from facewire.ports import Ask
from tests.engine.test_fallback import SECOND, Named, ask, fails, fallback, in_turn, works
from tests.fakes import probe_engine


def test_an_engine_that_came_back_and_was_not_taken_is_closed_with_the_rest() -> None:
    clock, gpu = VirtualClock(), Named("gpu")
    engine = fallback(clock, gpu=in_turn(fails("busy"), works(gpu)), cpu=works(Named("cpu")))
    clock.sleep_until_ns(5 * SECOND)
    ask(engine)
    engine.close()
    assert gpu.closed


def test_an_engine_that_loads_and_fails_on_silence_is_closed() -> None:
    clock, gpu = VirtualClock(), Named("gpu")
    gpu.fail_next = True
    engine = fallback(clock, gpu=in_turn(fails("busy"), works(gpu)), cpu=works(Named("cpu")))
    clock.sleep_until_ns(5 * SECOND)
    ask(engine)
    assert gpu.closed
    assert engine.reason == "gpu: the device was lost"


def test_two_broken_engines_are_one_attempt() -> None:
    clock = VirtualClock()
    attempts: list[int] = []

    def best() -> WindowEngine:
        attempts.append(clock.now_ns() // SECOND)
        raise EngineError("no driver")

    engine = fallback(clock, best=best, good=fails("no memory"), cpu=works(Named("cpu")))
    for second in range(80):
        clock.sleep_until_ns(second * SECOND)
        ask(engine)
    assert attempts == [0, 5, 15, 35, 75]


def test_pauses_start_again_after_a_success() -> None:
    clock = VirtualClock()
    networks = [Named("gpu") for _ in range(9)]
    coming: Iterator[Named] = iter(networks)
    attempts: list[int] = []

    def gpu() -> WindowEngine:
        attempts.append(clock.now_ns() // SECOND)
        return probe_engine(next(coming))

    engine = fallback(clock, gpu=gpu, cpu=works(Named("cpu")))
    for second in range(4000):
        clock.sleep_until_ns(second * SECOND)
        networks[len(attempts) - 1].fail_next = second % 1000 == 999
        engine.infer([Ask(Timeline(), 5, 48.0)])
    assert [second % 1000 for second in attempts[1:]] == [4] * 3


def test_an_error_of_any_kind_does_not_end_the_attempts() -> None:
    clock = VirtualClock()
    attempts: list[int] = []

    def gpu() -> WindowEngine:
        attempts.append(clock.now_ns() // SECOND)
        if len(attempts) == 1:
            raise EngineError("busy")
        raise RuntimeError("a library fell over")

    engine = fallback(clock, gpu=gpu, cpu=works(Named("cpu")))
    for second in range(80):
        clock.sleep_until_ns(second * SECOND)
        ask(engine)
    assert attempts == [0, 5, 15, 35, 75]
    assert engine.reason == "gpu: a library fell over"
