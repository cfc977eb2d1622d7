"""`facewire compare` as a person types it."""

import json
import os
import re
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree

import psutil
import pytest

from facewire.commands.cli import main
from facewire.commands.qa.compare import compare_all
from facewire.qa.compare.pairs import Pair
from facewire.qa.compare.tolerance import Tolerance
from tests.qa.compare.test_pairs import save
from tests.qa.lines import CLOSURES, line
from tests.take.takes import write


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("alike", "later", "<b>&\"'"):
        save(tmp_path / "a" / f"{name}.csv")
        save(tmp_path / "b" / f"{name}.csv", later_s=0.04 if name == "later" else 0.0)
    return tmp_path / "a", tmp_path / "b"


def test_like_takes(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(folders[0]), str(folders[0])]) == 0
    assert "3 alike" in "".join(capsys.readouterr())


def test_different_takes(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *map(str, folders)]) == 1
    told = "".join(capsys.readouterr())
    assert re.search("^later: the mouth moves (39|40|41) ms later", told, re.MULTILINE)
    assert "1 of 3 differ" in told


def test_a_tolerance_lets_it_pass(folders: tuple[Path, Path], tmp_path: Path) -> None:
    tolerance = tmp_path / "tolerance.toml"
    tolerance.write_text("lag_ms = 50\nrms = 0.1\nworst = 1\nvisemes = 1\n")
    assert main(["compare", *map(str, folders), "--tolerance", str(tolerance)]) == 0


def test_what_cannot_be_compared_is_the_callers_mistake(tmp_path: Path) -> None:
    assert main(["compare", str(tmp_path / "none"), str(tmp_path / "none")]) == 2
    (tmp_path / "empty").mkdir()
    assert main(["compare", str(tmp_path / "empty"), str(tmp_path / "empty")]) == 2


def test_jobs_are_one_or_more(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # With fewer lines no process is started, and any number would do.
    monkeypatch.setattr("facewire.commands.qa.compare._FEW", 1)
    assert main(["compare", *map(str, folders), "--jobs", "-1"]) == 2
    assert "--jobs is -1; give 1 or more" in capsys.readouterr().err


def test_reports(folders: tuple[Path, Path], tmp_path: Path) -> None:
    reports = {kind: tmp_path / f"report.{kind}" for kind in ("json", "junit", "html")}
    flags = [word for kind, path in reports.items() for word in (f"--{kind}", str(path))]
    assert main(["compare", *map(str, folders), *flags]) == 1
    told = json.loads(reports["json"].read_text(encoding="utf-8"))
    pairs = {pair["name"]: pair for pair in told["pairs"]}
    assert told["different"] == 1
    assert pairs["later"]["measures"]["lag_ms"] == pytest.approx(40.0, abs=3.0)
    assert pairs["alike"]["findings"] == []
    suite = ElementTree.parse(reports["junit"]).getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert {case.get("name") for case in suite} == pairs.keys()
    page = reports["html"].read_text(encoding="utf-8")
    assert "<b>&" not in page
    assert not any(word in page for word in ("http:", "https:", 'src="', "@import", "url("))


@pytest.mark.parametrize("kind", ["json", "junit", "html"])
def test_a_report_that_has_no_place_is_told_before_the_work(
    folders: tuple[Path, Path], tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("facewire.commands.qa.compare.compare_all", None)
    for report in (tmp_path / "none" / "report", folders[0]):
        assert main(["compare", *map(str, folders), f"--{kind}", str(report)]) == 2


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no FIFO that a process waits at")
def test_many_takes_in_processes_that_are_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facewire.commands.qa.compare._FEW", 20)
    monkeypatch.setattr("facewire.commands.qa.compare._BATCH", 8)
    a, b = save(tmp_path / "a.npz", "npz"), save(tmp_path / "b.npz", "npz", gain=0.5)
    slow = tmp_path / "slow.csv"
    os.mkfifo(slow)

    def kill() -> None:
        # Opens once a process reads there.
        with slow.open("wb"):
            slow.unlink()
            save(slow)
            for one in psutil.Process().children():
                if "spawn_main" in " ".join(one.cmdline()):
                    one.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    pairs = [Pair(str(n), a, slow if n == 12 else b if n % 7 == 0 else a) for n in range(41)]
    results = compare_all(pairs, Tolerance(), 2)
    killer.join()
    assert [result.pair for result in results] == pairs
    assert [bool(result.findings) for result in results] == [n % 7 == 0 for n in range(41)]


def test_a_lost_closure_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a.csv", line())
    write(tmp_path / "b.csv", line(closures=CLOSURES[1:]))
    assert main(["compare", str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]) == 1
    assert "1 closure lost (at 0.90 s)" in "".join(capsys.readouterr())


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_name_that_is_no_text_of_any_encoding(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        save(tmp_path / folder / os.fsdecode(b"x\xff.csv"))
    reports = {kind: tmp_path / f"report.{kind}" for kind in ("json", "junit", "html")}
    flags = [word for kind, path in reports.items() for word in (f"--{kind}", str(path))]
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b"), *flags]) == 0
    assert json.loads(reports["json"].read_text(encoding="utf-8"))["pairs"][0]["name"] == "x\udcff"
    assert [case.get("name") for case in ElementTree.parse(reports["junit"]).getroot()] == ["x\\udcff"]
    assert "x\\udcff" in reports["html"].read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_fakes_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "x\n1 alike\x1b[2J.csv"
    save(tmp_path / "a" / name)
    save(tmp_path / "b" / name, gain=0.5)
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 1
    told = "".join(capsys.readouterr()).splitlines()
    assert len(told) == 2
    assert told[0].startswith("x\\n1 alike\\x1b[2J: ")


@pytest.mark.parametrize("place", ["a", "b", "sounds"])
@pytest.mark.parametrize("single", [True, False])
def test_the_sound_of_a_line_is_found(tmp_path: Path, place: str, single: bool) -> None:
    takes = save(tmp_path / "a" / "x.y.csv"), save(tmp_path / "b" / "x.y.csv", gain=0.5)
    (tmp_path / "sounds").mkdir()
    (tmp_path / place / "x.y.wav").write_bytes(b"sound")
    report = tmp_path / "report.html"
    compared = [str(take if single else take.parent) for take in takes]
    assert main(["compare", *compared, "--audio", str(tmp_path / "sounds"), "--html", str(report)]) == 1
    assert "data:audio/wav;base64,c291bmQ=" in report.read_text(encoding="utf-8")
