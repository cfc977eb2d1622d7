"""Each witness once: what the governor believes of room, and why."""

from dataclasses import replace

import pytest

from facewire.gpu.governor.evidence import Heat, judge, learn
from facewire.gpu.governor.history import RenderFacts
from facewire.gpu.governor.state import Sample, State
from facewire.gpu.governor.thresholds import THRESHOLDS
from facewire.values import Level

FRAME = 1000.0 / 60.0
ON_CPU = State(level=Level.CPU)


def sees(render: RenderFacts | None, use: float | None = 50.0, state: State = ON_CPU, **more: float) -> Heat:
    sample = Sample(render=render, **more)  # type: ignore[arg-type]
    return judge(replace(state, smoothed=use), sample, THRESHOLDS).heat


def gpu(share: float, *, pace_ms: float = FRAME, budget_ms: float = FRAME) -> RenderFacts:
    return RenderFacts(1.0, pace_ms, share * FRAME, budget_ms)


def whole(frame: float) -> RenderFacts:
    return RenderFacts(frame, FRAME, None, FRAME)


@pytest.mark.parametrize("use", [None, 0.0, 50.0])
def test_without_a_renderer_there_is_no_permission(use: float | None) -> None:
    assert sees(None, use) is Heat.FAR


@pytest.mark.parametrize(
    ("share", "heat"),
    [(0.3, Heat.COOL), (0.85, Heat.COOL), (0.90, Heat.OPEN), (0.98, Heat.HOT), (1.1, Heat.FAR)],
)
def test_gpu_time_over_its_budget(share: float, heat: Heat) -> None:
    assert sees(gpu(share), use=None) is heat


def test_a_call_of_ours_must_fit_too() -> None:
    assert sees(gpu(0.5), call_ms=2.0) is Heat.COOL
    assert sees(gpu(0.5), call_ms=7.0) is Heat.OPEN
    assert sees(gpu(0.5), call_ms=7.0, state=State(level=Level.FULL)) is Heat.COOL, "it is in there already"


def test_the_pace_is_believed_before_a_default_budget() -> None:
    fast = gpu(0.49, pace_ms=FRAME / 2)
    assert sees(fast, use=None) is Heat.FAR or sees(fast, use=None) is Heat.HOT
    assert sees(fast, use=97.0) is Heat.HOT
    assert sees(gpu(0.3, pace_ms=FRAME / 2)) is Heat.COOL


def test_use_that_the_renderer_does_not_explain_is_no_room() -> None:
    """It misses a frame in every report and keeps others: by its reports, its display is half as fast."""
    assert sees(gpu(0.5), use=55.0) is Heat.COOL
    assert sees(gpu(0.5), use=60.0) is Heat.WARM
    assert sees(gpu(0.5), use=60.0, state=State(level=Level.FULL)) is Heat.COOL
    assert sees(gpu(0.5), use=70.0, state=State(level=Level.FULL)) is Heat.HOT
    assert sees(gpu(0.5), use=60.0, state=replace(ON_CPU, encoding=True)) is Heat.COOL, "a stream explains it"


def test_work_that_is_reported_as_the_frame_is_told_from_a_full_gpu_by_the_driver() -> None:
    work = gpu(0.5, pace_ms=0.5 * FRAME)
    assert sees(work, use=52.0) is Heat.OPEN
    assert sees(work, use=91.0) is Heat.WARM
    assert sees(work, use=99.0) is Heat.HOT


def test_a_renderer_behind_its_pace_is_measured_by_what_its_display_can_do() -> None:
    behind = replace(gpu(0.52, pace_ms=FRAME), fastest_ms=FRAME / 2)
    assert sees(behind, use=80.0) is Heat.WARM
    assert sees(behind, use=40.0) is Heat.OPEN, "so little that it does not matter"
    assert sees(replace(behind, fastest_ms=FRAME)) is Heat.COOL


@pytest.mark.parametrize("render", [gpu(0.3), gpu(0.9), whole(1.0)])
def test_a_full_gpu_is_a_veto(render: RenderFacts) -> None:
    assert sees(render, use=92.0) is Heat.HOT
    streamed = replace(ON_CPU, encoding=True)
    assert sees(render, use=82.0, state=streamed) is Heat.HOT


@pytest.mark.parametrize(
    ("frame", "use", "heat"),
    [
        (1.0, 80.0, Heat.OPEN),
        (1.0, 91.0, Heat.WARM),
        (1.0, None, Heat.FAR),
        (1.5, 40.0, Heat.OPEN),
        (1.5, 48.0, Heat.WARM),
        (1.5, 55.0, Heat.HOT),
    ],
)
def test_whole_frame_times_need_the_driver(frame: float, use: float | None, heat: Heat) -> None:
    assert sees(whole(frame), use) is heat


def test_a_loading_screen_says_nothing() -> None:
    assert sees(replace(gpu(0.1), stalls=0.4)) is Heat.WARM


def test_an_engine_that_was_named_asks_nobody() -> None:
    assert judge(ON_CPU, Sample(ordered=True), THRESHOLDS).heat is Heat.COOL


def _learned(state: State, frames_ms: list[float]) -> State:
    for frame_ms in frames_ms:
        state = learn(state, Sample(render=gpu(0.5), frames_ms=(frame_ms,)), THRESHOLDS)
    return state


def test_the_usual_is_learned_off_the_gpu() -> None:
    state = _learned(ON_CPU, [FRAME, FRAME, FRAME, 2 * FRAME] * 50)
    assert state.late_share == pytest.approx(0.25, abs=0.05)
    assert state.excess == 0.0
    assert learn(state, Sample(), THRESHOLDS).heard == 0, "another renderer, or none, is another usual"


@pytest.mark.parametrize("usual", [[FRAME], [FRAME, FRAME, FRAME, 2 * FRAME]])
def test_as_late_as_usual_is_no_fault_of_ours(usual: list[float]) -> None:
    state = replace(_learned(ON_CPU, usual * 50), level=Level.FULL)
    for _ in range(100):
        state = _learned(state, usual)
        assert state.excess < THRESHOLDS.excess


def test_later_than_usual_is() -> None:
    state = replace(_learned(ON_CPU, [FRAME, FRAME, FRAME, 2 * FRAME] * 50), level=Level.FULL)
    assert _learned(state, [FRAME, 2 * FRAME] * 30).excess >= THRESHOLDS.excess


def test_stalls_and_a_slower_pace_are_told_apart() -> None:
    state = replace(_learned(ON_CPU, [FRAME] * 50), level=Level.FULL)
    assert _learned(state, [200.0] * 50).excess == 0.0
    slower = Sample(render=gpu(0.5, pace_ms=2 * FRAME), frames_ms=(2 * FRAME,) * 8)
    assert learn(state, slower, THRESHOLDS).excess >= THRESHOLDS.excess, "every frame is late since we came"


def test_misses_in_every_report_do_not_hide_a_faster_display() -> None:
    # 90 Hz at 101 % under a default budget: each report's longest frame is two refreshes, the mean is less.
    late = RenderFacts(2.0 * 11.1 / FRAME, 22.2, 11.2, FRAME, fastest_ms=22.2)
    assert sees(late, 62.0) is Heat.COOL
    assert sees(replace(late, mean_ms=18.0), 62.0) is Heat.WARM
    # A renderer whose frames are all that late is as slow as it looks.
    assert sees(replace(late, mean_ms=21.8), 62.0) is Heat.COOL
