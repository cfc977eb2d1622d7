"""`facewire bake`, in this process and in others."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
import soundfile

from facewire.clock import VirtualClock
from facewire.commands import baking
from facewire.commands.cli import main
from facewire.engine.fallback import Fallback
from facewire.engine.loudness import LoudnessNetwork
from facewire.engine.windowed import WindowEngine
from facewire.grid import FULL
from facewire.pipeline.offline import Bake, bake, opened
from facewire.serve.engines import EngineChoice, build_offline
from facewire.take.formats import FORMATS
from facewire.take.reading import read_take
from facewire.wire.recorded.head import TakeHead, encode
from tests.sounds import speech_like
from tests.waiting import until

START_S = 60.0


def recording(path: Path, seconds: float = 1.0, rate: int = 16_000) -> Path:
    soundfile.write(path, speech_like(seconds, rate), rate)
    return path


@pytest.mark.parametrize("take_format", FORMATS)
def test_two_bakes_give_identical_bytes(tmp_path: Path, take_format: str) -> None:
    path = recording(tmp_path / "voice.wav")
    for folder in ("a", "b"):
        assert main(["bake", str(path), "-o", str(tmp_path / folder), "--format", take_format]) == 0
    made = [{path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()} for folder in ("a", "b")]
    assert made[0] == made[1]
    assert made[0].keys() == {f"voice{FORMATS[take_format].suffix}", *FORMATS[take_format].beside}


@pytest.mark.slow
@pytest.mark.realtime
def test_two_processes_bake_what_one_bakes(tmp_path: Path) -> None:
    paths = [str(recording(tmp_path / f"voice{i}.wav", 0.5 + 0.3 * i)) for i in range(3)]
    for jobs in ("1", "2"):
        assert main(["bake", *paths, "-o", str(tmp_path / jobs), "--jobs", jobs]) == 0
    for one in (tmp_path / "1").iterdir():
        assert one.read_bytes() == (tmp_path / "2" / one.name).read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("take_format", ["csv", "json", "usd"])
def test_a_name_that_is_no_utf_8(
    tmp_path: Path, take_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = recording(tmp_path / "voice.wav", 0.2).rename(tmp_path / os.fsdecode(b"voi\xffce.wav"))
    out = tmp_path / os.fsdecode(b"ou\xfft")
    assert main(["bake", str(path), "-o", str(out), "--format", take_format]) == 0
    assert [one.stem for one in out.iterdir()] == [path.stem]
    assert "\\udcff" in capsys.readouterr().out


def test_one_bad_file_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = recording(tmp_path / "voice.wav")
    status = main(["bake", str(good), str(tmp_path / "none.wav"), "-o", str(tmp_path / "out")])
    assert status == 2
    assert (tmp_path / "out" / "voice.csv").exists()
    assert "no such file" in capsys.readouterr().err


def test_the_sound_of_a_recorded_take_is_baked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take = tmp_path / "2026-11-21T20-15-03_host"
    take.mkdir()
    (take / "take.json").write_bytes(encode(TakeHead("host", 31, 1, "", "")))
    recording(take / "audio.flac")
    assert main(["bake", str(take), "-o", str(tmp_path / "out")]) == 0
    assert main(["bake", str(take / "audio.flac"), "-o", str(tmp_path / "out")]) == 0
    same = [(tmp_path / "out" / name).read_bytes() for name in (f"{take.name}.csv", "audio.csv")]
    assert same[0] == same[1]
    assert main(["bake", str(take), "-o", str(tmp_path / "out"), "--format", "json"]) == 0
    assert f'"source": "{take.name}"' in (tmp_path / "out" / f"{take.name}.json").read_text()
    (tmp_path / "empty").mkdir()
    assert main(["bake", str(tmp_path / "empty"), "-o", str(tmp_path / "out")]) == 2
    assert re.search(r"holds no take; .*, or add -r to bake what lies below it\n$", capsys.readouterr().err)


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
            [
                "bake", str(path), "-o", str(tmp_path / folder),
                "--engine", "loudness", "--gain", f"jawOpen={gain}",
            ]
        )  # fmt: skip
        table = np.genfromtxt(tmp_path / folder / "voice.csv", delimiter=",", names=True)
        columns.append(table["JawOpen"])
    assert columns[0].max() > 0.1
    assert np.allclose(columns[0] * 0.5, columns[1], atol=1e-5)


def test_a_mask_leaves_the_rest_of_the_face_alone(tmp_path: Path) -> None:
    path = recording(tmp_path / "voice.wav", 6.0)
    arguments = ["--engine", "loudness", "--mask", "lower"]
    assert main(["bake", str(path), "-o", str(tmp_path), *arguments]) == 0
    table = np.genfromtxt(tmp_path / "voice.csv", delimiter=",", names=True)
    assert table["JawOpen"].max() > 0.1
    assert not table["EyeBlinkLeft"].any()
    assert not table["EyeLookUpLeft"].any()


def test_threads_reach_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[EngineChoice] = []

    def build(choice: EngineChoice) -> Fallback:
        seen.append(choice)
        return build_offline(EngineChoice("loudness", choice.fps))

    monkeypatch.setattr(baking, "build_offline", build)
    path = recording(tmp_path / "voice.wav")
    assert main(["bake", str(path), "-o", str(tmp_path / "out"), "--threads", "3"]) == 0
    assert [choice.threads for choice in seen] == [3]


@pytest.mark.slow
@pytest.mark.realtime
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="counts threads in /proc")
def test_threads_reach_the_workers(tmp_path: Path) -> None:
    def threads(*more: str) -> int:
        with running(tmp_path, *more) as (process, workers):
            most = max(len(worker.threads()) for worker in workers)
            process.kill()
        return most

    assert threads("--threads", "4") == threads() + 3


@pytest.mark.parametrize("take_format", ["json", "npz"])
def test_a_take_tells_what_its_moves_were_drawn_from(tmp_path: Path, take_format: str) -> None:
    path, heads = recording(tmp_path / "voice.wav"), []
    for seed, line in (("0", "x"), ("1", "x"), ("0", "x")):
        words = ("-o", tmp_path, "--engine", "loudness", "--seed", seed, "--line", line)
        assert main(["bake", *map(str, (path, *words, "--format", take_format, "--force"))]) == 0
        heads.append(read_take(tmp_path / f"voice.{take_format}").head)
    assert heads[0].seed == opened(path, Bake(31, FULL, 0, line="x")).seed
    assert heads[0] == heads[2] == replace(heads[1], seed=heads[0].seed)
    assert heads[1].seed != heads[0].seed


def test_a_take_blinks_as_its_subject_does(tmp_path: Path) -> None:
    path = recording(tmp_path / "voice.wav", 6.0)
    assert main(["bake", str(path), "-o", str(tmp_path), "--engine", "loudness", "--subject", "anna"]) == 0
    table = np.genfromtxt(tmp_path / "voice.csv", delimiter=",", names=True)
    options = Bake(31, FULL, 0, subject="anna")
    engine = WindowEngine(LoudnessNetwork(), 31, VirtualClock())
    blinks = [frame.face.weights[0] for frame in bake(path, options, engine)]
    np.testing.assert_allclose(table["EyeBlinkLeft"], blinks, atol=1e-6)
    assert max(blinks) > 0.5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--jobs", "-1"], "--jobs is -1"),
        (["--jobs", "0"], "--jobs is 0"),
        (["--subject", "a/b"], "choose another --subject"),
    ],
)
def test_a_mistake_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    path = recording(tmp_path / "voice.wav")
    assert main(["bake", str(path), "-o", str(tmp_path / "out"), *arguments]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_takes_of_two_formats_lie_side_by_side(tmp_path: Path) -> None:
    path = recording(tmp_path / "voice.wav")
    for take_format in ("csv", "livelink"):
        assert main(["bake", str(path), "-o", str(tmp_path), "--format", take_format]) == 0
    assert (tmp_path / "voice.csv").read_text().startswith("frame,time,")
    assert (tmp_path / "voice.livelink.csv").read_text().startswith("Timecode,")


def test_a_take_that_is_there_is_spared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [str(recording(tmp_path / f"{name}.wav")) for name in ("first", "second")]
    older = tmp_path / "second.csv"
    older.write_text("older")
    assert main(["bake", *paths, "-o", str(tmp_path)]) == 2
    assert "add --force" in capsys.readouterr().err.replace("\n", " ")
    assert older.read_text() == "older"
    assert not (tmp_path / "first.csv").exists(), "nothing is baked where something is in the way"
    assert main(["bake", *paths, "-o", str(tmp_path), "--force"]) == 0
    assert older.read_text() != "older"


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_recording_that_breaks_off_fails_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: str
) -> None:
    good, cut = recording(tmp_path / "good.wav"), recording(tmp_path / "cut.wav", 2.0)
    cut.write_bytes(cut.read_bytes()[:32_044])
    status = main(["bake", str(cut), str(good), "-o", str(tmp_path / "out"), "--jobs", jobs])
    assert status == 2
    assert "cut.wav breaks off after 1.0 s" in capsys.readouterr().err.replace("\n", " ")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["good.csv"]


@contextmanager
def running(
    tmp_path: Path, *arguments: str
) -> Iterator[tuple["subprocess.Popen[str]", list[psutil.Process]]]:
    """A bake of two long recordings by two workers, once both have begun to write."""
    paths = [tmp_path / f"long{i}.wav" for i in range(2)]
    for path in paths:
        soundfile.write(path, np.zeros(16_000 * 3600, np.int16), 16_000)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "facewire", "bake", *map(str, paths), "-o", str(out), "--jobs", "2"]
    process = subprocess.Popen(
        [*command, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    workers: list[psutil.Process] = []
    try:
        until(lambda: out.is_dir() and len(list(out.iterdir())) == 2, START_S)
        # Its other child is Python's own resource tracker, which ends a moment after the command.
        children = psutil.Process(process.pid).children(recursive=True)
        workers = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
        assert len(workers) == 2
        yield process, workers
    finally:
        process.kill()
        process.communicate()
        until(lambda: not still_running(workers))


def still_running(processes: list[psutil.Process]) -> bool:
    return any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in processes)


@pytest.mark.slow
@pytest.mark.realtime
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a program can catch")
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupt_ends_a_bake_and_its_workers(tmp_path: Path, stop: signal.Signals) -> None:
    # A shell that starts us in the background has interrupts ignored, and children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with running(tmp_path) as (process, workers):
        process.send_signal(stop)
        _, err = process.communicate(timeout=240)
        assert process.returncode == 130
        assert err == ""
        until(lambda: not still_running(workers))
        assert not list((tmp_path / "out").iterdir())


@pytest.mark.slow
@pytest.mark.realtime
def test_no_worker_outlives_a_killed_command(tmp_path: Path) -> None:
    with running(tmp_path) as (process, workers):
        process.kill()
        process.communicate()
        until(lambda: not still_running(workers))
        assert not list((tmp_path / "out").iterdir())


@pytest.mark.slow
@pytest.mark.realtime
def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    names = [f"{number}.wav" for number in range(80)]
    paths = [str(recording(tmp_path / name)) for name in names]
    out = tmp_path / "out"
    command = ["bake", *paths, "-o", str(out), "--jobs", "2", "--engine", "loudness"]
    process = subprocess.Popen([sys.executable, "-m", "facewire", *command], stderr=subprocess.PIPE)
    try:
        until(lambda: len(list(out.glob("*.csv"))) > 2, START_S)
        next(
            one for one in psutil.Process(process.pid).children() if "spawn_main" in " ".join(one.cmdline())
        ).kill()
        assert len(list(out.glob("*.csv"))) < len(names), "it was killed in the middle"
        _, err = process.communicate(timeout=240)
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, err) == (0, b"")
    assert {path.stem for path in out.iterdir()} == {Path(name).stem for name in names}
