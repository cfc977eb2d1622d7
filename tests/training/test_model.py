"""The shipped file keeps its contract with the runtime."""

import numpy as np
import pytest

from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.face.channels import ARTICULATORS, DRIVE_CHANNELS, DRIVE_VOICE, VISEMES
from facewire_training.data.noises import NOISES, noise_pool

MEGABYTE = 2**20


@pytest.fixture(scope="module")
def engine() -> OnnxNetwork:
    return OnnxNetwork(MODEL_PATH)


def openness(poses: np.ndarray) -> np.ndarray:
    jaw, close = (poses[..., ARTICULATORS.index(name)] for name in ("jawOpen", "mouthClose"))
    return np.asarray(jaw - close)


def test_it_is_small_and_tells_its_layout(engine: OnnxNetwork) -> None:
    assert MODEL_PATH.stat().st_size < 12 * MEGABYTE
    assert engine.geometry.window % engine.geometry.hop == 0
    poses = engine.infer(np.zeros((1, engine.geometry.window), np.float32))
    assert poses.shape == (1, engine.geometry.poses, len(DRIVE_CHANNELS))


def test_digital_silence_is_a_shut_mouth_at_rest(engine: OnnxNetwork) -> None:
    poses = engine.infer(np.zeros((1, engine.geometry.window), np.float32))[0]
    assert openness(poses).max() < 0.02
    assert poses[:, DRIVE_VOICE].max() < 0.05
    assert (poses[:, len(ARTICULATORS) :][:, : len(VISEMES)].argmax(axis=1) == VISEMES.index("sil")).all()


@pytest.mark.parametrize("kind", list(NOISES))
def test_noise_does_not_open_the_mouth(engine: OnnxNetwork, kind: str) -> None:
    clip = noise_pool(2**20, len(NOISES))[list(NOISES).index(kind)] * np.float32(0.05)
    windows = np.stack([clip[start : start + engine.geometry.window] for start in range(0, 50_000, 6144)])
    assert openness(engine.infer(windows)).max() < 0.15


def test_a_batch_of_eight_equals_its_rows(engine: OnnxNetwork) -> None:
    windows = np.random.default_rng(2).normal(0.0, 0.1, (8, engine.geometry.window)).astype(np.float32)
    batch = engine.infer(windows)
    for row in range(8):
        np.testing.assert_array_equal(engine.infer(windows[row : row + 1])[0], batch[row])
