"""The pure function: each rule of the table once, and its laws for any course of samples."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.gpu.governor import TICK_NS, Sample, State, decide, describe
from facewire.gpu.thresholds import LEVELS, THRESHOLDS
from facewire.values import Level

SECOND = 10**9
COOL = Sample(render=0.5)
WARM = Sample(render=0.85)
HOT = Sample(render=0.95)
FAR = Sample(render=1.1)


def _run(state: State, samples: Iterable[Sample], now_ns: int = 0) -> tuple[State, int]:
    for sample in samples:
        now_ns += TICK_NS
        state = decide(state, sample, now_ns)
    return state, now_ns


def _ticks(sample: Sample, seconds: float) -> list[Sample]:
    return [sample] * round(seconds * SECOND / TICK_NS)


def _at(level: Level) -> State:
    return State(level=level, since_ns=-100 * SECOND)


def test_the_table_names_every_level_once() -> None:
    assert [row.level for row in LEVELS] == list(Level)
    assert [row.calls_per_s for row in LEVELS] == sorted((row.calls_per_s for row in LEVELS), reverse=True)


def test_starts_off_the_gpu_and_earns_full() -> None:
    state, now_ns = _run(State(), _ticks(COOL, 4.8))
    assert state.level is Level.CPU
    state, _ = _run(state, _ticks(COOL, 0.6), now_ns)
    assert state.level is Level.FULL


def test_by_way_of_paired_where_it_is_only_just_cool() -> None:
    state, now_ns = _run(State(), _ticks(Sample(render=0.78), 5.4))
    assert state.level is Level.PAIRED
    state, _ = _run(state, _ticks(Sample(render=0.78), 5.2), now_ns)
    assert state.level is Level.FULL


def test_falls_after_three_hot_ticks_not_after_two() -> None:
    state, now_ns = _run(_at(Level.FULL), [HOT, HOT])
    assert state.level is Level.FULL
    state, _ = _run(state, [HOT], now_ns)
    assert state.level is Level.PAIRED


def test_a_warm_tick_begins_the_count_again() -> None:
    assert _run(_at(Level.FULL), [HOT, HOT, WARM, HOT, HOT])[0].level is Level.FULL


def test_goes_on_to_the_cpu_while_it_stays_hot() -> None:
    assert _run(_at(Level.FULL), _ticks(HOT, 1.4))[0].level is Level.CPU


def test_far_over_skips_paired() -> None:
    assert _run(_at(Level.FULL), [FAR, FAR])[0].level is Level.CPU


@pytest.mark.parametrize("level", Level)
def test_warm_changes_nothing(level: Level) -> None:
    if level is not Level.HOLD:
        assert _run(_at(level), _ticks(WARM, 60.0))[0].level is level


def test_a_step_up_that_is_taken_back_doubles_the_wait() -> None:
    state, now_ns = State(), 0
    for seconds in (10, 20, 20):
        state, now_ns = _run(state, _ticks(COOL, 25.0), now_ns)
        assert state.level is Level.FULL
        state, now_ns = _run(state, _ticks(FAR, 1.0), now_ns)
        assert (state.level, state.wait_ns) == (Level.CPU, seconds * SECOND)


def test_the_wait_is_forgiven_after_a_good_time_at_full() -> None:
    state = replace(_at(Level.FULL), wait_ns=20 * SECOND)
    assert _run(state, _ticks(COOL, 1.0))[0].wait_ns == THRESHOLDS.cool_ns


def test_frame_times_outrank_utilisation() -> None:
    busy = replace(COOL, utilisation=100.0, busy=1.0)
    assert _run(_at(Level.FULL), _ticks(busy, 10.0))[0].level is Level.FULL
    idle = replace(FAR, utilisation=0.0, busy=0.0)
    assert _run(_at(Level.FULL), _ticks(idle, 1.0))[0].level is Level.CPU


def test_utilisation_counts_without_frame_times() -> None:
    assert _run(_at(Level.FULL), _ticks(Sample(utilisation=90.0), 1.0))[0].level is Level.CPU
    assert _run(State(), _ticks(Sample(utilisation=30.0), 6.0))[0].level is Level.FULL


def test_busy_calls_are_seen_where_utilisation_lies() -> None:
    assert _run(_at(Level.FULL), _ticks(Sample(utilisation=0.0, busy=0.9), 1.0))[0].level is Level.CPU


def test_without_evidence_the_gpu_is_left_alone() -> None:
    assert _run(_at(Level.FULL), _ticks(Sample(), 1.0))[0].level is Level.CPU
    assert _run(State(), _ticks(Sample(busy=0.0), 120.0))[0].level is Level.CPU


def test_an_encoder_at_work_lowers_the_thresholds() -> None:
    state = _at(Level.FULL)
    assert _run(state, _ticks(Sample(utilisation=45.0, encoder=0.0), 20.0))[0].level is Level.FULL
    assert _run(state, _ticks(Sample(utilisation=45.0, encoder=20.0), 20.0))[0].level is Level.CPU


@pytest.mark.parametrize(
    "fact",
    [
        replace(COOL, encoder=90.0),
        replace(COOL, memory_free_mib=200.0, memory_total_mib=2000.0),
        replace(COOL, memory_free_mib=900.0, memory_total_mib=24000.0),
        replace(COOL, slowed=True),
    ],
)
def test_facts_that_forbid_full(fact: Sample) -> None:
    state, now_ns = _run(_at(Level.FULL), [fact])
    assert state.level is Level.PAIRED
    state, now_ns = _run(state, _ticks(fact, 60.0), now_ns)
    assert state.level is Level.PAIRED
    assert "the end of this" in describe(state, now_ns)


@pytest.mark.parametrize(
    "fact", [replace(COOL, lost=True), replace(COOL, late=2), replace(COOL, latency_ms=12.1)]
)
@pytest.mark.parametrize("level", [Level.FULL, Level.PAIRED])
def test_facts_that_end_gpu_work_at_once(level: Level, fact: Sample) -> None:
    state, _ = _run(_at(level), [fact])
    assert state.level is Level.CPU
    assert state.give_back == fact.lost


def test_full_memory_is_given_back_at_the_second_sight() -> None:
    low = replace(COOL, memory_free_mib=100.0, memory_total_mib=8192.0)
    state, now_ns = _run(_at(Level.FULL), [low])
    assert (state.level, state.give_back) == (Level.PAIRED, False)
    state, now_ns = _run(state, [low], now_ns)
    assert (state.level, state.give_back) == (Level.CPU, True)
    assert not _run(state, [COOL], now_ns)[0].give_back


def test_a_cpu_that_is_too_slow_holds_and_tries_again() -> None:
    state, now_ns = _run(_at(Level.CPU), [replace(HOT, late=8)])
    assert state.level is Level.HOLD
    state, now_ns = _run(state, _ticks(HOT, 5.2), now_ns)
    assert state.level is Level.CPU
    state, now_ns = _run(state, [replace(HOT, late=8)], now_ns)
    assert (state.level, state.wait_ns) == (Level.HOLD, 10 * SECOND)


def test_describe_says_why_since_when_and_what_it_takes() -> None:
    state, now_ns = _run(_at(Level.FULL), _ticks(FAR, 3.0))
    line = describe(state, now_ns)
    assert line.startswith("CPU for 2 s: the renderer takes 110% of its frame")
    assert line.endswith("up to PAIRED after 5 s at 80% of its frame or less")
    assert "up to" not in describe(_at(Level.FULL), 0)


_SHARES = st.none() | st.floats(0.0, 2.0)
_PERCENT = st.none() | st.floats(0.0, 100.0)
_EVIDENCE = st.builds(Sample, render=_SHARES, utilisation=_PERCENT, busy=st.none() | st.floats(0.0, 1.0))
_COURSES = st.lists(st.tuples(_EVIDENCE, st.integers(1, 150)), max_size=15)


@settings(deadline=None, max_examples=60)
@given(_COURSES)
def test_laws_of_any_course(course: list[tuple[Sample, int]]) -> None:
    state, now_ns, changes = State(), 0, list[int]()
    for sample, ticks in course:
        for _ in range(ticks):
            before, now_ns = state, now_ns + TICK_NS
            state = decide(state, sample, now_ns)
            if state.level is not before.level:
                changes.append(now_ns)
                assert state.since_ns == now_ns
            if state.level < before.level:
                assert now_ns - before.since_ns >= THRESHOLDS.cool_ns
            assert THRESHOLDS.cool_ns <= state.wait_ns <= THRESHOLDS.longest_cool_ns
            assert describe(state, now_ns)
    assert all(sum(0 <= other - at < 60 * SECOND for other in changes) <= 6 for at in changes)


@settings(deadline=None, max_examples=60)
@given(_COURSES)
def test_calm_always_leads_back_to_full(course: list[tuple[Sample, int]]) -> None:
    state, now_ns = _run(State(), (sample for sample, ticks in course for _ in range(ticks)))
    assert _run(state, _ticks(COOL, 90.0), now_ns)[0].level is Level.FULL
