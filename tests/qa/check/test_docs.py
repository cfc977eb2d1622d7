"""The table of rules in docs/check.md against the rules."""

import re
from pathlib import Path

from facewire.qa.check.findings import RULES

DOCS = Path(__file__).parents[3] / "docs" / "check.md"


def test_the_docs_name_every_rule_as_it_is() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (note|warning|error) \| (.*?) \|", text, re.MULTILINE)
    assert rows == [(rule.name, rule.severity.word, rule.meaning) for rule in RULES.values()]
