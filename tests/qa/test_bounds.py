"""Bounds that are infinite: nothing is beyond them."""

import json
from pathlib import Path
from typing import NoReturn

import pytest

from facewire.qa.check import reports as check
from facewire.qa.check.limits import read_settings
from facewire.qa.compare import reports as compare
from facewire.qa.compare.tolerance import read_tolerance


def refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


@pytest.mark.parametrize("kind", ["check", "compare"])
def test_reports_with_infinite_bounds_are_json(tmp_path: Path, kind: str) -> None:
    bounds = tmp_path / "bounds.toml"
    bounds.write_text("drift_ms = inf\n", encoding="utf-8")
    if kind == "check":
        report = check.as_json([], read_settings(bounds))
    else:
        report = compare.as_json([], read_tolerance(bounds), tmp_path, tmp_path)
    told = json.loads(report, parse_constant=refuse)
    chosen = told["limits" if kind == "check" else "tolerance"]
    assert chosen["drift_ms"] is None
    assert chosen["length_s"] > 0.0
