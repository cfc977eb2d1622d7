"""Limits and severities from a file."""

from pathlib import Path

import pytest

from facewire.errors import UsageError
from facewire.qa.check.findings import RULES, Severity
from facewire.qa.check.limits import Limits, Settings, read_settings


def settings(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "limits.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_what_is_not_named_is_as_usual(tmp_path: Path) -> None:
    read = settings(tmp_path, 'late_ms = 60\n[severity]\nhum = "off"\nmusic = "error"\n')
    assert read.limits == Limits(late_ms=60)
    assert read.severity("hum") is Severity.OFF
    assert read.severity("music") is Severity.ERROR
    assert read.severity("late") is RULES["late"].severity


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("late = 60", "did you mean late_ms"),
        ("late_ms = -1", "0 or more"),
        ('late_ms = "much"', "0 or more"),
        ('[severity]\nhmu = "off"', "did you mean hum"),
        ('[severity]\nhum = "bad"', "choose off, note, warning, error"),
        ("severity = 3", "is a table"),
        ("late_ms =", "cannot read"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        settings(tmp_path, text)
