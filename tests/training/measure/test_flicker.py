from pathlib import Path

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.engine.windowed import WindowEngine
from facewire_training.measure.conditions import write_recording
from facewire_training.measure.flicker import closures_in, noise_scores


@pytest.mark.parametrize(
    ("gap", "count"),
    [
        pytest.param([0.0, 0.02, 0.0], 0, id="at rest"),
        pytest.param([0.0, 0.3, 0.3, 0.3], 0, id="open to the end"),
        pytest.param([0.3, 0.0, 0.3, 0.0], 2, id="flapping"),
        pytest.param([0.3, 0.1, 0.3, 0.1, 0.0], 1, id="never quite shut in between"),
    ],
)
def test_a_closure_counts_once_lips_had_been_apart(gap: list[float], count: int) -> None:
    assert closures_in(np.array(gap)) == count


def test_silence_keeps_the_shipped_mouth_still(tmp_path: Path) -> None:
    write_recording(tmp_path / "nothing.wav", np.zeros(16_000, np.float32))
    (scores,) = noise_scores(
        [tmp_path / "nothing.wav"], WindowEngine(OnnxNetwork(MODEL_PATH), 31, VirtualClock()), 48.0
    )
    assert (scores.name, scores.closures_a_second) == ("nothing", 0.0)
    assert scores.largest < 0.02
