"""What a check has found, for programs: JSON, JUnit's XML, and SARIF for code hosts.

SARIF: "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", OASIS Standard, 2020.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from facewire import __version__
from facewire.paths import real_path
from facewire.qa.bounds import finite
from facewire.qa.check.findings import RULES, Finding, Severity
from facewire.qa.check.limits import Settings
from facewire.qa.check.results import Checked
from facewire.qa.junit import junit

__all__ = ["as_json", "as_junit", "as_sarif", "told"]

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {
    Severity.OFF: "none",
    Severity.NOTE: "note",
    Severity.WARNING: "warning",
    Severity.ERROR: "error",
}


def told(finding: Finding) -> str:
    """Return a finding in words, with its place and its rule."""
    place = "" if finding.at_s is None else f" at {finding.at_s:.2f} s"
    return f"{finding.message}{place} [{finding.rule}]"


def as_json(lines: Sequence[Checked], settings: Settings) -> str:
    """Return one object: the limits, and each line with its findings."""
    whole = {
        "software": f"facewire/{__version__}",
        "limits": finite(settings.limits),
        "lines": [
            {
                "name": line.name,
                "severity": line.severity(settings).word if line.findings else "none",
                "findings": [_finding(finding, settings) for finding in line.findings],
            }
            for line in lines
        ],
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def as_junit(lines: Sequence[Checked], settings: Settings) -> str:
    """Return a test suite with a case for each line, which fails from a warning on."""
    return junit(
        "check",
        [
            (
                line.name,
                [
                    told(finding)
                    for finding in line.findings
                    if settings.severity(finding.rule) >= Severity.WARNING
                ],
            )
            for line in lines
        ],
    )


def as_sarif(lines: Sequence[Checked], settings: Settings, folder: Path) -> str:
    """Return a SARIF log of one run.

    Args:
        lines: what was checked.
        settings: how bad each rule is.
        folder: that addresses of recordings below it are relative to: the root of a repository.
    """
    numbers = {name: number for number, name in enumerate(RULES)}
    rules = [
        {
            "id": rule.name,
            "shortDescription": {"text": rule.meaning},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        }
        for rule in RULES.values()
    ]
    results = [
        {
            "ruleId": finding.rule,
            "ruleIndex": numbers[finding.rule],
            "level": _LEVELS[settings.severity(finding.rule)],
            "message": {"text": told(finding)},
            "locations": [{"physicalLocation": _location(line.recording, folder)}],
            "properties": {"seconds": finding.at_s, "length": finding.length_s},
        }
        for line in lines
        for finding in line.findings
    ]
    tool = {"driver": {"name": "facewire check", "semanticVersion": __version__, "rules": rules}}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": tool, "results": results}]}
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _location(recording: Path, folder: Path) -> dict[str, object]:
    path = real_path(recording)
    try:
        address = quote(path.relative_to(real_path(folder)).as_posix(), errors="surrogateescape")
    except ValueError:
        address = path.as_uri()
    # Code hosts show no result that names no line.
    return {"artifactLocation": {"uri": address}, "region": {"startLine": 1}}


def _finding(finding: Finding, settings: Settings) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": settings.severity(finding.rule).word,
        "message": finding.message,
        "at_s": finding.at_s,
        "length_s": finding.length_s,
    }
