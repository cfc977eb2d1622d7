"""The guest on the GPU: it may fail, hang or be sent away, and costs the line nothing."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.engine.fallback import Rung
from facewire.errors import EngineError
from facewire.gpu.worker import Guest
from facewire.values import Floats, Geometry
from tests.fakes import GEOMETRY, Keep, ProbeEngine

WINDOWS = np.ones((2, GEOMETRY.window), np.float32)
PATIENT_S = 5.0


class Hanging(ProbeEngine):
    """Answers when it is allowed to."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed = threading.Event()

    def infer(self, windows: Floats, last: int | None = None) -> Floats:
        assert self.allowed.wait(PATIENT_S)
        return super().infer(windows, last)


class Rests:
    """Notes each pause and lets it last until a test ends it."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._begun = threading.Semaphore(0)
        self._over = threading.Semaphore(0)

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        self._begun.release()
        assert self._over.acquire(timeout=PATIENT_S)

    def until_begun(self) -> None:
        assert self._begun.acquire(timeout=PATIENT_S)

    def end(self) -> None:
        self._over.release()

    def close(self) -> None:
        self._over.release(100)


def until(holds: Callable[[], object]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENT_S / 0.005)):
        if holds():
            return
        pause.wait(0.005)
    raise AssertionError("it did not come about")


def fails(message: str) -> Callable[[], ProbeEngine]:
    def make() -> ProbeEngine:
        raise EngineError(message)

    return make


@pytest.fixture
def rests(kept: Keep) -> Rests:
    return kept(Rests())


def started(
    kept: Keep, rests: Rests, *makes: Callable[[], ProbeEngine], clock: VirtualClock | None = None
) -> Guest:
    rungs = [Rung(f"rung {index}", make) for index, make in enumerate(makes)]
    guest = kept(Guest(rungs, GEOMETRY, clock or VirtualClock(), rest=rests))
    kept(rests)
    guest.start()
    return guest


def test_runs_an_engine(kept: Keep, rests: Rests) -> None:
    engine = ProbeEngine()
    guest = started(kept, rests, lambda: engine)
    until(lambda: guest.name)
    assert guest.name == "probe"
    made = guest.infer(WINDOWS, PATIENT_S)
    assert made is not None
    np.testing.assert_array_equal(made, engine.infer(WINDOWS))
    guest.close()
    assert engine.closed
    assert guest.infer(WINDOWS, PATIENT_S) is None


def test_nothing_before_it_is_loaded(kept: Keep, rests: Rests) -> None:
    guest = kept(Guest([Rung("probe", ProbeEngine)], GEOMETRY, VirtualClock(), rest=rests))
    assert guest.name == ""
    assert guest.infer(WINDOWS, PATIENT_S) is None
    assert guest.why == "it is being loaded"


def test_the_next_engine_where_one_does_not_load(kept: Keep, rests: Rests) -> None:
    guest = started(kept, rests, fails("no such GPU"), ProbeEngine)
    until(lambda: guest.name)
    assert guest.why == "rung 0: no such GPU"


def test_an_error_of_any_kind_is_a_reason_and_not_the_end(kept: Keep, rests: Rests) -> None:
    def explode() -> ProbeEngine:
        raise RuntimeError("a library fell over")

    guest = started(kept, rests, explode)
    rests.until_begun()
    assert guest.why == "rung 0: a library fell over"


def test_tried_again_with_growing_pauses(kept: Keep, rests: Rests) -> None:
    started(kept, rests, fails("busy"))
    for _ in range(9):
        rests.until_begun()
        rests.end()
    rests.until_begun()
    assert rests.seconds[:10] == [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0, 300.0, 300.0]


def test_another_window_is_refused(kept: Keep, rests: Rests) -> None:
    guest = started(kept, rests, lambda: ProbeEngine(Geometry(2048, 128)))
    rests.until_begun()
    assert "windows differ" in guest.why


def test_an_engine_that_fails_leaves_and_comes_back(kept: Keep, rests: Rests) -> None:
    engines = [ProbeEngine(), ProbeEngine()]
    waiting = iter(engines)
    guest = started(kept, rests, lambda: next(waiting))
    until(lambda: guest.name)
    engines[0].fail_next = True
    assert guest.infer(WINDOWS, PATIENT_S) is None
    rests.until_begun()
    assert guest.name == ""
    assert guest.why == "probe: the device was lost"
    assert engines[0].closed
    assert rests.seconds == [5.0]
    rests.end()
    until(lambda: guest.name)
    assert guest.infer(WINDOWS, PATIENT_S) is not None


def test_a_call_that_hangs_costs_its_wait_and_no_more(kept: Keep, rests: Rests) -> None:
    clock, engine = VirtualClock(), Hanging()
    guest = started(kept, rests, lambda: engine, clock=clock)
    until(lambda: guest.name)
    assert guest.infer(WINDOWS, 0.001) is None
    # The next ones do not wait at all while it hangs.
    assert guest.infer(WINDOWS, PATIENT_S) is None
    clock.sleep_until_ns(2 * 10**9 + 1)
    assert guest.infer(WINDOWS, PATIENT_S) is None
    assert guest.name == ""
    assert guest.why == "the GPU has not answered for 2 s"
    engine.allowed.set()
    rests.until_begun()
    assert engine.closed
    assert rests.seconds == [60.0]


def test_sent_away_for_a_minute(kept: Keep, rests: Rests) -> None:
    engine = ProbeEngine()
    guest = started(kept, rests, lambda: engine)
    until(lambda: guest.name)
    assert guest.why == ""
    guest.release()
    assert guest.why == "it was given back to the renderer"
    assert guest.infer(WINDOWS, PATIENT_S) is None
    rests.until_begun()
    assert engine.closed
    assert rests.seconds == [60.0]


def test_nothing_is_loaded_where_it_is_forbidden(kept: Keep, rests: Rests) -> None:
    rungs = [Rung("probe", ProbeEngine)]
    guest = kept(
        Guest(
            rungs,
            GEOMETRY,
            VirtualClock(),
            forbidden=lambda: "only 90 MiB of GPU memory are free",
            rest=rests,
        )
    )
    guest.start()
    rests.until_begun()
    assert guest.why == "only 90 MiB of GPU memory are free"


def test_its_thread_is_prepared_once(kept: Keep, rests: Rests) -> None:
    names: list[str] = []
    guest = kept(
        Guest(
            [Rung("none", fails("no"))],
            GEOMETRY,
            VirtualClock(),
            prepare=lambda: names.append(threading.current_thread().name),
            rest=rests,
        )
    )
    guest.start()
    rests.until_begun()
    rests.end()
    rests.until_begun()
    assert names == ["gpu-engine"]
