"""The CUDA provider without a GPU: the order in which its parts are used, and what is said without it."""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from facewire.engine.onnx import MODEL_PATH, OnnxCudaNetwork, OnnxNetwork, cuda, runtime
from facewire.engine.siblings import find_half
from facewire.errors import EngineError
from facewire.values import Floats


class Array:
    """An OrtValue."""

    def __init__(self, shape: Sequence[int]) -> None:
        self.held: Floats = np.zeros(tuple(shape), np.float32)

    def update_inplace(self, values: Floats) -> None:
        self.held[:] = values

    def numpy(self) -> Floats:
        return self.held


class Binding:
    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}

    def bind_ortvalue_input(self, name: str, array: Array) -> None:
        self.arrays[name] = array

    bind_ortvalue_output = bind_ortvalue_input


class Gpu:
    """A device and its sessions; it writes down what happens."""

    def __init__(self) -> None:
        self.index, self.stream = 1, 4711
        self.told: list[str] = []
        self.providers: list[dict[str, str]] = []
        self.fails = False

    def mark(self) -> None:
        self.told.append("mark")

    def wait(self) -> None:
        self.told.append("wait")

    def elapsed_ms(self) -> float:
        return 0.5

    def close(self) -> None:
        self.told.append("close")

    def prepare(self, index: int) -> None:
        assert index == self.index
        self.told.append("prepare")

    def session(self, path: Path, batch: int, provider: dict[str, str]) -> "Gpu":
        assert path == find_half(MODEL_PATH)
        self.told.append(f"session {batch}")
        self.providers.append(provider)
        return self

    def array(self, shape: Sequence[int], index: int) -> Array:
        assert index == self.index
        self.told.append("array")
        return Array(shape)

    def io_binding(self) -> Binding:
        return Binding()

    def run_with_iobinding(self, binding: Binding) -> None:
        if self.fails:
            raise RuntimeError("CUDA failure 719\nwith a page of details")
        self.told.append("run")
        samples, drive = binding.arrays["samples"].held, binding.arrays["drive"].held
        drive[:] = samples[:, -1, None, None]


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Gpu:
    made = Gpu()
    monkeypatch.setattr(cuda, "cuda_complaint", lambda: "")
    monkeypatch.setattr(cuda, "prepare_cuda", made.prepare)
    monkeypatch.setattr(cuda, "session", made.session)
    monkeypatch.setattr(cuda, "device_array", made.array)
    return made


def load(gpu: Gpu, *, capture: bool = True) -> OnnxCudaNetwork:
    return OnnxCudaNetwork(MODEL_PATH, find_half(MODEL_PATH), gpu, capture=capture)


@pytest.mark.parametrize("count", [1, 2, 3, 8])
def test_windows_to_poses(gpu: Gpu, count: int) -> None:
    network = load(gpu)
    assert network.geometry == OnnxNetwork(MODEL_PATH).geometry
    samples = np.random.default_rng(1).normal(size=(count, network.geometry.window)).astype(np.float32)
    made = network.infer(samples)
    assert made.shape[:2] == (count, network.geometry.poses)
    np.testing.assert_array_equal(made[:, 0, 0], samples[:, -1])
    assert network.gpu_ms == 0.5


def test_nothing_that_stays_is_allocated_after_the_first_capture(gpu: Gpu) -> None:
    """A captured graph goes on to write into the arena where it has given memory back."""
    load(gpu)
    first_run = gpu.told.index("run")
    assert gpu.told[:first_run].count("array") == 8
    assert not {"array", "session 1", "session 8"} & set(gpu.told[first_run:])
    assert gpu.told.index("prepare") < gpu.told.index("session 1")


@pytest.mark.parametrize("capture", [True, False])
def test_every_session_works_on_our_stream(gpu: Gpu, capture: bool) -> None:
    load(gpu, capture=capture)
    graph = "1" if capture else "0"
    expected = {"device_id": "1", "user_compute_stream": "4711", "enable_cuda_graph": graph}
    assert gpu.providers == [expected] * 4


def test_too_many_windows(gpu: Gpu) -> None:
    with pytest.raises(EngineError, match="9 windows in one call"):
        load(gpu).infer(np.zeros((9, 1), np.float32))


def test_a_gpu_that_is_lost(gpu: Gpu) -> None:
    network = load(gpu)
    gpu.fails = True
    with pytest.raises(EngineError, match=r"failed on CUDA: CUDA failure 719$"):
        network.infer(np.zeros((1, network.geometry.window), np.float32))


def test_a_start_that_fails_lets_go_of_the_device(gpu: Gpu) -> None:
    gpu.fails = True
    with pytest.raises(EngineError, match=r"cannot run facewire\.fp16\.onnx on CUDA"):
        load(gpu)
    assert gpu.told[-1] == "close"


def test_without_a_cuda_provider() -> None:
    made = Gpu()
    with pytest.raises(EngineError, match="pip install 'onnxruntime-gpu"):
        OnnxCudaNetwork(MODEL_PATH, find_half(MODEL_PATH), made)
    assert made.told == ["close"]


def _installed(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    def version(name: str) -> str:
        if name not in names:
            raise PackageNotFoundError
        return "1.23"

    monkeypatch.setattr(runtime, "version", version)


def test_onnxruntime_beside_its_gpu_build_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both put their files into one folder: the one that was installed last has the last word."""
    _installed(monkeypatch, "onnxruntime", "onnxruntime-gpu")
    said = runtime.cuda_complaint()
    assert "beside onnxruntime-gpu" in said
    assert "pip uninstall -y onnxruntime onnxruntime-gpu" in said


@pytest.mark.parametrize("name", ["onnxruntime", "onnxruntime-gpu"])
def test_one_of_them_alone_is_something_else(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    _installed(monkeypatch, name)
    assert "beside" not in runtime.cuda_complaint()


class Ort:
    """ONNX Runtime with CUDA."""

    OrtAllocatorType = SimpleNamespace(ORT_ARENA_ALLOCATOR="arena")
    OrtMemType = SimpleNamespace(DEFAULT="default")

    def __init__(self) -> None:
        self.arenas: list[tuple[Any, ...]] = []
        self.entries: dict[str, str] = {}
        self.batch = 0
        self.loads = True

    def preload_dlls(self) -> None:
        """Found by the loader."""

    def get_available_providers(self) -> list[str]:
        return [runtime.CUDA]

    def OrtMemoryInfo(self, *where: Any) -> tuple[Any, ...]:  # noqa: N802
        return where

    def OrtArenaCfg(self, *sizes: int) -> tuple[int, ...]:  # noqa: N802
        return sizes

    def create_and_register_allocator_v2(self, *arena: Any) -> None:
        self.arenas.append(arena)

    def SessionOptions(self) -> "Ort":  # noqa: N802
        return self

    def add_free_dimension_override_by_name(self, name: str, size: int) -> None:
        assert name == "batch"
        self.batch = size

    def add_session_config_entry(self, name: str, value: str) -> None:
        self.entries[name] = value

    def InferenceSession(self, path: str, options: "Ort", providers: list[Any]) -> "Ort":  # noqa: N802
        assert (path, options) == ("half.onnx", self)
        assert providers[0] == (runtime.CUDA, {"device_id": "0"})
        return self

    def get_providers(self) -> list[str]:
        return [runtime.CUDA] if self.loads else ["CPUExecutionProvider"]


@pytest.fixture
def ort(monkeypatch: pytest.MonkeyPatch) -> Ort:
    made = Ort()
    monkeypatch.setattr(runtime, "onnxruntime", made)
    monkeypatch.setattr(runtime, "_arenas", set())
    return made


def test_one_arena_for_each_device_and_process(ort: Ort) -> None:
    for index in (0, 0, 1, 0):
        runtime.prepare_cuda(index)
    assert [where for _, where, _, _ in ort.arenas] == [
        ("Cuda", "arena", index, "default") for index in (0, 1)
    ]
    assert ort.arenas[0][0] == runtime.CUDA


def test_sessions_take_it(ort: Ort) -> None:
    runtime.session(Path("half.onnx"), 4, {"device_id": "0"})
    assert ort.entries == {"session.use_env_allocators": "1"}
    assert ort.batch == 4


def test_a_provider_that_gives_way_to_the_cpu_is_an_error(ort: Ort) -> None:
    ort.loads = False
    with pytest.raises(EngineError, match="CUDA provider does not load"):
        runtime.session(Path("half.onnx"), 4, {"device_id": "0"})


def test_with_a_cuda_provider_there_is_nothing_to_say(ort: Ort) -> None:
    assert ort.get_available_providers() == [runtime.CUDA]
    assert runtime.cuda_complaint() == ""
