"""The pure function: each rule of the table once, and its laws for any course of samples."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facewire.gpu.governor.decide import decide
from facewire.gpu.governor.history import RenderFacts
from facewire.gpu.governor.state import TICK_NS, Sample, State, describe
from facewire.gpu.governor.thresholds import THRESHOLDS
from facewire.values import Level

SECOND = 10**9
FRAME = 1000.0 / 60.0
NEEDED = Sample(need=2.0, loaded=True)


def at_load(share: float) -> Sample:
    return replace(NEEDED, render=RenderFacts(1.0, FRAME, share * FRAME, FRAME))


COOL, OPEN, HOT, FAR = map(at_load, (0.5, 0.92, 0.98, 1.1))
WARM = replace(COOL, render=RenderFacts(1.0, FRAME, 0.5 * FRAME, FRAME, stalls=0.5))


def _run(state: State, samples: Iterable[Sample], now_ns: int = 0) -> tuple[State, int]:
    for sample in samples:
        now_ns += TICK_NS
        state = decide(state, sample, now_ns)
    return state, now_ns


def _ticks(sample: Sample, seconds: float) -> list[Sample]:
    return [sample] * round(seconds * SECOND / TICK_NS)


def _at(level: Level) -> State:
    return State(level=level, since_ns=-100 * SECOND, needed=True, load=level <= Level.PAIRED, heard=50)


def test_starts_on_the_cpu_and_earns_full() -> None:
    state, now_ns = _run(State(), _ticks(COOL, 4.8))
    assert state.level is Level.CPU
    state, _ = _run(state, _ticks(COOL, 0.6), now_ns)
    assert state.level is Level.FULL


def test_without_a_need_it_stays_on_the_cpu() -> None:
    state, now_ns = _run(State(), _ticks(replace(COOL, need=0.99), 60.0))
    assert (state.level, state.load) == (Level.CPU, False)
    assert describe(state, now_ns) == "CPU: the CPU does all faces in time"


def test_the_gpu_is_left_when_the_cpu_would_do_for_ten_seconds() -> None:
    state, now_ns = _run(_at(Level.FULL), _ticks(replace(COOL, need=0.9), 60.0))
    assert state.level is Level.FULL, "between the thresholds nothing changes"
    state, now_ns = _run(state, _ticks(replace(COOL, need=0.7), 9.8), now_ns)
    assert state.level is Level.FULL
    state, now_ns = _run(state, _ticks(replace(COOL, need=0.7), 0.6), now_ns)
    assert (state.level, state.wait_ns) == (Level.CPU, THRESHOLDS.cool_ns), "no fault, so no longer wait"
    state, now_ns = _run(state, _ticks(replace(COOL, need=0.7), 58.0), now_ns)
    assert state.load
    assert not _run(state, _ticks(replace(COOL, need=0.7), 4.0), now_ns)[0].load


def test_a_network_is_asked_for_and_waited_for() -> None:
    state, now_ns = _run(State(), _ticks(replace(COOL, loaded=False), 30.0))
    assert (state.level, state.load) == (Level.CPU, True)
    assert _run(state, [COOL], now_ns)[0].level is Level.FULL


def test_a_network_that_is_gone_is_off_the_gpu() -> None:
    state, _ = _run(_at(Level.FULL), [replace(COOL, loaded=False)])
    assert state.level is Level.CPU


def test_a_trial_where_it_is_open_whether_there_is_room() -> None:
    state, now_ns = _run(replace(State(), heard=50), _ticks(OPEN, 9.0))
    assert state.level is Level.CPU
    heard = replace(OPEN, frames_ms=(FRAME,) * 2)
    state, now_ns = _run(State(), _ticks(heard, 11.0))
    assert state.level is Level.PAIRED
    assert _run(state, _ticks(heard, 11.0), now_ns)[0].level is Level.FULL


def test_no_trial_before_the_usual_is_known() -> None:
    assert _run(State(), _ticks(OPEN, 60.0))[0].level is Level.CPU


def test_frames_that_come_late_since_we_are_there_end_a_trial_and_double_the_wait() -> None:
    state, now_ns = State(), 0
    usual, late = replace(OPEN, frames_ms=(FRAME,) * 2), replace(OPEN, frames_ms=(2 * FRAME,) * 2)
    for seconds in (20, 40, 60, 60):
        state, now_ns = _run(state, _ticks(usual, 62.0), now_ns)
        assert state.level <= Level.PAIRED
        state, now_ns = _run(state, _ticks(late, 0.6), now_ns)
        assert (state.level, state.wait_ns) == (Level.CPU, seconds * SECOND)
        assert "late since we are on its GPU" in state.why


def test_falls_after_three_hot_ticks_not_after_two() -> None:
    state, now_ns = _run(_at(Level.FULL), [HOT, HOT])
    assert state.level is Level.FULL
    assert _run(state, [HOT], now_ns)[0].level is Level.PAIRED


def test_a_warm_tick_begins_the_count_again() -> None:
    assert _run(_at(Level.FULL), [HOT, HOT, WARM, HOT, HOT])[0].level is Level.FULL


def test_goes_on_to_the_cpu_while_it_stays_hot() -> None:
    assert _run(_at(Level.FULL), _ticks(HOT, 1.4))[0].level is Level.CPU


def test_far_over_skips_paired() -> None:
    assert _run(_at(Level.FULL), [FAR, FAR])[0].level is Level.CPU


@pytest.mark.parametrize("level", [Level.FULL, Level.PAIRED, Level.CPU])
def test_warm_changes_nothing(level: Level) -> None:
    assert _run(_at(level), _ticks(WARM, 60.0))[0].level is level


def test_the_wait_is_forgiven_after_a_good_time_at_full() -> None:
    state = replace(_at(Level.FULL), wait_ns=20 * SECOND, since_ns=-120 * SECOND)
    assert _run(state, _ticks(COOL, 1.0))[0].wait_ns == THRESHOLDS.cool_ns


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


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize(
    "fact", [replace(COOL, lost=True), replace(COOL, late=2), replace(COOL, latency_ms=12.1)]
)
@pytest.mark.parametrize("level", [Level.FULL, Level.PAIRED])
def test_facts_that_end_gpu_work_at_once(level: Level, fact: Sample, ordered: bool) -> None:
    state, _ = _run(_at(level), [replace(fact, ordered=ordered)])
    assert state.level is Level.CPU
    assert state.give_back == fact.lost


def test_an_engine_that_was_named_stays_whatever_the_load() -> None:
    named = replace(FAR, ordered=True, need=0.0, utilisation=100.0, slowed=True, frames_ms=(2 * FRAME,))
    assert _run(_at(Level.FULL), _ticks(named, 60.0))[0].level is Level.FULL


def test_full_memory_is_given_back_at_the_second_sight() -> None:
    low = replace(COOL, memory_free_mib=100.0, memory_total_mib=8192.0)
    state, now_ns = _run(_at(Level.FULL), [low])
    assert (state.level, state.give_back) == (Level.PAIRED, False)
    state, now_ns = _run(state, [low], now_ns)
    assert (state.level, state.give_back, state.load) == (Level.CPU, True, False)
    assert not _run(state, [COOL], now_ns)[0].give_back


def test_a_cpu_that_is_too_slow_holds_and_tries_again() -> None:
    state, now_ns = _run(_at(Level.CPU), [replace(HOT, late=8)])
    assert state.level is Level.HOLD
    state, now_ns = _run(state, _ticks(HOT, 5.2), now_ns)
    assert state.level is Level.CPU
    state, now_ns = _run(state, [replace(HOT, late=8)], now_ns)
    assert state.level is Level.HOLD


def test_a_cpu_that_is_too_slow_goes_to_the_gpu_where_there_is_room() -> None:
    slow = replace(COOL, late=8)
    state, _ = _run(State(), [slow, *_ticks(COOL, 5.2)])
    assert state.level is Level.FULL


def test_describe_says_why_since_when_and_what_it_takes() -> None:
    state, now_ns = _run(_at(Level.FULL), _ticks(FAR, 3.0))
    line = describe(state, now_ns)
    assert line.startswith("CPU for 2 s: the renderer takes 110% of its frame on the GPU")
    assert line.endswith("to the GPU after 5 s of 90% or less, with a call of ours")
    assert "after" not in describe(_at(Level.FULL), 0)


_RENDERS = st.none() | st.builds(
    RenderFacts,
    frame=st.floats(0.1, 4.0),
    pace_ms=st.floats(1.0, 100.0),
    gpu_ms=st.none() | st.floats(0.1, 60.0),
    budget_ms=st.floats(2.0, 40.0),
    stalls=st.floats(0.0, 1.0),
)
_EVIDENCE = st.builds(
    Sample,
    need=st.floats(0.0, 3.0),
    loaded=st.booleans(),
    render=_RENDERS,
    frames_ms=st.tuples(st.floats(0.0, 300.0), st.floats(0.0, 300.0)),
    utilisation=st.none() | st.floats(0.0, 100.0),
    slowed=st.booleans(),
    lost=st.booleans(),
)
_COURSES = st.lists(st.tuples(_EVIDENCE, st.integers(1, 150)), max_size=12)


@settings(deadline=None, max_examples=25)
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
            if state.level < min(before.level, Level.CPU):
                assert sample.loaded
                assert sample.render is not None, "the driver alone permits nothing"
                assert before.needed or sample.need >= 1.0
            assert THRESHOLDS.cool_ns <= state.wait_ns <= THRESHOLDS.longest_wait_ns
            assert describe(state, now_ns)
    assert all(sum(0 <= other - at < 60 * SECOND for other in changes) <= 6 for at in changes)


@settings(deadline=None, max_examples=25)
@given(_COURSES)
def test_need_and_room_always_lead_back_to_full(course: list[tuple[Sample, int]]) -> None:
    state, now_ns = _run(State(), (sample for sample, ticks in course for _ in range(ticks)))
    calm = replace(COOL, frames_ms=(FRAME, FRAME))
    assert _run(state, _ticks(calm, 150.0), now_ns)[0].level is Level.FULL
