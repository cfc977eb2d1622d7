from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import torch

from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.errors import UsageError
from facewire.face.channels import ARTICULATORS
from facewire_training.network.decision import Decision, DriveNetwork
from facewire_training.network.export import export_onnx
from facewire_training.network.model import WINDOW, MouthNetwork
from facewire_training.network.train import load_network
from facewire_training.network.warm_start import network_of_onnx, restore_statistics

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*TorchScript.*")


def windows(count: int) -> np.ndarray:
    return np.random.default_rng(7).normal(0.0, 0.1, (count, WINDOW)).astype(np.float32)


def lived_in(seed: int) -> MouthNetwork:
    """A small network whose normalisations have seen something."""
    torch.manual_seed(seed)
    network = MouthNetwork(width=16, dilations=(1, 4)).train()
    with torch.no_grad():
        for layer in network.normalisations():
            layer.weight.uniform_(0.5, 1.5)
            layer.bias.normal_()
        for _ in range(3):
            network.heads(network.features(torch.from_numpy(windows(2))))
    return network.eval()


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("model") / "small.onnx"
    export_onnx(DriveNetwork(lived_in(3), Decision()), path, tolerance=2e-4)
    return path


def test_an_exported_network_comes_back_with_the_same_outputs(exported: Path) -> None:
    network = load_network(exported)
    assert (network.width, network.dilations) == (16, (1, 4))
    with torch.no_grad():
        drive = DriveNetwork(network, Decision()).eval()(torch.from_numpy(windows(3))).numpy()
    np.testing.assert_allclose(drive, OnnxNetwork(exported).infer(windows(3)), atol=2e-4)


def test_the_shipped_file_comes_back_with_the_same_visemes_and_voice() -> None:
    with torch.no_grad():
        drive = DriveNetwork(network_of_onnx(MODEL_PATH), Decision()).eval()(torch.from_numpy(windows(2)))
    shipped = OnnxNetwork(MODEL_PATH).infer(windows(2))
    first = len(ARTICULATORS)
    np.testing.assert_allclose(drive.numpy()[..., first:], shipped[..., first:], atol=2e-4)


def test_moments_are_restored_without_a_change_of_outputs(exported: Path) -> None:
    network = network_of_onnx(exported)
    bands = network.features(torch.from_numpy(windows(4)))
    with torch.no_grad():
        before = network.logits(bands)
        restore_statistics(network, [bands[:2], bands[2:]])
        torch.testing.assert_close(network.logits(bands), before, atol=1e-4, rtol=1e-4)
        # Normalised by what it just saw, a block now does in training what it does otherwise.
        block = network.blocks[0].train()
        hidden = network.enter(network.normalise(bands.unsqueeze(2)))
        trained = block(hidden)
        torch.testing.assert_close(trained, network.blocks[0].eval()(hidden), atol=1e-3, rtol=1e-3)


def test_a_file_of_another_kind_is_the_callers_mistake(tmp_path: Path) -> None:
    (tmp_path / "other.onnx").write_bytes(b"")
    with pytest.raises(UsageError, match=r"other\.onnx is not an exported network"):
        network_of_onnx(tmp_path / "other.onnx")
