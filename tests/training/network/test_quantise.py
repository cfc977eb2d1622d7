from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from facewire.engine.onnx import OnnxNetwork
from facewire.engine.siblings import find_quantised
from facewire.errors import EngineError, UsageError
from facewire.values import Floats
from facewire_training.network import quantise as quantising
from facewire_training.network.decision import Decision, DriveNetwork
from facewire_training.network.export import ExportError, export_onnx
from facewire_training.network.model import WINDOW, MouthNetwork
from facewire_training.network.quantise import quantise

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*TorchScript.*"),
]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    path: Path = tmp_path_factory.mktemp("model") / "small.onnx"
    network = DriveNetwork(MouthNetwork(width=16, dilations=(1, 2, 1, 1)), Decision())
    export_onnx(network.eval(), path, tolerance=2e-4)
    return path


@pytest.fixture(scope="module")
def windows() -> Floats:
    return np.random.default_rng(4).normal(0.0, 0.1, (16, WINDOW)).astype(np.float32)


def test_the_blocks_are_integers_and_say_nearly_the_same(model: Path, windows: Floats) -> None:
    onnx = pytest.importorskip("onnx")
    path = quantise(model, windows)
    assert path == find_quantised(model) != model
    made, exact = OnnxNetwork(path), OnnxNetwork(model)
    assert made.geometry == exact.geometry
    np.testing.assert_allclose(made.infer(windows), exact.infer(windows), atol=0.1)
    weights = {one.name: one.data_type for one in onnx.load(str(path)).graph.initializer}
    integers = [name for name, kind in weights.items() if kind == onnx.TensorProto.INT8]
    assert len([name for name in integers if name.endswith("_quantized")]) == 2 * 4 + 2


def test_it_is_refused_beside_a_model_that_it_was_not_made_of(
    model: Path, windows: Floats, tmp_path: Path
) -> None:
    copy = tmp_path / "mine.onnx"
    copy.write_bytes(model.read_bytes())
    path = quantise(copy, windows)
    OnnxNetwork(path)
    copy.write_bytes(model.read_bytes() + b"\0")
    with pytest.raises(EngineError, match=r"mine\.int8\.onnx was made of another mine\.onnx"):
        OnnxNetwork(path)
    copy.unlink()
    OnnxNetwork(path)


def test_what_is_too_far_from_the_exact_is_not_written(
    model: Path, windows: Floats, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(quantising, "_MEAN", 0.0)
    copy = tmp_path / "mine.onnx"
    copy.write_bytes(model.read_bytes())
    with pytest.raises(ExportError, match=r"mine\.onnx on average"):
        quantise(copy, windows)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.onnx"]


def test_a_quantised_file_is_not_quantised_again(windows: Floats, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"mine\.int8\.onnx is quantised; give the FP32 file"):
        quantise(tmp_path / "mine.int8.onnx", windows)
