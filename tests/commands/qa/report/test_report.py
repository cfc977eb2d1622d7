"""`facewire report` as a person types it."""

import json
import os
import sys
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any

import pytest
import soundfile

from facewire.commands.cli import main
from facewire.commands.config import Config
from facewire.commands.pool.pool import LostWorker, Work
from facewire.commands.qa.report.lines import Line, lines_below
from facewire.commands.qa.report.measuring import Measurer, measure_all
from facewire.errors import EngineError, UsageError
from facewire.face.channels import VISEMES
from facewire.qa.report.line import LineMeasures
from facewire.take.table import frames_of
from facewire.values import Level, Status, SubjectStatus
from facewire.wire import frame as frame_message
from facewire.wire import status as status_message
from facewire.wire.recorded.head import TakeHead, encode
from facewire.wire.recorded.stream import packed
from tests.qa.lines import line
from tests.sounds import speech_like
from tests.take.takes import write

Report = Callable[..., tuple[int, dict[str, Any], str]]


def voice(path: Path, seconds: float = 1.5) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, speech_like(seconds), 16_000)
    return path


def recorded(folder: Path) -> Path:
    """A session of four seconds that was 30 to 50 ms late, and held two faces."""
    voice(folder / "audio.flac", 4.0)
    (folder / "take.json").write_bytes(encode(TakeHead("host", 31, 1, "facewire/0", "")))
    faces = b"".join(packed(frame_message.encode(frame, 0)) for frame in frames_of(line()))
    (folder / "faces.bin").write_bytes(faces)
    states = b"".join(
        packed(status_message.encode(_status(held, late))) for held, late in ((5, 30.0), (6, 40.0), (7, 50.0))
    )
    (folder / "status.bin").write_bytes(states)
    return folder


def _status(held: int, late_ms: float) -> Status:
    subjects = tuple(
        SubjectStatus(name, "microphone", "live", 31, held, 0, 0, 48.0, late_ms, 1.0, -20.0)
        for name in ("host", "other")
    )
    return Status(1, 0, 1.0, "onnx", Level.CPU, "", 31.0, 31, 0, held, 0, (), (), subjects)


@pytest.fixture
def report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Report:
    """Runs the command; returns its status, its JSON, and its words."""

    def run(*typed: object) -> tuple[int, dict[str, Any], str]:
        words = ["report", *map(str, typed), "--engine", "loudness", "--json", str(tmp_path / "report.json")]
        status = main(words)
        told = "".join(capsys.readouterr())
        return status, json.loads((tmp_path / "report.json").read_text()) if status < 2 else {}, told

    return run


def test_recordings_are_baked_in_memory(report: Report, tmp_path: Path) -> None:
    for name in ("a.wav", "en/b.flac"):
        voice(tmp_path / "voices" / name)
    status, told, words = report(tmp_path / "voices", "--html", tmp_path / "report.html")
    assert status == 0
    assert [one["name"] for one in told["lines"]] == ["a", "en/b"]
    for one in told["lines"]:
        assert one["seconds"] == pytest.approx(1.5, abs=0.04)
        assert one["made_ms"] > 0
        assert -60 < one["level_db"] < 0
    assert told["viseme_names"] == list(VISEMES)
    assert told["summary"]["lines"] == 2
    assert told["summary"]["spreads"]["level_db"]["p50"] == pytest.approx(told["lines"][0]["level_db"], abs=6)
    assert "2 lines, 3 s" in words
    assert "en/b" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.rglob("*.*")} == {"a.wav", "b.flac", "report.html", "report.json"}


def test_takes_recordings_and_sessions_are_one_report(report: Report, tmp_path: Path) -> None:
    mixed, elsewhere = tmp_path / "mixed", tmp_path / "sound"
    voice(mixed / "alone.wav")
    voice(mixed / "both.wav", 4.0)
    write(mixed / "both.npz", line(), "npz")
    (mixed / "deep").mkdir()
    write(mixed / "deep" / "silent.csv", line())
    voice(elsewhere / "deep" / "silent.ogg", 4.0)
    voice(elsewhere / "unknown.wav")
    recorded(mixed / "2026-11-21T20-15-03_host")
    status, told, _ = report(mixed, "--audio", elsewhere)
    assert status == 0
    found = {one["name"]: one for one in told["lines"]}
    assert found.keys() == {"2026-11-21T20-15-03_host", "alone", "both", "deep/silent"}
    assert {name for name, one in found.items() if one["made_ms"] is not None} == {"alone"}
    assert all(one["level_db"] is not None for one in found.values())
    assert [len(found[name]["closures"]) for name in ("both", "deep/silent")] == [4, 4]
    session = found["2026-11-21T20-15-03_host"]
    assert (session["published_ms"], session["held"]) == (40.0, 2)
    assert len(session["closures"]) == 4
    assert found["both"]["published_ms"] is None


def test_single_files_and_a_session_by_its_name(report: Report, tmp_path: Path) -> None:
    write(tmp_path / "a.livelink.csv", line(), "livelink")
    _, told, _ = report(tmp_path / "a.livelink.csv", voice(tmp_path / "b.wav"), recorded(tmp_path / "c"))
    assert [one["name"] for one in told["lines"]] == ["a", "b", "c"]
    assert told["lines"][0]["visemes_s"] is None


def test_a_take_in_capitals_is_a_line(tmp_path: Path) -> None:
    take = tmp_path / "LINE.CSV"
    write(take, line())
    assert lines_below([take]) == lines_below([tmp_path]) == [Line("LINE", take)]


def test_one_that_fails_stops_no_other(report: Report, tmp_path: Path) -> None:
    voice(tmp_path / "in" / "a.wav")
    (tmp_path / "in" / "b.wav").write_bytes(b"nothing")
    (tmp_path / "in" / "c.npz").write_bytes(b"nothing")
    (tmp_path / "in" / "loop.wav").symlink_to(tmp_path / "in" / "loop.wav")
    status, told, words = report(tmp_path / "in")
    assert status == 1
    assert [bool(one["failed"]) for one in told["lines"]] == [False, True, True, True]
    assert "could not be read: b, c, loop" in words
    assert "b.wav is not a recording" in words.replace("\n", " ")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (["nowhere"], "there is no"),
        (["empty"], "no take and no recording in"),
        (["twice"], "would both become"),
        (["twice", "--jobs", "0"], "--jobs is 0"),
        (["one", "other"], "would both be the line a"),
        (["one/a.npz", "other/a.npz"], "would both be the line a"),
        (["one-sound", "other-sound"], "would both be the line a"),
        (["one", "--audio", "nowhere"], "there is no nowhere"),
        (["one", "--html", "no/report.html"], "there is no folder no for report.html"),
    ],
)
def test_mistakes_are_one_line(
    typed: list[str], message: str, report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for name in ("a.wav", "a.flac"):
        voice(tmp_path / "twice" / name, 0.1)
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "a.npz", line(), "npz")
        voice(tmp_path / f"{name}-sound" / "a.wav", 0.1)
    status, _, words = report(*typed)
    assert status == 2
    assert message in words.replace("\n", " ")


def test_files_that_macos_leaves_beside_takes_are_no_recordings(report: Report, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "a.npz", line(), "npz")
    (tmp_path / "in" / "._a.wav").write_bytes(b"nothing")
    assert report(tmp_path / "in", tmp_path / "in")[0] == 0


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_name_that_is_no_text(report: Report, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    odd = os.fsdecode(os.fsencode(tmp_path / "in") + b"/a\xff.wav")
    # The sound library takes no such name either: the line fails, and the report is written.
    voice(tmp_path / "a.wav", 0.1).rename(odd)
    voice(tmp_path / "in" / "b.wav", 0.1)
    status, told, _ = report(tmp_path / "in", "--html", tmp_path / "report.html")
    assert status < 2
    assert told["lines"][1]["failed"] == ""
    assert told["lines"][0]["name"] == "a\udcff"
    assert "a\\udcff" in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_fakes_no_line(report: Report, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x\nfacewire: y\x1b[2J.npz").write_bytes(b"nothing")
    status, _, words = report(tmp_path / "in")
    assert status == 1
    assert "facewire: x\\nfacewire: y\\x1b[2J: cannot read " in words
    assert not any(line.startswith("facewire: y") for line in words.splitlines())


def test_what_nobody_has_thought_of_is_a_failure_of_one_line(tmp_path: Path) -> None:
    def broken(config: Config) -> Any:
        del config
        raise EngineError("no such network")

    assert Measurer(Config(), broken)(Line("a", None, voice(tmp_path / "a.wav"))).failed == "no such network"
    assert "AttributeError" in Measurer(Config(), lambda _: None)(Line("a", None, tmp_path / "a.wav")).failed  # type: ignore[arg-type,return-value]


def test_the_order_is_that_of_the_names(tmp_path: Path) -> None:
    for name in ("c.wav", "a.wav", "b/a.wav"):
        voice(tmp_path / name, 0.1)
    assert [one.name for one in lines_below([tmp_path])] == ["a", "b/a", "c"]
    with pytest.raises(UsageError):
        lines_below([tmp_path / "none"])


def test_processes_measure_what_one_does_and_a_lost_one_loses_one_line(tmp_path: Path) -> None:
    def out_of_order(
        lines: Iterable[Line], count: int, work: Work[Line, LineMeasures]
    ) -> Generator[tuple[Line, LineMeasures | LostWorker], None, None]:
        assert count == 2
        do = work.prepare()
        for one in reversed(list(lines)):
            yield one, LostWorker() if one.name == "1" else do(one)

    for at in range(3):
        write(tmp_path / f"{at}.npz", line(seconds=2.0 + at), "npz")
    lines = lines_below([tmp_path])
    alone, shared = measure_all(lines, Config(), 1), measure_all(lines, Config(), 2, out_of_order)
    assert [one.name for one in shared] == ["0", "1", "2"]
    assert (shared[0], shared[2]) == (alone[0], alone[2])
    assert shared[1].failed == "it ended 3 processes"
