"""What is counted of the line: percentiles of what is remembered, and the state of a second."""

import numpy as np
import pytest

from facewire.audio.ring import SampleRing
from facewire.clock import VirtualClock
from facewire.feed.recorded import RecordedFeed
from facewire.grid import FULL
from facewire.pipeline.roster import Roster
from facewire.pipeline.subject import Settings, Subject
from facewire.serve.metrics import LATE_NS, Metrics
from facewire.serve.rings import WINDOW_TICKS
from facewire.values import SubjectReport, TickReport
from tests.fakes import probe_engine

SECOND_NS = 10**9


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def metrics(clock: VirtualClock) -> Metrics:
    return metrics_of(clock, Roster())


def metrics_of(clock: VirtualClock, roster: Roster) -> Metrics:
    return Metrics(
        clock=clock,
        session=7,
        engine=probe_engine(),
        roster=roster,
        queues=lambda: (),
        outputs=lambda: (),
        trackers=lambda: (),
        defaults=lambda: Settings(FULL),
        recording=lambda: False,
    )


@pytest.mark.parametrize("ticks", [0, 1, 2, 99, WINDOW_TICKS, WINDOW_TICKS + 50])
def test_stages_show_percentiles_of_what_is_remembered(metrics: Metrics, ticks: int) -> None:
    times = np.random.default_rng(ticks).integers(0, 10**7, ticks)
    for tick, time_ns in enumerate(times.tolist()):
        metrics.on_tick(TickReport(tick, time_ns, 0, 0, 0, ()))
    gather = next(stage for stage in metrics.status().stages if stage.name == "gather")
    kept = times[-WINDOW_TICKS:]
    for percent, shown_us in ((50, gather.p50_us), (99, gather.p99_us)):
        assert shown_us == (np.percentile(kept, percent, method="lower") / 1000 if ticks else 0.0)


def test_a_tick_is_late_whose_frames_leave_late(metrics: Metrics) -> None:
    for lateness_ns in (0, LATE_NS, LATE_NS + 1, 5 * LATE_NS):
        metrics.on_sent(lateness_ns)
    status = metrics.status()
    assert status.late == 2
    assert next(stage for stage in status.stages if stage.name == "late").p99_us == 1000.001


def test_a_face_in_hundreds_that_was_shed_is_no_overload(metrics: Metrics) -> None:
    def tick(count: int, shed: int) -> None:
        one = SubjectReport("host", count, count, 0, 0, 0, shed, None, 0.0, "live", 0, 0, 48.0, -120.0)
        metrics.on_tick(TickReport(0, 0, 0, 0, 0, (one,)))

    tick(300, 2)
    assert metrics.status().reason == probe_engine().reason
    tick(300, 12)
    told = "overloaded: 2% of the faces repeat their last mouth; close subjects"
    assert metrics.status().reason == told, "full look-ahead is no way out: it costs many faces more"


def test_a_level_stays_until_it_is_measured_again(clock: VirtualClock) -> None:
    roster = Roster()
    feed = RecordedFeed("recording", SampleRing(16_000, overwrite=False), 16_000, 31, idles=False)
    roster.add(Subject("host", feed, Settings(FULL), stages=(), fps=31))
    watched = metrics_of(clock, roster)

    def shown(level_dbfs: float | None) -> float:
        one = SubjectReport("host", 1, 1, 0, 0, 0, 0, None, 0.0, "live", 0, 0, 48.0, level_dbfs)
        watched.on_tick(TickReport(0, 0, 0, 0, 0, (one,)))
        return watched.status().subjects[0].level_dbfs

    assert [shown(level) for level in (None, -20.0, None, None, -30.0)] == [
        -120.0,
        -20.0,
        -20.0,
        -20.0,
        -30.0,
    ]


def test_the_state_of_a_second_is_made_once(metrics: Metrics, clock: VirtualClock) -> None:
    clock.sleep_until_ns(5 * SECOND_NS)
    first = metrics.latest()
    clock.sleep_until_ns(6 * SECOND_NS - 1)
    assert metrics.latest() is first
    assert metrics.status().at_ns == 6 * SECOND_NS - 1
    clock.sleep_until_ns(6 * SECOND_NS)
    assert metrics.latest().at_ns == 6 * SECOND_NS
