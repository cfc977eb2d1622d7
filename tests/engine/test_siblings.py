"""The FP16 and INT8 models against the FP32 model, on the CPU, where all run."""

from pathlib import Path

import numpy as np
import pytest

from facewire.audio.timeline import Timeline
from facewire.clock import VirtualClock
from facewire.engine.on_cpu import cpu_engine
from facewire.engine.onnx import MODEL_PATH, OnnxNetwork
from facewire.engine.siblings import files_of, find_half, find_quantised, refuse_stale
from facewire.engine.windowed import WindowEngine
from facewire.errors import EngineError
from facewire.face.channels import CHANNEL_INDEX
from facewire.grid import FULL
from facewire.ports import Ask
from facewire.source.recording import Recording
from facewire.values import Floats, Mouth
from tests.fakes import Keep

MEAN, P999 = 0.005, 0.02
"""How far weights may differ: the design's bars."""


def samples() -> Floats:
    """Return the demo clip at 16 kHz."""
    from facewire.audio.resample import Resampler
    from facewire.commands.run import DEMO_CLIP

    recording = Recording.open(DEMO_CLIP)
    return Resampler(recording.rate).convert(np.concatenate(list(recording.blocks())))


def speech(window: int) -> Floats:
    """Return windows of the demo clip: float32[B, window]."""
    sound = samples()
    starts = range(0, len(sound) - window, window // 8)
    return np.stack([sound[start : start + window] for start in starts])


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


@pytest.mark.parametrize("lookahead_ms", [0.0, 48.0, FULL])
def test_streams_of_integers_move_the_face_as_windows_do(kept: Keep, lookahead_ms: float | None) -> None:
    """What they cost in accuracy is measured on recordings; here they open, shut and name sounds alike."""
    exact = kept(WindowEngine(OnnxNetwork(MODEL_PATH), 31, VirtualClock()))
    quantised = kept(cpu_engine(31, VirtualClock()).engine)
    assert quantised.hearing(lookahead_ms).until(9) == exact.hearing(lookahead_ms).until(9)
    sound = Timeline(80_000)
    sound.append(samples()[:80_000])
    asks = [Ask(sound, frame, lookahead_ms) for frame in range(5, 130)]
    one, other = (
        [mouth for mouth in engine.infer(asks) if isinstance(mouth, Mouth)] for engine in (quantised, exact)
    )
    made, meant = (np.stack([mouth.weights for mouth in mouths]) for mouths in (one, other))
    assert len(made) == len(meant) == len(asks)
    assert np.abs(made - meant).mean() <= 2 * MEAN
    jaw = CHANNEL_INDEX["jawOpen"]
    assert np.corrcoef(made[:, jaw], meant[:, jaw])[0, 1] > 0.99
    named, right = (np.stack([mouth.visemes for mouth in mouths]).argmax(1) for mouths in (one, other))
    assert np.mean(named == right) > 0.9


def test_a_model_without_a_quantised_sibling_runs_itself(tmp_path: Path) -> None:
    model = tmp_path / "mine.onnx"
    assert find_quantised(model) == model
    (tmp_path / "mine.int8.onnx").touch()
    assert find_quantised(model) == tmp_path / "mine.int8.onnx"


@pytest.mark.parametrize("folder", [".", "/", ".."])
def test_a_folder_is_no_model_and_has_no_siblings(folder: str) -> None:
    assert find_quantised(Path(folder)) == Path(folder)
    assert files_of(Path(folder)) == (Path(folder),)
    with pytest.raises(EngineError, match=r"^no \S*\.fp16\.onnx beside"):
        find_half(Path(folder))
    with pytest.raises(EngineError, match=r"^no model at"):
        cpu_engine(31, VirtualClock(), Path(folder))


def test_a_model_that_cannot_be_read_beside_its_quantised_file_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.onnx").touch()

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    with pytest.raises(
        EngineError, match=r"cannot read .*mine\.onnx, .* \(Permission denied\); change its permissions"
    ):
        refuse_stale(tmp_path / "mine.int8.onnx", "0" * 64)
