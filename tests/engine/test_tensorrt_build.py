"""Engines built for real, where TensorRT for RTX is installed: it needs no GPU for that."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from facewire.engine.cache import Cache
from facewire.engine.onnx import MODEL_PATH
from facewire.engine.siblings import find_half
from facewire.engine.tensorrt.build import (
    BATCHES,
    TARGETS,
    Target,
    build,
    cached_or_built,
    plan_path,
    target_for,
)
from facewire.engine.tensorrt.engine import deserialise
from facewire.engine.tensorrt.library import TensorRt
from facewire.engine.windowed import MAX_BATCH
from facewire.errors import EngineError
from tests.waiting import until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def library() -> TensorRt:
    try:
        library = TensorRt()
    except EngineError as error:
        pytest.skip(str(error))
    if not library.is_rtx:
        pytest.skip("TensorRT builds on a GPU only; TensorRT for RTX is not installed")
    return library


@pytest.fixture(scope="module")
def plans(library: TensorRt) -> dict[str, bytes]:
    """One batch size of each target; the others differ in their shape alone."""
    return {target.name: build(library, find_half(MODEL_PATH), target, 8, _unseen) for target in TARGETS}


def _unseen(phase: str, share: float) -> None:
    pass


def test_batches_reach_what_the_line_asks_for() -> None:
    assert BATCHES[-1] == MAX_BATCH


def test_every_target_is_built(plans: dict[str, bytes]) -> None:
    assert set(plans) == {"rtx", "turing"}
    assert all(1_000_000 < len(plan) < 50_000_000 for plan in plans.values())


def test_the_same_model_gives_the_same_engine(library: TensorRt, plans: dict[str, bytes]) -> None:
    assert build(library, find_half(MODEL_PATH), TARGETS[0], 8, _unseen) == plans["rtx"]


def test_progress_is_told(library: TensorRt) -> None:
    seen: list[tuple[str, float]] = []
    build(library, find_half(MODEL_PATH), TARGETS[1], 1, lambda phase, share: seen.append((phase, share)))
    assert len({phase for phase, _ in seen}) >= 3
    assert all(0.0 <= share <= 1.0 for _, share in seen)
    assert seen[-1][1] == 1.0


def test_built_once_and_again_when_broken(library: TensorRt, plans: dict[str, bytes], tmp_path: Path) -> None:
    cache, target = Cache(tmp_path), TARGETS[1]
    phases: list[str] = []

    def again() -> bytes:
        phases.clear()
        return cached_or_built(
            library, MODEL_PATH, target, cache, lambda phase, _: phases.append(phase), batch=8
        )

    assert again() == plans["turing"]
    assert phases
    assert again() == plans["turing"]
    assert not phases
    path = plan_path(library, find_half(MODEL_PATH), target, cache, batch=8)
    path.write_bytes(path.read_bytes()[:-1])
    assert again() == plans["turing"]
    assert phases


def test_another_model_has_another_engine(library: TensorRt, tmp_path: Path) -> None:
    model, half = tmp_path / "mine.onnx", tmp_path / "mine.fp16.onnx"
    shutil.copy(MODEL_PATH, model)
    with pytest.raises(EngineError, match=r"no mine\.fp16\.onnx beside mine\.onnx"):
        find_half(model)
    shutil.copy(find_half(MODEL_PATH), half)
    before = plan_path(library, half, TARGETS[0], Cache(tmp_path), batch=1)
    assert plan_path(library, half, TARGETS[0], Cache(tmp_path), batch=2) != before
    half.write_bytes(half.read_bytes() + b"\x00")
    assert plan_path(library, half, TARGETS[0], Cache(tmp_path), batch=1) != before


@pytest.mark.parametrize(
    ("capability", "name"),
    [
        ((7, 5), "turing"),
        ((8, 6), "rtx"),
        ((8, 9), "rtx"),
        ((12, 0), "rtx"),
        ((8, 0), "rtx"),
        ((12, 1), "rtx"),
    ],
)
def test_each_gpu_has_its_target(library: TensorRt, capability: tuple[int, int], name: str) -> None:
    assert target_for(library, capability).name == name


@pytest.mark.parametrize("capability", [(9, 0), (6, 1), (10, 0)])
def test_gpus_that_rtx_does_not_serve_are_told_what_does(
    library: TensorRt, capability: tuple[int, int]
) -> None:
    with pytest.raises(EngineError, match="onnxruntime-gpu"):
        target_for(library, capability)


def test_hopper_cannot_be_built_for(library: TensorRt) -> None:
    with pytest.raises((EngineError, ValueError)):
        build(library, find_half(MODEL_PATH), Target("hopper", (90,)), 1, _unseen)


def test_rubbish_is_refused_in_one_line(library: TensorRt, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.fp16.onnx"
    rubbish.write_bytes(b"not a model")
    with pytest.raises(EngineError, match=r"cannot read rubbish\.fp16\.onnx") as refused:
        build(library, rubbish, TARGETS[0], 1, _unseen)
    assert "\n" not in str(refused.value)
    with pytest.raises(EngineError, match="cannot load its engine"):
        deserialise(library, b"not an engine" * 1000)


def test_an_engine_that_deserialises_to_none_is_an_error(library: TensorRt, plans: dict[str, bytes]) -> None:
    """What TensorRT does without a driver, and on a GPU of the other target: no exception, None."""
    if Path("/dev/nvidia0").exists():
        pytest.skip("there is a GPU here: the engine would load")
    with pytest.raises(EngineError, match="cannot load its engine here") as refused:
        deserialise(library, plans["rtx"])
    assert "\n" not in str(refused.value)


def test_ctrl_c_ends_a_build_and_leaves_nothing(library: TensorRt, tmp_path: Path) -> None:
    """TensorRT swallows what is raised in its callbacks, and goes on."""
    phases: list[str] = []

    def interrupt(phase: str, _: float) -> None:
        if not phases:
            signal.raise_signal(signal.SIGINT)
        phases.append(phase)

    with pytest.raises(KeyboardInterrupt):
        cached_or_built(library, MODEL_PATH, TARGETS[0], Cache(tmp_path), interrupt, batch=1)
    assert phases
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("library")
def test_ctrl_c_during_the_command_is_quiet(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "facewire", "engine", "build"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment) as building:
        # One of eight is made: it is amid the next.
        until(lambda: list(tmp_path.rglob("engine-*.bin")), 60.0)
        building.send_signal(signal.SIGINT)
        _, said = building.communicate()
    assert (building.returncode, said) == (130, "")
    assert not list(tmp_path.rglob("*.partial"))
