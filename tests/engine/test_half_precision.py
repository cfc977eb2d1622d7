"""The FP16 model against the FP32 model, on the CPU, where both run."""

import numpy as np
import pytest

from facewire.engine.half_precision import find_half
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.source.recording import Recording
from facewire.values import Floats
from tests.fakes import Keep

MEAN, P999 = 0.005, 0.02
"""How far weights may differ: the design's bars."""


def speech(window: int) -> Floats:
    """Return windows of the demo clip: float32[B, window]."""
    from facewire.audio.resample import Resampler
    from facewire.commands.run import DEMO_CLIP

    recording = Recording.open(DEMO_CLIP)
    samples = Resampler(recording.rate).convert(np.concatenate(list(recording.blocks())))
    starts = range(0, len(samples) - window, window // 8)
    return np.stack([samples[start : start + window] for start in starts])


@pytest.mark.parametrize("gain", [1.0, 0.03])
def test_half_precision_moves_the_face_alike(kept: Keep, gain: float) -> None:
    """At the level of the recording, and 30 dB below it, where FP16 features would drown."""
    single = kept(OnnxNetwork(MODEL_PATH))
    half = kept(OnnxNetwork(find_half(MODEL_PATH)))
    assert half.geometry == single.geometry
    windows = np.float32(gain) * speech(single.geometry.window)
    difference = np.abs(half.infer(windows) - single.infer(windows))
    assert difference.mean() <= MEAN
    assert np.quantile(difference, 0.999) <= P999
