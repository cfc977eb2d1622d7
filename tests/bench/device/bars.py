"""The bars that a card has to reach, read off the other tables."""

from collections.abc import Sequence

from tests.bench.device.report import Table

__all__ = ["bars"]

SUBMISSION_MS = 0.3
FACTOR = 5.0
SUBJECTS = 1000
NEIGHBOUR = 2.0
"""Percent."""


def bars(tables: Sequence[Table]) -> Table:
    """Return one row a bar: what was asked, what was seen, whether it holds."""
    found = Table("bars", "Bars", ("bar", "asked", "seen", "holds"))
    calls = _rows(tables, "calls")
    submissions = [float(row["p50 ms"]) for row in calls if row["batch"] == "1"]
    factors = [float(row["factor"]) for row in calls if row["batch"] == "8" and row["factor"]]
    subjects = [
        int(value)
        for row in [*calls, *_rows(tables, "processes")]
        for name, value in row.items()
        if name.startswith("subjects")
    ]
    neighbour = [
        float(row["p99 against alone"].removesuffix(" %"))
        for row in _rows(tables, "neighbour")
        if row["sidecar"] == "governed"
    ]
    _add(found, "ms a submission at batch 1", "<=", SUBMISSION_MS, min(submissions, default=None))
    _add(found, "factor over the naive way at batch 8", ">=", FACTOR, max(factors, default=None))
    _add(found, "subjects a card", ">=", SUBJECTS, max(subjects, default=None))
    _add(found, "p99 of the second process, governed, %", "<=", NEIGHBOUR, max(neighbour, default=None))
    return found


def _add(table: Table, name: str, sign: str, asked: float, seen: float | None) -> None:
    if seen is None:
        table.add(name, f"{sign} {asked}", "not measured", "")
        return
    holds = seen <= asked if sign == "<=" else seen >= asked
    table.add(name, f"{sign} {asked}", seen, "yes" if holds else "no")


def _rows(tables: Sequence[Table], name: str) -> list[dict[str, str]]:
    found = [table for table in tables if table.name == name]
    return [dict(zip(table.head, row, strict=True)) for table in found for row in table.rows]
