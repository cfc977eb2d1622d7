from pathlib import Path

import numpy as np
import pytest
import soundfile

from facewire.commands.cli import main
from facewire.commands.run import DEMO_CLIP
from facewire.engine.onnx import OnnxEngine
from facewire.errors import SourceError
from facewire.grid import frames_in
from facewire.pipeline.offline import Bake, bake
from facewire.pipeline.windows import FULL
from facewire.values import Quality
from tests.fakes import ProbeEngine, speech_like

RATES = (8_000, 16_000, 44_100, 192_000)


def recording(path: Path, seconds: float = 1.0, rate: int = 16_000) -> Path:
    soundfile.write(path, speech_like(seconds, rate), rate)
    return path


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("lookahead_ms", [48.0, FULL])
def test_one_frame_for_each_thirty_first_of_a_second(
    tmp_path: Path, rate: int, lookahead_ms: float | None
) -> None:
    path = recording(tmp_path / "voice.wav", 2.3, rate)
    frames = bake(path, Bake(31, lookahead_ms, 0), ProbeEngine())
    assert len(frames) == frames_in(int(2.3 * 16_000), 31)
    assert [frame.t for frame in frames] == [n / 31 for n in range(len(frames))]
    assert {frame.quality for frame in frames} == {Quality.INFERRED}


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    shares: list[float] = []
    bake(recording(tmp_path / "voice.wav", 8.0), Bake(31, FULL, 0), ProbeEngine(), shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 4
    assert shares[-1] == 1.0


def test_a_missing_recording(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        bake(tmp_path / "none.wav", Bake(31, FULL, 0), ProbeEngine())


def test_the_demo_speaks_with_an_open_and_a_closed_mouth() -> None:
    frames = bake(DEMO_CLIP, Bake(31, FULL, 0), OnnxEngine())
    weights = np.stack([frame.face.weights for frame in frames])
    gap = weights[:, 17] - weights[:, 18]
    assert gap.max() > 0.3
    assert (gap < 0.05).mean() > 0.1
    assert (weights >= 0.0).all()
    assert (weights <= 1.0).all()


@pytest.mark.parametrize("take_format", ["csv", "json", "npz", "livelink"])
def test_two_bakes_give_identical_bytes(tmp_path: Path, take_format: str) -> None:
    path = recording(tmp_path / "voice.wav")
    for folder in ("a", "b"):
        assert main(["bake", str(path), "-o", str(tmp_path / folder), "--format", take_format]) == 0
    (first,), (second,) = (list((tmp_path / folder).iterdir()) for folder in ("a", "b"))
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.slow
@pytest.mark.timeout(90)
def test_two_processes_bake_what_one_bakes(tmp_path: Path) -> None:
    paths = [str(recording(tmp_path / f"voice{i}.wav", 0.5 + 0.3 * i)) for i in range(3)]
    for jobs in ("1", "2"):
        assert main(["bake", *paths, "-o", str(tmp_path / jobs), "--jobs", jobs]) == 0
    ones, twos = ({path.name: path.read_bytes() for path in (tmp_path / jobs).iterdir()} for jobs in "12")
    assert len(ones) == len(paths)
    assert ones == twos


def test_one_bad_file_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = recording(tmp_path / "voice.wav")
    status = main(["bake", str(good), str(tmp_path / "none.wav"), "-o", str(tmp_path / "out")])
    assert status == 2
    assert (tmp_path / "out" / "voice.csv").exists()
    assert "no such file" in capsys.readouterr().err


def test_two_inputs_of_one_name_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").mkdir()
    paths = [str(recording(tmp_path / "voice.wav")), str(recording(tmp_path / "other" / "voice.flac"))]
    assert main(["bake", *paths, "-o", str(tmp_path / "out")]) == 2
    assert "would both become" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = recording(tmp_path / "voice.wav")
    assert main(["bake", str(good), "-o", str(good / "out")]) == 2
    assert "cannot make" in capsys.readouterr().err


def test_gains_reach_the_take(tmp_path: Path) -> None:
    path = recording(tmp_path / "voice.wav")
    columns = []
    for folder, gain in (("a", "1"), ("b", "0.5")):
        main(
            ["bake", str(path), "-o", str(tmp_path / folder), "--engine", "rest", "--gain", f"jawOpen={gain}"]
        )
        table = np.genfromtxt(tmp_path / folder / "voice.csv", delimiter=",", names=True)
        columns.append(table["JawOpen"])
    assert columns[0].max() > 0.1
    assert np.allclose(columns[0] * 0.5, columns[1], atol=1e-5)


def test_a_mask_leaves_the_rest_of_the_face_alone(tmp_path: Path) -> None:
    path = recording(tmp_path / "voice.wav", 6.0)
    arguments = ["--engine", "rest", "--mask", "lower"]
    assert main(["bake", str(path), "-o", str(tmp_path), *arguments]) == 0
    table = np.genfromtxt(tmp_path / "voice.csv", delimiter=",", names=True)
    assert table["JawOpen"].max() > 0.1
    assert not table["EyeBlinkLeft"].any()
    assert not table["EyeLookUpLeft"].any()
