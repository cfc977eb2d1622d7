"""Limits that follow from lines, on bounds that are known."""

from dataclasses import asdict, replace
from functools import partial
from math import inf

import pytest

from facewire.qa.check.findings import RULES
from facewire.qa.check.limits import Limits
from facewire.qa.compare.measures import compare
from facewire.qa.compare.tolerance import Tolerance
from tests.qa.check.test_judging import GOOD
from tests.qa.defects.calibration import (
    OF_PAIRS,
    OF_TOLERANCE,
    RULES_OF,
    Row,
    _checked,
    _differs,
    bound_of,
    row_of,
)
from tests.qa.defects.kinds import IN_COMPARE
from tests.qa.lines import line


def test_every_limit_is_calibrated() -> None:
    assert RULES_OF.keys() | OF_PAIRS == asdict(Limits()).keys()
    assert {rule for rules in RULES_OF.values() for rule in rules} <= RULES.keys()
    assert OF_TOLERANCE.keys() <= {defect.name for defect in IN_COMPARE}
    assert set(OF_TOLERANCE.values()) <= asdict(Tolerance()).keys()


def test_the_limit_at_which_a_line_begins_to_be_found() -> None:
    assert bound_of(lambda limit: limit < 0.3, 0.5, finds_more=False) == pytest.approx(0.3, abs=1e-5)
    assert bound_of(lambda limit: limit > 0.3, 0.5, finds_more=True) == pytest.approx(0.3, abs=1e-5)
    assert bound_of(lambda _: True, 0.5, finds_more=False) is None
    assert bound_of(lambda _: False, 0.5, finds_more=False) == 0.0
    assert bound_of(lambda _: False, 0.5, finds_more=True) == inf


def test_it_is_that_of_check_and_of_compare() -> None:
    trembling = replace(GOOD, movement=replace(GOOD.movement, jitter=0.023))
    found = partial(_checked, "jitter", RULES_OF["jitter"], trembling)
    assert bound_of(found, Limits().jitter, finds_more=False) == pytest.approx(0.023, abs=1e-5)
    unsure = partial(_checked, "unsure", RULES_OF["unsure"], replace(GOOD, right=0.62))
    assert bound_of(unsure, Limits().unsure, finds_more=True) == pytest.approx(0.62, abs=1e-5)
    late = partial(_differs, "lag_ms", compare(line(), line(later_s=0.04)))
    assert bound_of(late, Tolerance().lag_ms, finds_more=False) == pytest.approx(40.0, abs=1.0)


def test_a_limit_belongs_between_good_lines_and_those_with_its_defect() -> None:
    # One line in 5,000 may be beyond, and what is found for something else says nothing.
    row = row_of("jitter", 0.01, [*(0.004,) * 4999, 0.5], [0.05, 0.04, None])
    assert row == Row("jitter", 0.01, 0.004, 0.04)
    assert row.suggested == pytest.approx(0.022)
    assert row_of("unsure", 0.5, [0.7, 0.8, inf], []) == Row("unsure", 0.5, 0.7, None)


@pytest.mark.parametrize(
    ("name", "good", "bad", "suggested"),
    [
        ("jitter", None, None, 1.0),
        ("jitter", 0.4, None, 1.0),
        ("jitter", 1.6, None, 1.6),
        ("jitter", None, 0.6, 0.6),
        ("jitter", 1.4, 0.8, 1.4),
        ("unsure", 0.7, None, 0.7),
        ("unsure", 1.5, None, 1.0),
        ("unsure", 1.5, 1.1, 1.3),
        ("unsure", 1.1, 1.5, 1.1),
    ],
)
def test_what_a_limit_would_be(name: str, good: float | None, bad: float | None, suggested: float) -> None:
    assert Row(name, 1.0, good, bad).suggested == pytest.approx(suggested)
