"""The GPU engines on a GPU, where there is one."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from facewire.engine.cache import Cache
from facewire.engine.onnx import MODEL_PATH, OnnxCudaNetwork, OnnxNetwork
from facewire.engine.ports import Network
from facewire.engine.siblings import find_half
from facewire.engine.tensorrt.cuda import Cuda
from facewire.engine.tensorrt.engine import TensorrtNetwork
from facewire.errors import EngineError
from tests.engine.test_siblings import MEAN, P999, speech
from tests.fakes import Keep

pytestmark = pytest.mark.gpu


def _tensorrt(folder: Path, capture: bool) -> Network:
    return TensorrtNetwork(MODEL_PATH, Cache(folder), lambda *_: None, capture=capture)


def _onnx_cuda(_: Path, capture: bool) -> Network:
    return OnnxCudaNetwork(MODEL_PATH, find_half(MODEL_PATH), Cuda(), capture=capture)


Make = Callable[[Path, bool], Network]


@pytest.fixture(autouse=True)
def _needs_gpu() -> None:
    try:
        Cuda().close()
    except EngineError as error:
        pytest.skip(str(error))


@pytest.fixture(params=[_tensorrt, _onnx_cuda], ids=["tensorrt", "onnx-cuda"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    chosen: Make = request.param
    try:
        chosen(tmp_path, True).close()
    except EngineError as error:
        pytest.skip(str(error))
    return chosen


@pytest.mark.parametrize("batch", [1, 2, 3, 8])
def test_the_face_is_that_of_the_cpu(make: Make, kept: Keep, tmp_path: Path, batch: int) -> None:
    cpu, gpu = kept(OnnxNetwork(MODEL_PATH)), kept(make(tmp_path, True))
    assert gpu.geometry == cpu.geometry
    samples = speech(cpu.geometry.window)
    differences = []
    for first in range(0, len(samples) - batch, batch):
        made = gpu.infer(samples[first : first + batch])
        assert made is not None
        differences.append(np.abs(made - cpu.infer(samples[first : first + batch])))
    difference = np.concatenate(differences)
    assert difference.mean() <= MEAN
    assert np.quantile(difference, 0.999) <= P999


def test_capture_changes_nothing(make: Make, kept: Keep, tmp_path: Path) -> None:
    captured, plain = kept(make(tmp_path, True)), kept(make(tmp_path, False))
    samples = speech(captured.geometry.window)[:8]
    with_graph, without = captured.infer(samples), plain.infer(samples)
    assert with_graph is not None
    assert without is not None
    np.testing.assert_array_equal(with_graph, without)
