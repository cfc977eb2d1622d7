"""What programs read of a check."""

import json
from pathlib import Path
from xml.etree import ElementTree

from facewire.qa.check.findings import RULES, Finding, Severity
from facewire.qa.check.limits import Settings
from facewire.qa.check.reports import as_json, as_junit, as_sarif
from facewire.qa.check.results import Checked, worst_first

SETTINGS = Settings(severities={"hum": Severity.ERROR})


def lines(folder: Path) -> list[Checked]:
    return [
        Checked("good.wav", folder / "good.wav"),
        Checked(
            "a b/ä.wav",
            folder / "a b/ä.wav",
            (Finding("hum", "hum of 50 Hz"), Finding("cut-end", "cut", 1.5)),
        ),
        Checked("note.wav", folder / "note.wav", (Finding("no-voice", "no voice"),)),
    ]


def test_the_worst_come_first(tmp_path: Path) -> None:
    assert [line.name for line in worst_first(lines(tmp_path), SETTINGS)] == [
        "a b/ä.wav",
        "note.wav",
        "good.wav",
    ]


def test_json(tmp_path: Path) -> None:
    told = json.loads(as_json(lines(tmp_path), SETTINGS))
    assert [line["severity"] for line in told["lines"]] == ["none", "error", "note"]
    assert told["lines"][1]["findings"][1]["at_s"] == 1.5


def test_junit_fails_from_a_warning_on(tmp_path: Path) -> None:
    suite = ElementTree.fromstring(as_junit(lines(tmp_path), SETTINGS))
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert "cut at 1.50 s [cut-end]" in (suite[1][0].text or "")


def test_sarif(tmp_path: Path) -> None:
    log = json.loads(as_sarif(lines(tmp_path), SETTINGS, tmp_path))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    assert [result["level"] for result in run["results"]] == ["error", "error", "note"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a%20b/%C3%A4.wav"}, "region": {"startLine": 1}}


def test_a_recording_elsewhere_has_a_whole_address(tmp_path: Path) -> None:
    log = json.loads(as_sarif(lines(tmp_path), SETTINGS, tmp_path / "other"))
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].startswith("file:///")


def test_a_link_to_itself_has_an_address(tmp_path: Path) -> None:
    (tmp_path / "loop.wav").symlink_to(tmp_path / "loop.wav")
    found = [Checked("loop.wav", tmp_path / "loop.wav", (Finding("unreadable", "no such file"),))]
    (result,) = json.loads(as_sarif(found, SETTINGS, tmp_path))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "loop.wav"}
