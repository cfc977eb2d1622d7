from pathlib import Path

import pytest

from facewire.clock import SystemClock
from facewire.engine.on_cpu import cpu_engine
from facewire.engine.onnx import MODEL_PATH
from facewire.engine.siblings import find_quantised
from facewire.engine.stream.engine import StreamEngine
from facewire.engine.windowed import WindowEngine
from facewire.errors import EngineError
from facewire.ports import Ask
from facewire.values import Mouth
from tests.engine.windows_rig import FPS, timeline
from tests.sounds import speech_like


@pytest.mark.parametrize("model", [None, MODEL_PATH, find_quantised(MODEL_PATH)])
def test_a_quantised_model_is_a_stream(model: Path | None) -> None:
    engine, geometry = cpu_engine(FPS, SystemClock(), model)
    assert isinstance(engine, StreamEngine)
    assert engine.cost_ns(48.0) > 0, "it is warm"
    assert (geometry.hop, geometry.step) == (128, 256)
    (mouth,) = engine.infer([Ask(timeline(speech_like(1.0)), 20, 48.0)])
    assert isinstance(mouth, Mouth)


def test_a_model_that_has_not_been_quantised_runs_over_windows(tmp_path: Path) -> None:
    model = tmp_path / "mine.onnx"
    model.write_bytes(MODEL_PATH.read_bytes())
    engine, geometry = cpu_engine(FPS, SystemClock(), model)
    assert isinstance(engine, WindowEngine)
    assert engine.cost_ns(48.0) > 0, "it is warm"
    assert engine.hearing(48.0).until(0) == 768
    assert geometry.window % geometry.step == 0


def test_a_model_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"no model at .*mine\.onnx"):
        cpu_engine(FPS, SystemClock(), tmp_path / "mine.onnx")
