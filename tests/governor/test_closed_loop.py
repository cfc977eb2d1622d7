"""The governor in a closed loop beside a modelled renderer: it must hurt it little and lose no frame."""

import functools

import pytest

from facewire.values import Level
from tests.governor.closed_loop import Outcome, Reports, Sidecar, run
from tests.governor.loads import NAMED, Load, random_load
from tests.governor.nvml_model import Nvml

LOADS = (*NAMED, *(random_load(seed) for seed in range(50)))
FEW = 12
"""So many loads are tried whenever anything is; the rest are slow."""
BAR = {Reports.NONE: 0.30, Reports.FRAME: 0.10, Reports.GPU: 0.10}
ONSET = 6
"""Refreshes that a load may cost before it can be noticed, where always-FULL costs hardly more in all."""

FAULTS = {
    "window of 1 s": Nvml(window=1000.0),
    "300 ms late": Nvml(delay=300.0),
    "missing": Nvml(missing=True),
    "stuck at 0": Nvml(stuck_at=0.0),
    "stuck at 97": Nvml(stuck_at=97.0),
    "lost for 10 s": Nvml(lost_from=30_000.0),
}


@functools.cache
def _missed(load: Load, sidecar: Sidecar) -> int:
    return run(load, sidecar, seed=1).missed


@functools.cache
def _added_by_full(load: Load) -> int:
    return _missed(load, Sidecar.FULL) - _missed(load, Sidecar.NONE)


@functools.cache
def _governed(load: Load, reports: Reports) -> Outcome:
    return run(load, Sidecar.GOVERNED, seed=1, reports=reports)


def _assert_good_neighbour(load: Load, reports: Reports) -> None:
    outcome = _governed(load, reports)
    _assert_publishes(outcome)
    added = outcome.missed - _missed(load, Sidecar.NONE)
    assert added <= max(BAR[reports] * _added_by_full(load), ONSET)
    assert outcome.changes <= 6
    assert outcome.back_s is not None
    assert outcome.back_s <= 30.0


def _assert_publishes(outcome: Outcome) -> None:
    assert outcome.lowest_fps >= 30
    assert outcome.longest_gap_ms <= 40.0


@pytest.mark.parametrize("reports", Reports, ids=lambda reports: reports.value)
@pytest.mark.parametrize("load", LOADS[:FEW], ids=lambda load: load.name)
def test_a_load(load: Load, reports: Reports) -> None:
    _assert_good_neighbour(load, reports)


@pytest.mark.slow
@pytest.mark.parametrize("reports", Reports, ids=lambda reports: reports.value)
@pytest.mark.parametrize("load", LOADS[FEW:], ids=lambda load: load.name)
def test_a_further_load(load: Load, reports: Reports) -> None:
    _assert_good_neighbour(load, reports)


@pytest.mark.slow
@pytest.mark.parametrize("reports", Reports, ids=lambda reports: reports.value)
def test_all_loads_together(reports: Reports) -> None:
    added = sum(_governed(load, reports).missed - _missed(load, Sidecar.NONE) for load in LOADS)
    assert added <= BAR[reports] * sum(_added_by_full(load) for load in LOADS)


@pytest.mark.parametrize("reports", [Reports.NONE, Reports.GPU], ids=lambda reports: reports.value)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("load", NAMED, ids=lambda load: load.name)
def test_faults_of_nvml(load: Load, fault: str, reports: Reports) -> None:
    outcome = run(load, Sidecar.GOVERNED, seed=1, reports=reports, nvml=FAULTS[fault])
    _assert_publishes(outcome)
    added = outcome.missed - _missed(load, Sidecar.NONE)
    assert added <= max(BAR[reports] * _added_by_full(load), ONSET)
    assert outcome.changes <= 6


def test_the_model_can_fail() -> None:
    """Always-FULL and the fixed rate do hurt a renderer at 95 %: the bars above mean something."""
    load = NAMED[2]
    assert _added_by_full(load) > 300
    assert _missed(load, Sidecar.RECIPE) - _missed(load, Sidecar.NONE) > 300


def test_an_idle_gpu_is_used() -> None:
    outcome = _governed(NAMED[0], Reports.GPU)
    assert outcome.at_level[Level.FULL] > 0.9


def test_one_seed_one_run() -> None:
    assert run(LOADS[7], Sidecar.GOVERNED, seed=3) == run(LOADS[7], Sidecar.GOVERNED, seed=3)
