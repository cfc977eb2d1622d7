"""`facewire check` as a person types it: sounds without the network, the demo's clip with it."""

import json
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from facewire.commands.cli import main
from facewire.commands.config import Config
from facewire.commands.qa.check.command import check_lines
from facewire.commands.qa.check.lines import lines_of
from facewire.commands.run import DEMO_CLIP
from facewire.errors import UsageError
from facewire.qa.check.limits import Settings
from facewire.take.formats import format_of, take_file
from facewire.take.table import TakeHead
from tests.qa.lines import line
from tests.take.takes import write

RATE = 16_000


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    """A good line in a folder and its copy, and lines with an offset, without sound, and broken."""
    folder = tmp_path / "voices"
    (folder / "en").mkdir(parents=True)
    clip, _ = soundfile.read(DEMO_CLIP, dtype="float32")
    # Two sentences, each from one pause to the next.
    sound, other = clip[: round(1.87 * RATE)], clip[round(3.02 * RATE) : round(4.62 * RATE)]
    soundfile.write(folder / "en" / "good.wav", sound, RATE)
    soundfile.write(folder / "again.flac", 0.5 * sound, RATE)
    soundfile.write(folder / "offset.wav", 0.05 + 0.8 * other, RATE)
    soundfile.write(folder / "silent.wav", np.zeros(RATE), RATE)
    (folder / "broken.wav").write_bytes(b"RIFF")
    return folder


def check(*words: str | Path) -> int:
    return main(["check", *map(str, words), "--engine", "loudness"])


def test_what_is_wrong_is_said_the_worst_first(voices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(voices) == 1
    told = "".join(capsys.readouterr()).splitlines()
    assert told[0].startswith("error: broken.wav: ")
    assert "error: silent.wav: the recording is silent: its speech would be at -100 dBFS [silent]" in told
    assert any(line.startswith("warning: offset.wav: the sound is 5.") for line in told)
    assert "warning: en/good.wav: the same recording as again.flac [duplicate]" in told
    assert told[-1].startswith("4 of 5 have findings: 2 errors, ")


def test_many_copies_are_one_finding(
    voices: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facewire.commands.qa.check.command._COPIES", 2)
    for name in "abc":
        (voices / "en" / f"{name}.wav").write_bytes((voices / "en" / "good.wav").read_bytes())
    assert check(voices / "en") == 1
    (told,) = (line for line in "".join(capsys.readouterr()).splitlines() if "[duplicate]" in line)
    assert told == "warning: b.wav: 4 of the same recording: also a.wav, c.wav and 1 more [duplicate]"


def test_a_good_line(voices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(voices / "en") == 0
    assert "1 checked, nothing found" in "".join(capsys.readouterr())


def test_reports_and_limits(voices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    limits = tmp_path / "limits.toml"
    limits.write_text('dc = 0.1\n[severity]\nunreadable = "note"\nsilent = "warning"\n', encoding="utf-8")
    reports = {kind: tmp_path / f"report.{kind}" for kind in ("html", "json", "junit", "sarif")}
    flags = [word for kind, path in reports.items() for word in (f"--{kind}", str(path))]
    assert check(voices, "--limits", limits, "--fail-on", "error", *flags) == 0
    assert "offset.wav" not in "".join(capsys.readouterr())
    lines = {line["name"]: line for line in json.loads(reports["json"].read_text(encoding="utf-8"))["lines"]}
    assert lines["broken.wav"]["severity"] == "note"
    assert lines["offset.wav"]["findings"] == []
    suite = ElementTree.parse(reports["junit"]).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("5", "2")
    page = reports["html"].read_text(encoding="utf-8")
    (told,) = re.findall(r'id="data">(.*?)</script>', page, re.DOTALL)
    shown = {json.loads(told)["rows"][int(at)][0] for at in json.loads(told)["lines"]}
    assert shown == {"silent.wav", "en/good.wav"}
    sarif = json.loads(reports["sarif"].read_text(encoding="utf-8"))
    assert len(sarif["runs"][0]["results"]) == 3


def test_takes_may_lie_elsewhere(voices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take = tmp_path / "faces" / "good.npz"
    take.parent.mkdir()
    take.write_bytes(b"nothing")
    assert check(voices / "en", "--takes", take.parent) == 1
    assert f"error: good.wav: cannot read {take}" in "".join(capsys.readouterr())


def test_a_line_without_a_take_where_takes_were_named(
    voices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faces = tmp_path / "faces"
    (faces / "en").mkdir(parents=True)
    write(faces / "en" / "good.npz", line(), "npz")
    check(voices, "--takes", faces)
    told = "".join(capsys.readouterr())
    assert "warning: offset.wav: the folder of takes has none of it [no-take]" in told
    assert "good.wav: the folder of takes" not in told
    # One level too deep, no take is found at all, and faces would be drawn in the place of all of them.
    assert check(voices, "--takes", faces / "en") == 2
    told = " ".join("".join(capsys.readouterr()).split())
    assert "has no take of any recording: that of the first would be again" in told


def test_what_most_lines_have_hides_nothing_else(
    voices: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facewire.commands.qa.check.command._OF_A_RULE", 2)
    for name in "abcd":
        (voices / f"{name}.wav").write_bytes(b"RIFF")
    assert check(voices) == 1
    told = "".join(capsys.readouterr()).splitlines()
    assert sum("[unreadable]" in one for one in told) == 2
    assert any("silent.wav" in one for one in told)
    assert "… and 3 unreadable more; --json FILE has them all" in told


def test_the_callers_mistakes(voices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path / "none") == 2
    assert check(voices, "--takes", tmp_path / "none") == 2
    assert "there is no folder" in "".join(capsys.readouterr())
    assert check(voices, "--jobs", "0") == 2
    assert check(voices, "--limits", tmp_path / "none.toml") == 2


@pytest.mark.parametrize("kind", ["json", "junit", "sarif", "html"])
def test_a_report_that_has_no_place_is_told_before_the_work(
    voices: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facewire.commands.qa.check.command.check_lines", None)
    assert check(voices / "en", f"--{kind}", tmp_path / "none" / "report") == 2
    assert check(voices / "en", f"--{kind}", voices) == 2


def test_takes_and_transcripts_lie_beside(voices: Path, tmp_path: Path) -> None:
    (voices / "en" / "good.csv").touch()
    (voices / "en" / "good.txt").touch()
    (voices / "en" / "good.srt").touch()
    (line,) = lines_of([voices / "en"], None)
    assert (line.take, line.transcript) == (voices / "en" / "good.csv", voices / "en" / "good.srt")
    (tmp_path / "takes" / "en").mkdir(parents=True)
    (tmp_path / "takes" / "en" / "good.npz").touch()
    takes = {line.name: line.take for line in lines_of([voices], tmp_path / "takes")}
    assert takes["en/good.wav"] == tmp_path / "takes" / "en" / "good.npz"
    assert takes["silent.wav"] is None
    with pytest.raises(UsageError, match="no folder"):
        lines_of([voices], tmp_path / "none")


def test_names_in_capitals(tmp_path: Path) -> None:
    for name in ("LINE.WAV", "LINE.TXT", "LINE.CSV"):
        (tmp_path / name).touch()
    (one,) = lines_of([tmp_path], None)
    assert one.transcript is not None
    assert one.take is not None
    # A system that takes both for one gives the name that was asked for.
    assert (one.transcript.name.upper(), one.take.name.upper()) == ("LINE.TXT", "LINE.CSV")


def test_a_take_that_cannot_be_read_is_a_finding(voices: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (voices / "en" / "good.csv").write_text("frame\n", encoding="utf-8")
    (voices / "en" / "good.txt").write_bytes(b"\xff")
    assert check(voices / "en") == 1
    told = "".join(capsys.readouterr())
    assert told.count("[unreadable]") == 2


@pytest.mark.parametrize("kind", ["csv", "json", "npz"])
def test_a_take_without_frames_is_not_drawn_anew(
    voices: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    with take_file(voices / "en" / f"good.{kind}", format_of(kind), TakeHead(31, "good.wav")):
        pass
    (voices / "en" / "good.txt").write_text("Bob may hop.", encoding="utf-8")
    assert check(voices / "en", "--html", voices / "report.html") == 1
    assert "the take lasts 0.00 s, the recording 1.87 s [length]" in "".join(capsys.readouterr())


def test_names_that_differ_in_their_suffix_are_all_checked(voices: Path) -> None:
    (voices / "en" / "good.flac").write_bytes((voices / "again.flac").read_bytes())
    assert [line.name for line in lines_of([voices / "en"], None)] == ["good.flac", "good.wav"]


@pytest.mark.slow
def test_processes_find_what_one_finds(voices: Path) -> None:
    lines = lines_of([voices, DEMO_CLIP], None)
    alone, shared = (check_lines(lines, Config(), Settings(), jobs) for jobs in (1, 2))
    assert alone == shared
    # The other lines are cut out of the clip, and it has no other finding.
    (clip,) = (line for line in alone if line.name == "clip.flac")
    assert {finding.rule for finding in clip.findings} == {"duplicate"}


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_name_that_is_no_text_of_any_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Names in SARIF are relative to where the command runs.
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / os.fsdecode(b"x\xff.wav")).write_bytes(b"RIFF")
    reports = {kind: tmp_path / f"report.{kind}" for kind in ("html", "json", "junit", "sarif")}
    flags = [word for kind, path in reports.items() for word in (f"--{kind}", str(path))]
    assert check(tmp_path / "in", *flags) == 1
    assert json.loads(reports["json"].read_text(encoding="utf-8"))["lines"][0]["name"] == "x\udcff.wav"
    assert [case.get("name") for case in ElementTree.parse(reports["junit"]).getroot()] == ["x\\udcff.wav"]
    (found,) = json.loads(reports["sarif"].read_text(encoding="utf-8"))["runs"][0]["results"]
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "in/x%FF.wav"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_fakes_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x\n1 checked, nothing found\x1b[2J.wav").write_bytes(b"RIFF")
    assert check(tmp_path) == 1
    told = "".join(capsys.readouterr()).splitlines()
    assert len(told) == 2
    assert told[0].startswith("error: x\\n1 checked, nothing found\\x1b[2J.wav: ")


def test_recordings_of_one_name_in_two_folders(voices: Path) -> None:
    (voices / "en" / "silent.wav").write_bytes((voices / "offset.wav").read_bytes())
    lines = lines_of([voices / "silent.wav", voices / "en", voices / "en" / "silent.wav"], None)
    silent, heard = voices / "silent.wav", voices / "en" / "silent.wav"
    assert {line.name for line in lines} == {"good.wav", str(silent), str(heard)}
    checked = check_lines(lines, Config(engine="loudness"), Settings(), 1)
    rules = {line.recording: {finding.rule for finding in line.findings} for line in checked}
    assert rules[silent] == {"silent"}
    assert "dc-offset" in rules[heard]
    assert "duplicate" not in rules[heard]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other limits")
def test_a_line_whose_take_would_have_too_long_a_name_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / ("x" * 250 + ".wav"), np.zeros(RATE), RATE)
    assert check(tmp_path) == 1
    assert "is silent" in capsys.readouterr().out
