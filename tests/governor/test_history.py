"""The histories that the governor reads."""

import pytest

from facewire.gpu.governor.history import CallFacts, Calls, RenderFacts, RenderTimes
from facewire.values import Level

MS = 1_000_000


def _reports(times: RenderTimes, frame_ms: float, gpu_ms: float | None, count: int, pid: int = 1) -> int:
    now_ns = 0
    for report in range(count):
        now_ns = report * 100 * MS
        times.add(pid, frame_ms, 16.0, gpu_ms, now_ns)
    return now_ns


def _facts(times: RenderTimes, now_ns: int) -> RenderFacts:
    facts = times.facts(now_ns)
    assert facts is not None
    return facts


def test_what_the_reports_say() -> None:
    times = RenderTimes()
    now_ns = _reports(times, 16.0, 8.0, 20)
    assert times.facts(now_ns) == RenderFacts(
        frame=1.0, pace_ms=16.0, gpu_ms=8.0, budget_ms=16.0, stalls=0.0, fastest_ms=16.0
    )


@pytest.mark.parametrize(("every", "gpu_ms", "frame"), [(15, 24.0, 1.0), (3, 24.0, 2.0), (40, 8.0, 1.0)])
def test_the_worst_twentieth_of_gpu_times_and_the_worst_quarter_of_frames(
    every: int, gpu_ms: float, frame: float
) -> None:
    times = RenderTimes()
    for report in range(30):
        late = report % every == 0
        times.add(1, 32.0 if late else 16.0, 16.0, 24.0 if late else 8.0, report * 100 * MS)
    facts = _facts(times, 2900 * MS)
    assert (facts.gpu_ms, facts.frame, facts.pace_ms) == (gpu_ms, frame, 16.0)


def test_stalls_are_counted_apart() -> None:
    times = RenderTimes()
    for report in range(30):
        times.add(1, 200.0 if report % 10 == 0 else 16.0, 16.0, 8.0, report * 100 * MS)
    facts = _facts(times, 2900 * MS)
    assert facts.frame == 1.0
    assert facts.stalls == pytest.approx(0.1)


def test_the_fastest_pace_is_kept_for_ten_minutes() -> None:
    times = RenderTimes()
    _reports(times, 8.0, 7.0, 30)
    kept = []
    for second in range(4, 700):
        for report in range(5):
            times.add(1, 16.0, 16.0, 7.0, second * 1000 * MS + report)
        kept.append(_facts(times, second * 1000 * MS + 5).fastest_ms)
    assert (kept[0], kept[590], kept[-1]) == (8.0, 8.0, 16.0)


def test_a_pace_that_the_work_sets_is_none_of_a_display() -> None:
    times = RenderTimes()
    for report in range(30):
        times.add(1, 8.0 + 0.1 * (report % 10), 16.0, 7.0, report * 100 * MS)
    facts = _facts(times, 2900 * MS)
    assert (round(facts.pace_ms, 1), facts.fastest_ms) == (8.2, float("inf"))


def test_few_or_old_reports_say_nothing() -> None:
    times = RenderTimes()
    assert times.facts(0) is None
    assert times.facts(_reports(times, 16.0, 8.0, 4)) is None
    now_ns = _reports(times, 16.0, 8.0, 20)
    assert times.facts(now_ns + 1499 * MS) is not None
    assert times.facts(now_ns + 1500 * MS) is None


def test_gpu_times_may_be_unknown() -> None:
    times = RenderTimes()
    assert _facts(times, _reports(times, 16.0, None, 30)).gpu_ms is None


def test_new_reports_are_taken_once() -> None:
    times = RenderTimes()
    _reports(times, 16.0, None, 3)
    assert times.take_new() == (16.0, 16.0, 16.0)
    assert times.take_new() == ()


def test_another_renderer_starts_afresh() -> None:
    times = RenderTimes()
    now_ns = _reports(times, 16.0, 8.0, 20, pid=1)
    times.add(2, 16.0, 16.0, 15.0, now_ns)
    assert times.facts(now_ns) is None
    assert times.take_new() == (16.0,)


def test_calls_by_what_they_took_on_the_gpu() -> None:
    calls = Calls()
    for call in range(32):
        calls.add(Level.FULL, 0.4 if call % 4 else 1.6, gpu_ms=0.3)
    facts = calls.facts(Level.FULL)
    assert facts.gpu_ms == pytest.approx(0.3)
    assert facts.latency_ms == pytest.approx(1.6)
    assert calls.gpu_ms == pytest.approx(9.6)


def test_another_level_starts_afresh() -> None:
    calls = Calls()
    for _ in range(32):
        calls.add(Level.FULL, 20.0, in_time=False)
    assert calls.facts(Level.FULL).late == 32
    assert calls.facts(Level.CPU) == CallFacts()
    calls.add(Level.CPU, 1.0)
    assert calls.facts(Level.CPU) == CallFacts()
    assert calls.facts(Level.FULL) == CallFacts()


def test_the_cpu_says_nothing_about_the_gpu() -> None:
    calls = Calls()
    for call in range(32):
        calls.add(Level.CPU, 1.0 + call)
    assert calls.facts(Level.CPU).gpu_ms is None
    assert calls.gpu_ms == 0.0


def test_forgetting() -> None:
    calls = Calls()
    calls.add(Level.CPU, 30.0, in_time=False)
    calls.forget()
    assert calls.facts(Level.CPU) == CallFacts()
