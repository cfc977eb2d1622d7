"""The GPU engine on a stub CUDA driver: the real cuda-bindings, the real order of calls, no arithmetic.

Not collected by its name: the stub must be there before a process loads its driver, so that
`test_tensorrt_engine` runs this file in a process of its own.
"""

import ctypes
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from facewire.engine.cache import Cache
from facewire.engine.tensorrt import engine as engine_module
from facewire.engine.tensorrt.build import BATCHES, TARGETS
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
    monkeypatch.setattr(engine_module, "cached_or_built", lambda *_, **__: b"plan")
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
    assert engine.geometry == Geometry(WINDOW, WINDOW // POSES)
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
    (kept,) = tmp_path.glob("kernels-*.bin")
    assert library.compiled is not None
    assert Cache(tmp_path).read(kept) == b"fresh"
    Cache(tmp_path).write(kept, b"from last time")
    make(tmp_path).close()
    assert library.compiled.held == b"from last time"


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
