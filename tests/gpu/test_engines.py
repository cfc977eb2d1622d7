"""The engines of a run on a machine with a driver, and on one without."""

from pathlib import Path

import pytest

from facewire.audio.timeline import Timeline
from facewire.clock import SystemClock
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.errors import EngineError
from facewire.ports import Ask
from facewire.serve import engines
from facewire.serve.engines import EngineChoice, Live, build_live, build_offline
from facewire.values import Level, Mouth
from tests.fakes import Keep, ProbeNetwork
from tests.gpu.nvml_stub import Call, Stub
from tests.waiting import until

ASK = Ask(Timeline(), frame=5, lookahead_ms=48.0)


def choice(name: str, model: Path | None = None) -> EngineChoice:
    return EngineChoice(name, 31, model)


@pytest.fixture
def on_gpu(monkeypatch: pytest.MonkeyPatch) -> ProbeNetwork:
    """In place of every network for the GPU."""
    cpu = OnnxNetwork(MODEL_PATH)
    network = ProbeNetwork(cpu.geometry)
    monkeypatch.setattr(engines, "_gpu_network", lambda *_: lambda: network)
    return network


@pytest.fixture
def none_on_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> ProbeNetwork:
        raise EngineError("TensorRT is not installed; pip install tensorrt-rtx")

    monkeypatch.setattr(engines, "_gpu_network", lambda *_: refuse)


def live(name: str, kept: Keep) -> Live:
    made = build_live(choice(name), SystemClock())
    kept(made.engine)
    return made


def test_a_bake_takes_the_cpu_unless_told_otherwise(kept: Keep) -> None:
    assert [kept(build_offline(choice(name))).name for name in ("auto", "onnx", "loudness")] == [
        "onnx",
        "onnx",
        "loudness",
    ]


@pytest.mark.parametrize("name", ["auto", "onnx"])
def test_a_model_that_was_named_must_load(tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineError, match="no model at"):
        build_offline(choice(name, tmp_path / "none.onnx"))


def test_without_the_shipped_model_the_jaw_still_follows_the_voice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: Keep
) -> None:
    monkeypatch.setattr("facewire.engine.onnx.MODEL_PATH", tmp_path / "none.onnx")
    engine = kept(build_offline(choice("auto")))
    assert (engine.name, engine.level) == ("loudness", Level.HOLD)
    assert engine.reason.startswith("onnx: no model at")
    with pytest.raises(EngineError, match="no model at"):
        build_offline(choice("onnx"))


def test_its_cost_is_known_before_the_first_frame(kept: Keep) -> None:
    assert kept(build_live(choice("onnx"), SystemClock()).engine).cost_ns(48.0) > 0


def test_without_a_driver_nothing_changes(stub: Stub, kept: Keep) -> None:
    stub.fail(Call.INIT, 9)
    made = live("auto", kept)
    assert (made.engine.name, made.engine.level, made.engine.reason) == ("onnx", Level.CPU, "")
    made.hear_renderer(1, 16.0, 16.6, 15.0)


@pytest.mark.parametrize("name", ["tensorrt", "onnx-cuda"])
def test_a_gpu_engine_by_name_is_refused_without_a_driver(stub: Stub, name: str) -> None:
    stub.fail(Call.INIT, 9)
    with pytest.raises(EngineError, match="install NVIDIA's driver"):
        build_live(choice(name), SystemClock())


@pytest.mark.usefixtures("stub", "on_gpu")
@pytest.mark.parametrize("name", ["onnx", "loudness"])
def test_the_cpu_by_name_leaves_the_gpu_alone(kept: Keep, name: str) -> None:
    assert live(name, kept).engine.name == name


@pytest.mark.usefixtures("stub")
def test_with_a_driver_the_gpu_is_governed(on_gpu: ProbeNetwork, kept: Keep) -> None:
    made = live("auto", kept)
    engine = made.engine
    until(lambda: "the GPU has no network" not in engine.reason)
    # It has yet to earn the GPU, and says what it takes.
    assert (engine.name, engine.level) == ("onnx", Level.CPU)
    assert engine.reason.startswith("CPU for 0 s: start")
    assert "up to PAIRED after 5 s" in engine.reason
    assert isinstance(engine.infer([ASK])[0], Mouth)
    assert on_gpu.batches == []
    for _ in range(10):
        made.hear_renderer(1, 16.0, 16.6, 15.9)
    until(lambda: "the renderer takes 96% of its frame" in engine.reason)
    engine.close()
    assert on_gpu.closed
    assert "the GPU has no network" in engine.reason


@pytest.mark.usefixtures("stub", "none_on_gpu")
def test_where_no_network_loads_on_the_gpu_the_cpu_runs_and_says_why(kept: Keep) -> None:
    engine = live("auto", kept).engine
    until(lambda: "pip install" in engine.reason)
    assert (engine.name, engine.level) == ("onnx", Level.CPU)
    assert isinstance(engine.infer([ASK])[0], Mouth)


@pytest.mark.usefixtures("stub", "on_gpu")
@pytest.mark.parametrize("name", ["tensorrt", "onnx-cuda"])
def test_a_gpu_engine_by_name_is_loaded_when_the_run_begins(kept: Keep, name: str) -> None:
    assert "the GPU has no network" not in live(name, kept).engine.reason


@pytest.mark.usefixtures("none_on_gpu")
@pytest.mark.parametrize("name", ["tensorrt", "onnx-cuda"])
def test_a_gpu_engine_by_name_must_load(stub: Stub, name: str) -> None:
    with pytest.raises(EngineError, match=f"{name}: TensorRT is not installed; pip install tensorrt-rtx"):
        build_live(choice(name), SystemClock())
    assert stub.count(Call.INIT) == stub.count(Call.SHUTDOWN), "what was begun is taken down again"


@pytest.mark.usefixtures("none_on_gpu")
@pytest.mark.parametrize("name", ["tensorrt", "onnx-cuda"])
def test_a_bake_by_name_must_load_too(name: str) -> None:
    with pytest.raises(EngineError, match=f"{name}: TensorRT is not installed"):
        build_offline(choice(name))


def test_a_bake_by_name_runs_on_the_gpu(on_gpu: ProbeNetwork, kept: Keep) -> None:
    engine = kept(build_offline(choice("tensorrt")))
    assert engine.name == "probe"
    on_gpu.batches.clear()
    engine.infer([ASK])
    assert on_gpu.batches == [1]
