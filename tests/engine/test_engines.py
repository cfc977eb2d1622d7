from pathlib import Path

import numpy as np
import pytest

from facewire.clock import VirtualClock
from facewire.engine.fallback import Ladder, Rung
from facewire.engine.loudness import REST_GEOMETRY, RestEngine
from facewire.engine.onnx import MODEL_PATH, OnnxEngine
from facewire.errors import EngineError
from facewire.face.channels import DRIVE_CHANNELS, DRIVE_VOICE
from facewire.serve.engines import build_ladder
from facewire.values import Floats, Geometry, Level
from tests.fakes import ProbeEngine, speech_like

JAW = DRIVE_CHANNELS.index("jawOpen")


@pytest.fixture(scope="module")
def network() -> OnnxEngine:
    return OnnxEngine()


def windows(count: int, geometry: Geometry) -> Floats:
    samples = speech_like((count + 1) * geometry.window / 16_000)
    return np.stack([samples[i * geometry.window :][: geometry.window] for i in range(count)])


def test_the_shipped_network_keeps_the_contract(network: OnnxEngine) -> None:
    assert network.geometry == REST_GEOMETRY
    drive = network.infer(windows(2, network.geometry))
    assert drive.shape == (2, network.geometry.poses, len(DRIVE_CHANNELS))
    assert np.isfinite(drive).all()
    assert drive.min() >= 0.0
    assert drive.max() <= 1.0


def test_a_row_never_depends_on_its_neighbours(network: OnnxEngine) -> None:
    batch = windows(8, network.geometry)
    together = network.infer(batch).copy()
    for row in range(8):
        assert np.array_equal(network.infer(batch[row : row + 1])[0], together[row])


@pytest.mark.parametrize("last", [1, 9, 16, 50, 96])
def test_a_pose_never_depends_on_how_many_are_asked_for(network: OnnxEngine, last: int) -> None:
    batch = windows(3, network.geometry)
    whole = network.infer(batch).copy()
    assert np.array_equal(network.infer(batch, last), whole[:, -last:])


def test_silence_is_a_closed_mouth_without_voice(network: OnnxEngine) -> None:
    drive = network.infer(np.zeros((1, network.geometry.window), np.float32))
    assert drive[0, :, JAW].max() < 0.05
    assert drive[0, :, DRIVE_VOICE].max() < 0.2


def test_threads_do_not_change_a_bit(network: OnnxEngine) -> None:
    batch = windows(2, network.geometry)
    assert np.array_equal(OnnxEngine(threads=2).infer(batch), network.infer(batch))


def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no model at"):
        OnnxEngine(tmp_path / "none.onnx")


def test_a_damaged_model_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(MODEL_PATH.read_bytes()[:5000])
    with pytest.raises(EngineError, match="cannot be loaded as a model") as caught:
        OnnxEngine(broken)
    assert "\n" not in str(caught.value)


def test_somebody_elses_model_is_refused(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="needs onnx: pip install onnx")
    model = onnx.load(MODEL_PATH)
    del model.metadata_props[:]
    foreign = tmp_path / "foreign.onnx"
    onnx.save(model, foreign)
    with pytest.raises(EngineError, match=r"is not a model for this version \(it has no facewire.schema\)"):
        OnnxEngine(foreign)


def test_rest_follows_the_level_and_nothing_else() -> None:
    engine = RestEngine()
    loud = np.full((1, engine.geometry.window), 0.3, np.float32)
    drive = engine.infer(np.concatenate((loud, loud * 0.0)))
    assert drive[0, -1, JAW] > 0.3
    assert drive[1].max(axis=0)[JAW] == 0.0
    assert np.allclose(drive[:, :, 20:35].sum(axis=2), 1.0)
    assert engine.level is Level.HOLD


def failing(message: str) -> ProbeEngine:
    raise EngineError(message)


def test_the_ladder_starts_on_the_first_rung_that_loads() -> None:
    ladder = Ladder((Rung("gpu", lambda: failing("no driver")), Rung("cpu", ProbeEngine)), VirtualClock())
    assert ladder.name == "probe"
    assert ladder.reason == "gpu: no driver"


def test_a_ladder_without_a_rung_that_holds_says_so() -> None:
    with pytest.raises(EngineError, match="no engine could be loaded; the last one said: gpu: no driver"):
        Ladder((Rung("gpu", lambda: failing("no driver")),), VirtualClock())


def test_a_failed_engine_is_tried_again_with_growing_pauses() -> None:
    clock = VirtualClock()
    attempts: list[int] = []

    def broken() -> ProbeEngine:
        attempts.append(clock.now_ns() // 10**9)
        return failing("lost")

    ladder = Ladder((Rung("gpu", broken), Rung("cpu", ProbeEngine)), clock, spawn=lambda job: job())
    for second in range(80):
        clock.sleep_until_ns(second * 10**9)
        ladder.infer(np.zeros((1, 4096), np.float32))
    assert attempts == [0, 5, 15, 35, 75]


def test_an_engine_that_comes_back_with_other_windows_is_not_taken() -> None:
    clock = VirtualClock()
    made: list[ProbeEngine] = []

    def changing() -> ProbeEngine:
        if not made:
            made.append(ProbeEngine())
            return failing("lost")
        return ProbeEngine(Geometry(window=8192, hop=128))

    ladder = Ladder((Rung("gpu", changing), Rung("cpu", ProbeEngine)), clock, spawn=lambda job: job())
    clock.sleep_until_ns(10**10)
    ladder.infer(np.zeros((1, 4096), np.float32))
    assert "windows differ" in ladder.reason
    assert ladder.geometry.window == 4096


def test_an_engine_asked_for_by_name_must_load(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no model at"):
        build_ladder("auto", VirtualClock(), model=tmp_path / "none.onnx")
    assert build_ladder("rest", VirtualClock()).name == "rest"
    assert build_ladder("auto", VirtualClock()).name == "onnx"
