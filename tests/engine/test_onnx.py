from pathlib import Path

import numpy as np
import pytest

from facewire.engine.loudness import LOUDNESS_GEOMETRY
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.errors import EngineError
from facewire.face.channels import DRIVE_CHANNELS, DRIVE_VOICE
from facewire.values import Floats, Geometry
from tests.sounds import speech_like

JAW = DRIVE_CHANNELS.index("jawOpen")


@pytest.fixture(scope="module")
def network() -> OnnxNetwork:
    return OnnxNetwork()


def windows(count: int, geometry: Geometry) -> Floats:
    samples = speech_like((count + 1) * geometry.window / 16_000)
    return np.stack([samples[i * geometry.window :][: geometry.window] for i in range(count)])


def test_the_shipped_network_keeps_the_contract(network: OnnxNetwork) -> None:
    assert network.geometry == LOUDNESS_GEOMETRY
    drive = network.infer(windows(2, network.geometry))
    assert drive.shape == (2, network.geometry.poses, len(DRIVE_CHANNELS))
    assert np.isfinite(drive).all()
    assert drive.min() >= 0.0
    assert drive.max() <= 1.0


def test_a_row_never_depends_on_its_neighbours(network: OnnxNetwork) -> None:
    batch = windows(8, network.geometry)
    together = network.infer(batch).copy()
    for row in range(8):
        assert np.array_equal(network.infer(batch[row : row + 1])[0], together[row])


def test_silence_is_a_closed_mouth_without_voice(network: OnnxNetwork) -> None:
    drive = network.infer(np.zeros((1, network.geometry.window), np.float32))
    assert drive[0, :, JAW].max() < 0.05
    assert drive[0, :, DRIVE_VOICE].max() < 0.2


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no model at"):
        OnnxNetwork(tmp_path / "none.onnx")


def test_a_damaged_model_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(MODEL_PATH.read_bytes()[:5000])
    with pytest.raises(EngineError, match="cannot be loaded as a model") as caught:
        OnnxNetwork(broken)
    assert "\n" not in str(caught.value)


def test_somebody_elses_model_is_refused(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="needs onnx: pip install 'facewire[train]'")
    model = onnx.load(MODEL_PATH)
    del model.metadata_props[:]
    foreign = tmp_path / "foreign.onnx"
    onnx.save(model, foreign)
    with pytest.raises(EngineError, match=r"is not a model for this version \(it has no facewire.schema\)"):
        OnnxNetwork(foreign)
