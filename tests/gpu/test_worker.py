"""The worker on the GPU: it may fail, hang or be sent away, and costs the line nothing."""

import threading
from collections.abc import Callable

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.errors import EngineError
from facewire.gpu.worker import GpuWorker
from facewire.values import Floats, Geometry
from tests.fakes import GEOMETRY, Keep, ProbeNetwork
from tests.waiting import PATIENT_S, until

WINDOWS = np.ones((2, GEOMETRY.window), np.float32)


class Hanging(ProbeNetwork):
    """Answers when it is allowed to."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed = threading.Event()

    def infer(self, windows: Floats) -> Floats:
        assert self.allowed.wait(PATIENT_S)
        return super().infer(windows)


class Pauses:
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


def fails(message: str) -> Callable[[], ProbeNetwork]:
    def make() -> ProbeNetwork:
        raise EngineError(message)

    return make


@pytest.fixture
def pauses(kept: Keep) -> Pauses:
    return kept(Pauses())


def started(
    kept: Keep, pauses: Pauses, *makes: Callable[[], ProbeNetwork], clock: VirtualClock | None = None
) -> GpuWorker:
    named = {f"network {index}": make for index, make in enumerate(makes)}
    worker = kept(GpuWorker(named, GEOMETRY, clock or VirtualClock(), pause=pauses))
    kept(pauses)
    worker.start()
    worker.want()
    return worker


def test_runs_a_network(kept: Keep, pauses: Pauses) -> None:
    network = ProbeNetwork()
    worker = started(kept, pauses, lambda: network)
    until(lambda: worker.name)
    assert worker.name == "probe"
    made = worker.infer(WINDOWS, PATIENT_S)
    assert made is not None
    np.testing.assert_array_equal(made, network.infer(WINDOWS))
    worker.close()
    assert network.closed
    assert worker.infer(WINDOWS, PATIENT_S) is None


def test_nothing_before_it_is_loaded(kept: Keep, pauses: Pauses) -> None:
    worker = kept(GpuWorker({"probe": ProbeNetwork}, GEOMETRY, VirtualClock(), pause=pauses))
    assert worker.name == ""
    assert worker.infer(WINDOWS, PATIENT_S) is None
    assert worker.why == "nothing needs it yet"


def test_the_next_network_where_one_does_not_load(kept: Keep, pauses: Pauses) -> None:
    worker = started(kept, pauses, fails("no such GPU"), ProbeNetwork)
    until(lambda: worker.name)
    assert worker.why == "network 0: no such GPU"


@pytest.mark.parametrize("loads", [True, False])
def test_whoever_needs_it_may_wait_until_it_was_tried(kept: Keep, pauses: Pauses, loads: bool) -> None:
    allowed = threading.Event()

    def make() -> ProbeNetwork:
        assert allowed.wait(PATIENT_S)
        if not loads:
            raise EngineError("no such GPU")
        return ProbeNetwork()

    worker = started(kept, pauses, make)
    told: list[bool] = []
    waiting = threading.Thread(target=lambda: told.append(worker.wait_tried()))
    waiting.start()
    assert told == []
    allowed.set()
    waiting.join(PATIENT_S)
    assert told == [loads]
    assert worker.why == ("" if loads else "network 0: no such GPU")


def test_where_loading_is_forbidden_nobody_waits_for_it(kept: Keep, pauses: Pauses) -> None:
    worker = kept(
        GpuWorker(
            {"probe": ProbeNetwork}, GEOMETRY, VirtualClock(), forbidden=lambda: "not now", pause=pauses
        )
    )
    worker.start()
    worker.want()
    assert not worker.wait_tried()
    kept(pauses)


def test_an_error_of_any_kind_is_a_reason_and_not_the_end(kept: Keep, pauses: Pauses) -> None:
    def explode() -> ProbeNetwork:
        raise RuntimeError("a library fell over")

    worker = started(kept, pauses, explode)
    pauses.until_begun()
    assert worker.why == "network 0: a library fell over"


def test_tried_again_with_growing_pauses(kept: Keep, pauses: Pauses) -> None:
    started(kept, pauses, fails("busy"))
    for _ in range(9):
        pauses.until_begun()
        pauses.end()
    pauses.until_begun()
    assert pauses.seconds[:10] == [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 300.0, 300.0, 300.0, 300.0]


def test_another_window_is_refused(kept: Keep, pauses: Pauses) -> None:
    worker = started(kept, pauses, lambda: ProbeNetwork(Geometry(2048, 128, 256)))
    pauses.until_begun()
    assert "windows differ" in worker.why


def test_a_network_that_fails_leaves_and_comes_back(kept: Keep, pauses: Pauses) -> None:
    networks = [ProbeNetwork(), ProbeNetwork()]
    waiting = iter(networks)
    worker = started(kept, pauses, lambda: next(waiting))
    until(lambda: worker.name)
    networks[0].fail_next = True
    assert worker.infer(WINDOWS, PATIENT_S) is None
    pauses.until_begun()
    assert worker.name == ""
    assert worker.why == "probe: the device was lost"
    assert networks[0].closed
    assert pauses.seconds == [5.0]
    pauses.end()
    until(lambda: worker.name)
    assert worker.infer(WINDOWS, PATIENT_S) is not None


def test_a_call_that_hangs_costs_its_wait_and_no_more(kept: Keep, pauses: Pauses) -> None:
    clock, network = VirtualClock(), Hanging()
    worker = started(kept, pauses, lambda: network, clock=clock)
    until(lambda: worker.name)
    assert worker.infer(WINDOWS, 0.001) is None
    # The next ones do not wait at all while it hangs.
    assert worker.infer(WINDOWS, PATIENT_S) is None
    clock.sleep_until_ns(2 * 10**9 + 1)
    assert worker.infer(WINDOWS, PATIENT_S) is None
    assert worker.name == ""
    assert worker.why == "the GPU has not answered for 2 s"
    network.allowed.set()
    pauses.until_begun()
    assert network.closed
    assert pauses.seconds == [60.0]


def test_sent_away_for_a_minute(kept: Keep, pauses: Pauses) -> None:
    network = ProbeNetwork()
    worker = started(kept, pauses, lambda: network)
    until(lambda: worker.name)
    assert worker.why == ""
    worker.release()
    assert worker.why == "it was given back to the renderer"
    assert worker.infer(WINDOWS, PATIENT_S) is None
    pauses.until_begun()
    assert network.closed
    assert pauses.seconds == [60.0]


def test_nothing_is_loaded_where_it_is_forbidden(kept: Keep, pauses: Pauses) -> None:
    worker = kept(
        GpuWorker(
            {"probe": ProbeNetwork},
            GEOMETRY,
            VirtualClock(),
            forbidden=lambda: "only 90 MiB of GPU memory are free",
            pause=pauses,
        )
    )
    worker.start()
    worker.want()
    pauses.until_begun()
    assert worker.why == "only 90 MiB of GPU memory are free"


def test_its_thread_is_prepared_once(kept: Keep, pauses: Pauses) -> None:
    names: list[str] = []
    worker = kept(
        GpuWorker(
            {"none": fails("no")},
            GEOMETRY,
            VirtualClock(),
            prepare=lambda: names.append(threading.current_thread().name),
            pause=pauses,
        )
    )
    worker.start()
    worker.want()
    pauses.until_begun()
    pauses.end()
    pauses.until_begun()
    assert names == ["gpu-engine"]


def test_nothing_is_loaded_before_it_is_wanted(kept: Keep, pauses: Pauses) -> None:
    begun = threading.Event()
    made: list[ProbeNetwork] = []

    def make() -> ProbeNetwork:
        made.append(ProbeNetwork())
        return made[-1]

    worker = kept(GpuWorker({"probe": make}, GEOMETRY, VirtualClock(), prepare=begun.set, pause=kept(pauses)))
    worker.start()
    assert begun.wait(PATIENT_S)
    assert (made, worker.name) == ([], "")
    worker.want()
    until(lambda: worker.name)


def test_what_was_left_comes_back_without_a_pause(kept: Keep, pauses: Pauses) -> None:
    networks = [ProbeNetwork(), ProbeNetwork()]
    waiting = iter(networks)
    worker = started(kept, pauses, lambda: next(waiting))
    until(lambda: worker.name)
    worker.leave()
    assert (worker.name, worker.why) == ("", "it was not used for a minute")
    until(lambda: networks[0].closed)
    worker.want()
    until(lambda: worker.name)
    assert pauses.seconds == []


def test_the_first_reason_is_told_not_the_last(kept: Keep, pauses: Pauses) -> None:
    worker = started(kept, pauses, fails("update NVIDIA's driver"), fails("no CUDA provider"))
    pauses.until_begun()
    assert worker.why == "network 0: update NVIDIA's driver"


def test_what_a_call_took_on_the_gpu(kept: Keep, pauses: Pauses) -> None:
    network = ProbeNetwork()
    network.gpu_ms = 0.25
    worker = started(kept, pauses, lambda: network)
    until(lambda: worker.name)
    assert worker.gpu_ms is None
    assert worker.infer(WINDOWS, PATIENT_S) is not None
    assert worker.gpu_ms == 0.25


class Steps(VirtualClock):
    """Counts how often somebody sleeps."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ns = self.count = 0

    def sleep_until_ns(self, deadline_ns: int) -> None:
        self.longest_ns = max(self.longest_ns, deadline_ns - self.now_ns())
        self.count += 1
        super().sleep_until_ns(deadline_ns)


def test_where_waits_end_on_coarse_ticks_the_clock_is_asked_instead(kept: Keep, pauses: Pauses) -> None:
    """Windows lets a wait of 11 ms end after 16: the face would be late for it."""
    clock, network = Steps(), Hanging()
    worker = kept(GpuWorker({"probe": lambda: network}, GEOMETRY, clock, pause=pauses, coarse=True))
    kept(pauses)
    worker.start()
    worker.want()
    until(lambda: worker.name)
    assert worker.infer(WINDOWS, 0.011) is None
    assert 11_000_000 <= clock.now_ns() <= 11_300_000
    assert clock.longest_ns <= 300_000
    network.allowed.set()
