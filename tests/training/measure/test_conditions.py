from pathlib import Path

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.engine.windowed import WindowEngine
from facewire_training.data.corpora import read_audio
from facewire_training.measure.conditions import mean_jaw, spoilt, write_recording
from facewire_training.measure.evaluate import Clip
from facewire_training.phones.inventory import Phone


@pytest.fixture
def clip(tmp_path: Path) -> Clip:
    times = np.arange(16_000) / 16_000
    wave = np.sign(np.sin(2 * np.pi * 120.0 * times)) * np.sin(2 * np.pi * 700.0 * times)
    write_recording(tmp_path / "vowel.wav", (0.2 * wave * (times > 0.3)).astype(np.float32))
    return Clip(tmp_path / "vowel.wav", (Phone("sil", 0.0, 0.3), Phone("aa", 0.3, 1.0)))


def test_a_clip_is_brought_to_a_level(clip: Clip, tmp_path: Path) -> None:
    folder = tmp_path / "quiet"
    folder.mkdir()
    (quiet,) = spoilt([clip], folder, -40.0, None)
    samples = read_audio(quiet.path) / 32768.0
    assert 20.0 * np.log10(np.sqrt(np.mean(samples**2))) == pytest.approx(-40.0, abs=0.2)


def test_the_jaw_is_averaged_over_speech_alone(clip: Clip) -> None:
    engine = WindowEngine(OnnxNetwork(MODEL_PATH), 31, VirtualClock())
    spoken = mean_jaw([clip], engine, None)
    everywhere = mean_jaw([Clip(clip.path, (Phone("aa", 0.0, 1.0),))], engine, None)
    assert spoken > everywhere > 0.0
