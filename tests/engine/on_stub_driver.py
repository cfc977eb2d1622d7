"""The GPU engine on a stub CUDA driver: the real cuda-bindings, the real order of calls, no arithmetic.

Not collected by its name: the stub must be there before a process loads its driver, so that
`test_tensorrt_engine` runs this file in a process of its own.
"""

import ctypes
import gc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from facewire.engine.cache import Cache
from facewire.engine.tensorrt import engine as engine_module
from facewire.engine.tensorrt.build import BATCHES, TARGETS
from facewire.engine.tensorrt.cuda import visible_uuids
from facewire.engine.tensorrt.engine import TensorrtNetwork
from facewire.errors import EngineError
from facewire.values import Floats, Geometry
from tests.engine.fake_tensorrt import CHANNELS, POSES, WINDOW, Library


@pytest.fixture
def driver() -> Iterator[ctypes.CDLL]:
    """The stub, in good health; what a test leaves behind on its device is an error."""
    library = ctypes.CDLL("libcuda.so.1")
    library.stub_fail(b"", 0)
    held = library.stub_live()
    yield library
    library.stub_fail(b"", 0)
    assert library.stub_live() == held


@pytest.fixture
def library(driver: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch) -> Library:
    fake = Library(driver)
    monkeypatch.setattr(engine_module, "TensorRt", lambda: fake)
    monkeypatch.setattr(engine_module, "cached_or_built", lambda *_, batch, **__: b"plan %d" % batch)
    monkeypatch.setattr(engine_module, "target_for", lambda *_: TARGETS[0])
    return fake


def _unseen(phase: str, share: float) -> None:
    pass


def make(folder: Path, *, capture: bool = True) -> TensorrtNetwork:
    return TensorrtNetwork(Path("model.onnx"), Cache(folder), _unseen, capture=capture)


def windows(count: int) -> Floats:
    return np.random.default_rng(count).normal(size=(count, WINDOW)).astype(np.float32)


def expected(samples: Floats) -> Floats:
    hop = WINDOW // POSES
    return np.repeat(samples[:, hop - 1 :: hop, None], CHANNELS, axis=2)


@pytest.mark.parametrize("capture", [True, False])
@pytest.mark.parametrize("count", range(1, 9))
def test_samples_to_poses(library: Library, tmp_path: Path, count: int, capture: bool) -> None:
    engine = make(tmp_path, capture=capture)
    assert engine.geometry == Geometry(WINDOW, WINDOW // POSES, 2 * WINDOW // POSES)
    before = library.driver.stub_launches()
    for _ in range(3):
        samples = windows(count)
        np.testing.assert_array_equal(engine.infer(samples), expected(samples))
    assert library.driver.stub_launches() - before == (3 if capture else 0)
    engine.close()


@pytest.mark.usefixtures("library")
def test_more_than_the_largest_batch_is_refused(tmp_path: Path) -> None:
    engine = make(tmp_path)
    with pytest.raises(EngineError, match="an engine takes 8"):
        engine.infer(windows(9))
    engine.close()
    engine.close()


def test_compiled_kernels_are_kept(library: Library, tmp_path: Path) -> None:
    make(tmp_path).close()
    kept = list(tmp_path.glob("kernels-*.bin"))
    assert len(kept) == len(BATCHES)
    for path in kept:
        assert Cache(tmp_path).read(path) == b"fresh"
        Cache(tmp_path).write(path, b"from last time")
    library.held.clear()
    make(tmp_path).close()
    assert library.held == [b"from last time"] * len(BATCHES)


def test_what_contexts_refer_to_is_kept(library: Library, tmp_path: Path) -> None:
    library.capturable = False
    engine = make(tmp_path)
    gc.collect()
    np.testing.assert_array_equal(engine.infer(windows(2)), expected(windows(2)))
    engine.close()


def test_a_shape_that_is_refused_is_told(library: Library, tmp_path: Path) -> None:
    library.takes_shapes = False
    with pytest.raises(EngineError, match="refuses 1 windows in a call"):
        make(tmp_path)


@pytest.mark.parametrize("name", ["samples", "drive"])
def test_an_address_that_is_refused_is_told(library: Library, tmp_path: Path, name: str) -> None:
    library.refuses = name
    with pytest.raises(EngineError, match=f"refuses the memory of {name}"):
        make(tmp_path)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("capture", [True, False])
def test_the_gpu_tells_what_a_call_took(tmp_path: Path, capture: bool) -> None:
    engine = make(tmp_path, capture=capture)
    before = engine.gpu_ms
    engine.infer(windows(1))
    assert (before, engine.gpu_ms) == (None, 0.25)
    engine.close()


def test_the_gpu_that_was_named(library: Library, tmp_path: Path) -> None:
    first, second = visible_uuids()
    assert second == "GPU-ab000000-0000-0000-0000-000000000001"
    for index, uuid in enumerate((first, second)):
        TensorrtNetwork(Path("model.onnx"), Cache(tmp_path), _unseen, gpu=uuid).close()
        assert library.driver.stub_opened() == index
    with pytest.raises(EngineError, match="CUDA does not see GPU-none; look at CUDA_VISIBLE_DEVICES"):
        TensorrtNetwork(Path("model.onnx"), Cache(tmp_path), _unseen, gpu="GPU-none")


def test_where_the_stream_cannot_be_captured_the_library_captures(library: Library, tmp_path: Path) -> None:
    library.capturable = False
    engine = make(tmp_path)
    assert library.strategies == ["disabled", "whole"] * len(BATCHES)
    samples = windows(2)
    np.testing.assert_array_equal(engine.infer(samples), expected(samples))
    engine.close()


def test_the_full_library_has_no_cache_of_kernels(library: Library, tmp_path: Path) -> None:
    library.is_rtx = False
    make(tmp_path).close()
    assert not list(tmp_path.glob("kernels-*.bin"))


def test_none_instead_of_an_engine(library: Library, tmp_path: Path) -> None:
    library.loads = False
    with pytest.raises(EngineError, match="cannot load its engine here"):
        make(tmp_path)


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        (b"cuInit", 36, "update NVIDIA's driver"),
        (b"cuInit", 100, "no NVIDIA GPU is visible"),
        (b"cuDevicePrimaryCtxRetain", 2, "OUT_OF_MEMORY: free GPU memory"),
        (b"cuStreamCreateWithPriority", 2, "free GPU memory"),
        (b"cuMemHostAlloc", 2, "free GPU memory"),
        (b"cuMemAlloc", 2, "free GPU memory"),
        (b"cuStreamBeginCapture", 900, "goes on without the GPU"),
        (b"cuEventSynchronize", 719, "the GPU was reset"),
    ],
)
def test_a_start_that_fails_says_why_and_leaves_nothing(
    library: Library, tmp_path: Path, name: bytes, code: int, message: str
) -> None:
    library.driver.stub_fail(name, code)
    with pytest.raises(EngineError, match=message) as refused:
        make(tmp_path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", [b"cuGraphLaunch", b"cuEventSynchronize"])
def test_a_gpu_that_is_lost_on_the_way(library: Library, tmp_path: Path, name: bytes) -> None:
    engine = make(tmp_path)
    library.driver.stub_fail(name, 719)
    with pytest.raises(EngineError, match="the GPU was reset"):
        engine.infer(windows(1))
    library.driver.stub_fail(b"", 0)
    engine.close()
