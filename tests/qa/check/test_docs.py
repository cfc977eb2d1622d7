"""The table of rules in docs/check.md against the rules and their limits."""

import re
from dataclasses import asdict
from pathlib import Path

from facewire.qa.check.findings import RULES
from facewire.qa.check.limits import Limits

DOCS = Path(__file__).parents[3] / "docs" / "check.md"


def test_the_docs_name_every_rule_as_it_is() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (note|warning|error) \| (.*?) \|", text, re.MULTILINE)
    assert rows == [(rule.name, rule.severity.word, rule.meaning) for rule in RULES.values()]


def test_the_docs_name_every_limit_as_it_is() -> None:
    rows = re.findall(
        r"^\| `[a-z-]+` \|.*\| (`.*?) \| ([\d., ]+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE
    )
    told: dict[str, float] = {}
    for limits, usual in rows:
        told |= zip(re.findall(r"`(\w+)`", limits), map(float, usual.split(", ")), strict=True)
    assert told == asdict(Limits())
