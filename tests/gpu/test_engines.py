"""The engines of a live run on a machine with a driver, and on one without."""

from pathlib import Path

import numpy as np
import pytest

from facewire.clock import SystemClock
from facewire.engine.fallback import Rung
from facewire.engine.onnx import MODEL_PATH, OnnxEngine
from facewire.errors import EngineError
from facewire.serve import engines
from facewire.serve.engines import LiveEngines
from facewire.values import Level
from tests.fakes import Keep, ProbeEngine
from tests.gpu.nvml_stub import Call, Stub
from tests.gpu.test_worker import until


@pytest.fixture
def on_gpu(monkeypatch: pytest.MonkeyPatch) -> ProbeEngine:
    """In place of every GPU engine."""
    cpu = OnnxEngine(MODEL_PATH)
    engine = ProbeEngine(cpu.geometry)
    monkeypatch.setattr(engines, "_gpu_rung", lambda name, model: Rung(f"{name} {model}", lambda: engine))
    return engine


def _live(choice: str, kept: Keep) -> LiveEngines:
    live = LiveEngines(choice, SystemClock())
    kept(live.ladder)
    return live


def test_without_a_driver_nothing_changes(stub: Stub, kept: Keep) -> None:
    stub.fail(Call.INIT, 9)
    live = _live("auto", kept)
    assert (live.ladder.name, live.ladder.level, live.ladder.reason) == ("onnx", Level.CPU, "")
    live.hear_renderer(1, 16.0, 16.6, 15.0)


@pytest.mark.parametrize("choice", ["tensorrt", "onnx-cuda"])
def test_a_gpu_engine_by_name_is_refused_without_a_driver(stub: Stub, choice: str) -> None:
    stub.fail(Call.INIT, 9)
    with pytest.raises(EngineError, match="install NVIDIA's driver"):
        LiveEngines(choice, SystemClock())


@pytest.mark.usefixtures("stub", "on_gpu")
@pytest.mark.parametrize("choice", ["onnx", "rest"])
def test_the_cpu_by_name_leaves_the_gpu_alone(kept: Keep, choice: str) -> None:
    assert _live(choice, kept).ladder.name == choice


@pytest.mark.usefixtures("stub")
def test_with_a_driver_the_gpu_is_governed(on_gpu: ProbeEngine, kept: Keep) -> None:
    live = _live("auto", kept)
    until(lambda: "the GPU has no engine" not in live.ladder.reason)
    # It has yet to earn the GPU, and says what it takes.
    assert (live.ladder.name, live.ladder.level) == ("onnx", Level.CPU)
    assert live.ladder.reason.startswith("CPU for 0 s: start")
    assert "up to PAIRED after 5 s" in live.ladder.reason
    assert live.ladder.infer(np.zeros((1, on_gpu.geometry.window), np.float32)) is not None
    assert on_gpu.batches == []
    for _ in range(10):
        live.hear_renderer(1, 16.0, 16.6, 15.9)
    until(lambda: "the renderer takes 96% of its frame" in live.ladder.reason)
    live.ladder.close()
    assert on_gpu.closed
    assert "the GPU has no engine" in live.ladder.reason


@pytest.mark.usefixtures("stub")
def test_why_there_is_no_engine(monkeypatch: pytest.MonkeyPatch, kept: Keep) -> None:
    def refuse() -> ProbeEngine:
        raise EngineError("TensorRT is not installed; pip install tensorrt-rtx")

    monkeypatch.setattr(engines, "_gpu_rung", lambda name, _: Rung(name, refuse))
    live = _live("auto", kept)
    until(lambda: "pip install" in live.ladder.reason)
    assert live.ladder.level is Level.CPU


@pytest.mark.usefixtures("stub")
@pytest.mark.parametrize("choice", ["tensorrt", "onnx-cuda"])
def test_a_gpu_engine_by_name_does_not_give_way(monkeypatch: pytest.MonkeyPatch, choice: str) -> None:
    def refuse() -> ProbeEngine:
        raise EngineError("TensorRT is not installed")

    monkeypatch.setattr(engines, "_gpu_rung", lambda name, _: Rung(name, refuse))
    with pytest.raises(EngineError, match="TensorRT is not installed"):
        LiveEngines(choice, SystemClock())


@pytest.mark.usefixtures("stub", "on_gpu")
def test_a_model_of_ones_own_does_not_give_way(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no model at"):
        LiveEngines("auto", SystemClock(), model=tmp_path / "none.onnx")
