"""Failures that were seen, each as a test of its own: none of them may come back."""

from dataclasses import replace

import pytest

from facewire.gpu.governor.decide import decide
from facewire.gpu.governor.history import Calls, RenderFacts
from facewire.gpu.governor.state import TICK_NS, Sample, State
from facewire.values import Level
from tests.governor.bars import TENTH, lost
from tests.governor.closed_loop import Reports, Sidecar, run
from tests.governor.scenes import DEFAULT_MS, Scene

SECOND = 10**9


def _cost(scene: Scene, reports: Reports) -> tuple[int, int]:
    """Return the frames lost always on the GPU, and governed."""
    alone = run(scene, Sidecar.NONE)
    always, governed = run(scene, Sidecar.ALWAYS), run(scene, Sidecar.GOVERNED, reports=reports)
    return lost(alone, always), lost(alone, governed)


@pytest.mark.parametrize("hz", [90.0, 120.0])
def test_a_default_budget_on_a_fast_display(hz: float) -> None:
    """It claims a sixtieth of a second; by that, a GPU at 95 % of its real frame is half idle."""
    scene = Scene("fast", lambda _: 950.0 / hz, hz=hz, budget_ms=DEFAULT_MS, seconds=40.0)
    for reports in (Reports.GPU, Reports.FRAME):
        always, governed = _cost(scene, reports)
        assert always > 200
        assert governed <= TENTH * always


def test_generated_frames_without_gpu_times() -> None:
    """Its frame times are halved: by them, a full GPU is half idle."""
    scene = Scene("doubled", lambda _: 16.0, shown=2, budget_ms=DEFAULT_MS, seconds=40.0)
    always, governed = _cost(scene, Reports.FRAME)
    assert always > 200
    assert governed <= TENTH * always


def test_a_late_wake_up_is_no_busy_gpu() -> None:
    """Calls that the line hears of 0.6 ms late took as long on the GPU as ever, and change nothing."""
    calls = Calls()
    for call in range(32):
        calls.add(Level.FULL, 0.4 if call % 2 else 1.1, gpu_ms=0.35)
    facts = calls.facts(Level.FULL)
    assert facts.gpu_ms == pytest.approx(0.35)
    render = RenderFacts(frame=1.0, pace_ms=DEFAULT_MS, gpu_ms=7.0)
    sample = Sample(
        need=2.0,
        loaded=True,
        render=render,
        call_ms=facts.gpu_ms,
        latency_ms=facts.latency_ms,
        late=facts.late,
    )
    state = State(level=Level.FULL, since_ns=-100 * SECOND, needed=True)
    for tick in range(300):
        state = decide(state, sample, tick * TICK_NS)
    assert state.level is Level.FULL


def test_a_vsynced_game_above_44_percent_is_not_left_to_the_cpu_for_ever() -> None:
    scene = Scene("usual", lambda _: 0.6 * DEFAULT_MS, seconds=40.0)
    for reports in (Reports.GPU, Reports.FRAME, Reports.WORK):
        assert run(scene, Sidecar.GOVERNED, reports=reports).on_gpu > 0.9


def test_frame_times_count_where_the_gpu_time_is_known() -> None:
    """CPU and GPU in series: the GPU is half idle, and every call of ours is late."""
    scene = Scene("series", lambda _: 7.0, cpu_ms=lambda _: 9.2, series=True, seconds=60.0)
    always, governed = _cost(replace(scene), Reports.GPU)
    assert always > 200
    assert governed <= TENTH * always


@pytest.mark.parametrize("share", [0.97, 0.99])
def test_a_display_whose_every_report_tells_of_a_late_frame(share: float) -> None:
    """By its reports it keeps half the pace and has half its GPU to spare; the driver knows better."""
    scene = Scene("late", lambda _: share * 1000.0 / 144.0, hz=144.0, budget_ms=DEFAULT_MS, seconds=40.0)
    always, governed = _cost(scene, Reports.GPU)
    assert always > 200
    assert governed <= TENTH * always
