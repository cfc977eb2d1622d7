"""The engines of a run on a machine with a driver, and on one without."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from facewire.audio.timeline import Timeline
from facewire.clock import SystemClock
from facewire.commands.engine import build
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.errors import EngineError
from facewire.gpu import shared
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


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Says whether there is a CUDA driver; there is one unless a test says otherwise."""

    def be(value: bool) -> None:
        monkeypatch.setattr(engines, "driver_is_here", lambda: value)

    be(True)
    return be


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


def of_schema_1(folder: Path) -> Path:
    """The shipped network with an older schema among its metadata."""
    now, then = b"facewire.schema\x12\x012", b"facewire.schema\x12\x011"
    model = MODEL_PATH.read_bytes()
    assert model.count(now) == 1
    (folder / "old.onnx").write_bytes(model.replace(now, then))
    return folder / "old.onnx"


@pytest.mark.parametrize("name", ["onnx", "tensorrt"])
def test_a_model_of_another_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """TensorRT would run it, and keeps nothing that tells what its numbers mean."""
    runs_all = SimpleNamespace(TensorrtNetwork=lambda *_, **__: ProbeNetwork(OnnxNetwork().geometry))
    monkeypatch.setitem(sys.modules, "facewire.engine.tensorrt.engine", runs_all)
    with pytest.raises(EngineError, match=r"^.*old.onnx is not a model for this version \(.*is '1'\)"):
        build_offline(choice(name, of_schema_1(tmp_path)))


def test_an_engine_of_another_version_s_model_is_not_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "TensorRt", lambda: SimpleNamespace(is_rtx=True, version="fake 1"))
    monkeypatch.setattr(build, "_build", lambda *_: ("rtx", "", "", "", ""))
    with pytest.raises(EngineError, match="is not a model for this version"):
        build.build_all(of_schema_1(tmp_path), "rtx")


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


def test_without_a_driver_nothing_changes(stub: Stub, here: Callable[[bool], None], kept: Keep) -> None:
    here(False)
    made = live("auto", kept)
    assert (made.engine.name, made.engine.level, made.engine.reason) == ("onnx", Level.CPU, "")
    made.hear_renderer(1, 16.0, 16.6, 15.0, None)
    made.hear_refusal()
    assert stub.count(Call.INIT) == 0


@pytest.mark.parametrize("name", ["tensorrt", "onnx-cuda"])
def test_a_gpu_engine_by_name_is_refused_without_a_driver(here: Callable[[bool], None], name: str) -> None:
    here(False)
    with pytest.raises(EngineError, match="install NVIDIA's driver"):
        build_live(choice(name), SystemClock())


@pytest.mark.usefixtures("stub", "on_gpu")
@pytest.mark.parametrize("name", ["onnx", "loudness"])
def test_the_cpu_by_name_leaves_the_gpu_alone(kept: Keep, name: str) -> None:
    assert live(name, kept).engine.name == name


def test_without_a_need_no_driver_is_asked_and_nothing_loaded(
    stub: Stub, on_gpu: ProbeNetwork, kept: Keep
) -> None:
    made = live("auto", kept)
    assert (made.engine.name, made.engine.level) == ("onnx", Level.CPU)
    assert isinstance(made.engine.infer([ASK])[0], Mouth)
    for _ in range(10):
        made.hear_renderer(1, 16.0, 16.6, 5.0, None)
    # The need that it has is told once a tick of the governor.
    until(lambda: made.engine.reason == "CPU: the CPU does all faces in time")
    assert (stub.count(Call.INIT), on_gpu.batches) == (0, [])


@pytest.mark.usefixtures("on_gpu")
def test_a_need_and_a_renderer_wake_the_probe(stub: Stub, kept: Keep) -> None:
    made = live("auto", kept)
    made.hear_refusal()
    until(lambda: "no renderer reports" in made.engine.reason)
    assert stub.count(Call.INIT) == 0
    for _ in range(10):
        made.hear_renderer(1, 16.0, 16.6, 5.0, None)
    until(lambda: stub.count(Call.UTILISATION) > 0)
    made.engine.close()
    until(lambda: stub.count(Call.SHUTDOWN) == 1)


@pytest.mark.usefixtures("on_gpu")
def test_a_sleeping_gpu_is_not_woken(stub: Stub, kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = threading.Event()

    def asleep() -> bool:
        asked.set()
        return True

    monkeypatch.setattr(shared, "sleeps", asleep)
    made = live("auto", kept)
    made.hear_refusal()

    def reported() -> bool:
        made.hear_renderer(1, 16.0, 16.6, 5.0, None)
        return asked.is_set()

    until(reported)
    assert stub.count(Call.INIT) == 0


@pytest.mark.usefixtures("stub")
@pytest.mark.parametrize("name", ["tensorrt", "onnx-cuda"])
def test_a_gpu_engine_by_name_works_from_the_first_frame(on_gpu: ProbeNetwork, name: str, kept: Keep) -> None:
    engine = live(name, kept).engine
    assert (engine.name, engine.level) == ("probe", Level.FULL)
    on_gpu.batches.clear()
    assert isinstance(engine.infer([ASK])[0], Mouth)
    # A busy machine may answer this frame by the CPU; its window goes to the GPU all the same.
    until(lambda: on_gpu.batches == [1])
    assert "the engine was named" in engine.reason
    engine.close()
    assert on_gpu.closed


@pytest.mark.usefixtures("none_on_gpu")
@pytest.mark.parametrize("name", ["tensorrt", "onnx-cuda"])
def test_a_gpu_engine_by_name_must_load(stub: Stub, name: str) -> None:
    with pytest.raises(EngineError, match=f"{name}: TensorRT is not installed; pip install tensorrt-rtx"):
        build_live(choice(name), SystemClock())
    until(lambda: stub.count(Call.INIT) == stub.count(Call.SHUTDOWN))


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
