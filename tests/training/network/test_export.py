from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")

import onnx
import torch

from facewire.engine.onnx import OnnxNetwork
from facewire.face.channels import ARTICULATORS, DRIVE_CHANNELS, VISEMES
from facewire_training.network.decision import Decision, DriveNetwork
from facewire_training.network.export import export_models, export_onnx
from facewire_training.network.model import HOP, WINDOW, MouthNetwork
from facewire_training.phones.inventory import PHONE_INDEX, SILENCE
from facewire_training.targets.coarticulation import jaw_of_phones

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:.*TorchScript.*")


@pytest.fixture(scope="module")
def drive() -> DriveNetwork:
    torch.manual_seed(0)
    return DriveNetwork(MouthNetwork(width=16, dilations=(1, 2)), Decision()).eval()


@pytest.fixture(scope="module")
def model(drive: DriveNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("model") / "small.onnx"
    export_onnx(drive, path, tolerance=2e-4)
    return path


@pytest.fixture(scope="module")
def engine(model: Path) -> OnnxNetwork:
    return OnnxNetwork(model)


def windows(count: int) -> np.ndarray:
    return np.random.default_rng(4).normal(0.0, 0.1, (count, WINDOW)).astype(np.float32)


def test_onnx_runtime_agrees_with_torch(drive: DriveNetwork, engine: OnnxNetwork) -> None:
    with torch.no_grad():
        expected = drive(torch.from_numpy(windows(3))).numpy()
    np.testing.assert_allclose(engine.infer(windows(3)), expected, atol=2e-4)


def test_a_row_of_a_batch_is_bit_identical_to_the_row_alone(engine: OnnxNetwork) -> None:
    batch = engine.infer(windows(8))
    for row in range(8):
        np.testing.assert_array_equal(engine.infer(windows(8)[row : row + 1])[0], batch[row])


def test_the_graph_works_out_no_shapes(model: Path) -> None:
    """They would be worked out on the CPU, and keep a GPU's calls from being captured."""
    assert "Shape" not in {node.op_type for node in onnx.load(str(model)).graph.node}


def test_shape_and_ranges(engine: OnnxNetwork) -> None:
    poses = engine.infer(windows(2))
    assert poses.shape == (2, WINDOW // HOP, len(DRIVE_CHANNELS))
    assert poses.min() >= 0.0
    assert poses.max() <= 1.0
    first = len(ARTICULATORS)
    np.testing.assert_allclose(poses[..., first : first + len(VISEMES)].sum(axis=2), 1.0, atol=1e-5)


@pytest.mark.parametrize("phone", ["aa", "s", "ow"])
def test_the_jaw_follows_the_table_for_the_phones_heard(phone: str) -> None:
    network = MouthNetwork(width=16, dilations=(1, 2)).eval()
    last = network.leave[-1]
    assert isinstance(last, torch.nn.Conv2d)
    assert last.bias is not None
    for half in range(2):
        row = half * sum(network.sizes) + network.channels("phones")[0]
        with torch.no_grad():
            last.bias[row + PHONE_INDEX[phone]] = 50.0
            last.bias[row + PHONE_INDEX[SILENCE]] = 60.0  # for the voice to decide, not for the jaw
    decision = Decision(table_share=1.0, closure_offset=50.0, voice_offset=-50.0, active_offset=-50.0)
    with torch.no_grad():
        poses = DriveNetwork(network, decision).eval()(torch.from_numpy(windows(1)))
    jaw = poses[..., ARTICULATORS.index("jawOpen")].numpy()
    np.testing.assert_allclose(jaw, jaw_of_phones()[PHONE_INDEX[phone]], atol=1e-4)


@pytest.mark.parametrize(("active", "opens"), [(-50.0, True), (50.0, False)])
def test_a_mouth_may_leave_its_rest_before_there_is_a_voice(active: float, opens: bool) -> None:
    network = MouthNetwork(width=16, dilations=(1, 2)).eval()
    decision = Decision(closure_offset=50.0, voice_offset=50.0, active_offset=active)
    with torch.no_grad():
        poses = DriveNetwork(network, decision).eval()(torch.from_numpy(windows(1)))
        regressed = torch.sigmoid(network(torch.from_numpy(windows(1))).articulators)[..., 0]
    jaw = poses[..., ARTICULATORS.index("jawOpen")]
    torch.testing.assert_close(jaw, regressed if opens else torch.zeros_like(jaw), atol=1e-4, rtol=0.0)
    assert poses[..., -1].max() < 1e-4


def test_sure_closure_covers_the_whole_jaw() -> None:
    network = MouthNetwork(width=16, dilations=(1, 2)).eval()
    decision = Decision(closure_offset=-50.0, closure_margin=50.0, voice_offset=-50.0, active_offset=-50.0)
    always_closed = DriveNetwork(network, decision).eval()
    with torch.no_grad():
        poses = always_closed(torch.from_numpy(windows(1)))
    close, jaw = (poses[..., ARTICULATORS.index(name)] for name in ("mouthClose", "jawOpen"))
    assert (close >= jaw - 1e-6).all()


def test_an_export_that_fails_leaves_the_files_that_are_there(tmp_path: Path) -> None:
    quantised = tmp_path / "mine.int8.onnx"
    quantised.touch()
    with pytest.raises(FileNotFoundError):
        export_models(tmp_path / "none.pt", tmp_path / "mine.onnx")
    assert quantised.exists()
