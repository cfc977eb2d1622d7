"""The governor in a closed loop beside modelled renderers: they must lose little, and we no frame."""

import functools
from dataclasses import replace

import pytest

from facewire.values import Level
from tests.governor.bars import CHANGES, faults, lost
from tests.governor.closed_loop import Outcome, Reports, Sidecar, run
from tests.governor.nvml_model import Nvml
from tests.governor.scenes import NAMED, Scene, random_scene

TOLD = (Reports.FRAME, Reports.GPU, Reports.WORK)
QUICK = ("60 Hz at 95 %", "120 Hz at 60 %", "series, 97 %")
"""Scenes that are tried whenever anything is; all of them are slow."""

FAULTS = {
    "window of 1 s": Nvml(window=1000.0),
    "300 ms late": Nvml(delay=300.0),
    "missing": Nvml(missing=True),
    "stuck at 0": Nvml(stuck_at=0.0),
    "stuck at 97": Nvml(stuck_at=97.0),
    "lost for 10 s": Nvml(lost_from=30_000.0),
}


def named(name: str) -> Scene:
    return next(scene for scene in NAMED if scene.name == name)


@functools.cache
def _plain(scene: Scene, sidecar: Sidecar) -> Outcome:
    return run(scene, sidecar)


def _faults(scene: Scene, governed: Outcome, *, told: bool = True) -> list[str]:
    return faults(_plain(scene, Sidecar.NONE), _plain(scene, Sidecar.ALWAYS), governed, told=told)


def _assert_publishes(outcome: Outcome) -> None:
    gaps = [after - before for before, after in zip(outcome.published, outcome.published[1:], strict=False)]
    assert max(gaps) <= 40.0


@pytest.mark.parametrize("name", QUICK)
def test_a_scene(name: str) -> None:
    scene = replace(named(name), seconds=60.0)
    governed = run(scene, Sidecar.GOVERNED, reports=Reports.GPU)
    assert _faults(scene, governed) == []
    _assert_publishes(governed)


@pytest.mark.slow
@pytest.mark.parametrize("reports", TOLD, ids=lambda reports: reports.value)
@pytest.mark.parametrize("scene", NAMED, ids=lambda scene: scene.name)
def test_every_scene(scene: Scene, reports: Reports) -> None:
    governed = run(scene, Sidecar.GOVERNED, reports=reports)
    assert _faults(scene, governed) == []
    _assert_publishes(governed)


@pytest.mark.slow
@pytest.mark.parametrize("reports", TOLD, ids=lambda reports: reports.value)
@pytest.mark.parametrize("seed", range(12))
def test_games_at_random(seed: int, reports: Reports) -> None:
    """Where load comes and goes by the second, room does too: only the cost is judged."""
    scene = random_scene(seed)
    governed = run(scene, Sidecar.GOVERNED, reports=reports)
    assert _faults(scene, governed, told=False) == []
    _assert_publishes(governed)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", [*QUICK, "frames doubled, 97 %", "VR 90 Hz at 70 %"])
def test_faults_of_nvml(name: str, fault: str) -> None:
    scene = named(name)
    governed = run(scene, Sidecar.GOVERNED, reports=Reports.GPU, nvml=FAULTS[fault])
    assert _faults(scene, governed) == []
    _assert_publishes(governed)


@pytest.mark.parametrize("stuck", [0.0, 30.0])
def test_the_driver_alone_permits_nothing(stuck: float) -> None:
    scene = replace(named("60 Hz at 40 %"), seconds=40.0)
    governed = run(scene, Sidecar.GOVERNED, reports=Reports.NONE, nvml=Nvml(stuck_at=stuck))
    assert {level for _, level in governed.levels} == {Level.CPU}


def test_the_model_can_fail() -> None:
    """Being always on the GPU does hurt a renderer at 95 %: the bars above mean something."""
    scene = named("60 Hz at 95 %")
    alone, always = _plain(scene, Sidecar.NONE), _plain(scene, Sidecar.ALWAYS)
    assert lost(alone, always) > 300
    always.levels = [(0.0, Level.FULL), (120.0, Level.FULL)]
    assert len(faults(alone, always, always)) == 1
    idle = replace(alone, levels=[(0.0, Level.CPU), (120.0, Level.CPU)], changes=CHANGES + 1)
    assert len(faults(alone, alone, idle)) == 2


def test_one_seed_one_run() -> None:
    scene = replace(random_scene(7), seconds=20.0)
    assert run(scene, Sidecar.GOVERNED, seed=3) == run(scene, Sidecar.GOVERNED, seed=3)
