"""The histories that the governor reads."""

import pytest

from facewire.gpu.history import CallFacts, Calls, RenderTimes
from facewire.values import Level

MS = 1_000_000


def _reports(times: RenderTimes, frame_ms: float, gpu_ms: float | None, count: int, pid: int = 1) -> int:
    now_ns = 0
    for report in range(count):
        now_ns = report * 100 * MS
        times.add(pid, frame_ms, 16.0, gpu_ms, now_ns)
    return now_ns


def test_gpu_time_over_budget() -> None:
    times = RenderTimes()
    now_ns = _reports(times, 16.0, 8.0, 20)
    assert times.share(now_ns) == pytest.approx(0.5)


def test_the_worst_twentieth_counts() -> None:
    times = RenderTimes()
    for report in range(30):
        times.add(1, 16.0, 16.0, 24.0 if report % 15 == 0 else 8.0, report * 100 * MS)
    assert times.share(2900 * MS) == pytest.approx(1.5)


def test_few_or_old_reports_say_nothing() -> None:
    times = RenderTimes()
    assert times.share(0) is None
    now_ns = _reports(times, 16.0, 8.0, 4)
    assert times.share(now_ns) is None
    now_ns = _reports(times, 16.0, 8.0, 20)
    assert times.share(now_ns + 1499 * MS) is not None
    assert times.share(now_ns + 1500 * MS) is None


def test_a_frame_that_waits_for_the_display_says_nothing() -> None:
    times = RenderTimes()
    assert times.share(_reports(times, 16.0, None, 30)) is None


def test_whole_frame_times_count_where_they_say_something() -> None:
    times = RenderTimes()
    assert times.share(_reports(times, 8.0, None, 30)) == pytest.approx(0.5)
    times = RenderTimes()
    assert times.share(_reports(times, 32.0, None, 30)) == pytest.approx(2.0)


def test_another_renderer_starts_afresh() -> None:
    times = RenderTimes()
    now_ns = _reports(times, 16.0, 8.0, 20, pid=1)
    times.add(2, 16.0, 16.0, 15.0, now_ns)
    assert times.share(now_ns) is None


def test_busy_is_measured_against_the_idle_gpu() -> None:
    calls = Calls()
    for call in range(32):
        calls.add(Level.FULL, 1, 0.4 if call % 4 == 0 else 1.1)
    facts = calls.facts(Level.FULL)
    assert facts.busy == pytest.approx(0.75)
    assert facts.latency_ms == pytest.approx(1.1)


def test_each_batch_has_its_own_idle_time() -> None:
    calls = Calls()
    for _ in range(16):
        calls.add(Level.FULL, 1, 0.4)
        calls.add(Level.FULL, 8, 2.0)
    assert calls.facts(Level.FULL).busy == 0.0


def test_another_level_starts_afresh() -> None:
    calls = Calls()
    for _ in range(32):
        calls.add(Level.FULL, 1, 20.0, in_time=False)
    assert calls.facts(Level.FULL).late == 32
    assert calls.facts(Level.CPU) == CallFacts()
    calls.add(Level.CPU, 1, 1.0)
    assert calls.facts(Level.CPU) == CallFacts()
    assert calls.facts(Level.FULL) == CallFacts()


def test_the_cpu_says_nothing_about_the_gpu() -> None:
    calls = Calls()
    for call in range(32):
        calls.add(Level.CPU, 1, 1.0 + call)
    assert calls.facts(Level.CPU).busy is None
    assert calls.gpu_ms == 0.0


def test_forgetting() -> None:
    calls = Calls()
    calls.add(Level.CPU, 1, 30.0, in_time=False)
    calls.forget()
    assert calls.facts(Level.CPU) == CallFacts()
