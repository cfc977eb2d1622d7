"""How far the network hears, and the shipped file's contract with the runtime."""

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from facewire.engine.lookahead import SETTLED_STEPS
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.engine.onnx.plan import BESIDE
from facewire.face.channels import ARTICULATORS, DRIVE_CHANNELS, DRIVE_VOICE, VISEMES
from facewire_training.data.noises import NOISES, noise_pool
from facewire_training.network.model import RECENT, STEP, LogMel, MouthNetwork, recent_mean

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
    window = engine.geometry.window
    starts = range(0, len(clip) - window + 1, 6144)
    assert len(starts) > 5
    windows = np.stack([clip[start : start + window] for start in starts])
    assert openness(engine.infer(windows)).max() < 0.15


def test_a_batch_of_eight_equals_its_rows(engine: OnnxNetwork) -> None:
    windows = np.random.default_rng(2).normal(0.0, 0.1, (8, engine.geometry.window)).astype(np.float32)
    batch = engine.infer(windows)
    for row in range(8):
        np.testing.assert_array_equal(engine.infer(windows[row : row + 1])[0], batch[row])


def test_a_mean_is_of_a_step_and_the_47_before_it() -> None:
    hidden = torch.randn(2, 3, 1, 100, generator=torch.Generator().manual_seed(0))
    means = recent_mean(hidden)
    assert means.shape == hidden.shape
    for step in (0, 1, 46, 47, 48, 99):
        expected = hidden[..., max(0, step + 1 - RECENT) : step + 1].mean(dim=3)
        torch.testing.assert_close(means[..., step], expected, atol=1e-6, rtol=1e-5)


def test_a_pose_hears_31_steps_ahead_of_its_own_and_no_further() -> None:
    torch.manual_seed(0)
    network = MouthNetwork(width=16).eval().double()
    reach = 1 + sum(network.dilations)
    sound = torch.randn(1, 72 * STEP, dtype=torch.float64) * 0.1
    changed = sound.clone()
    changed[:, 60 * STEP :] = 0.0
    with torch.no_grad():
        before, after = (network(samples).articulators for samples in (sound, changed))
    first = 2 * (60 - reach)
    torch.testing.assert_close(before[:, :first], after[:, :first], atol=1e-12, rtol=0.0)
    assert (before - after)[:, first : first + 2].abs().max() > 1e-11
    assert reach + BESIDE == SETTLED_STEPS


def test_half_of_each_frame_has_its_whole_power() -> None:
    frames = torch.randn(20, 320, generator=torch.Generator().manual_seed(5))
    features = LogMel()
    real, imaginary = torch.split(frames @ features.basis.flatten(1).T, features.mel.shape[1], dim=1)
    fore, mirror = frames[:, :160], frames[:, 160:].flip(1)
    cosines, sines = features.folded()
    half = ((fore + mirror) @ cosines) ** 2 + ((fore - mirror) @ sines) ** 2
    np.testing.assert_allclose(half, real**2 + imaginary**2, rtol=1e-3, atol=1e-8)
