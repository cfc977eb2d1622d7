"""Tables of a run: printed as they come, and kept as Markdown and CSV."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

__all__ = ["Report", "Table", "percentiles"]


@dataclass(slots=True)
class Table:
    """One table of one part."""

    name: str
    """Also of its file."""
    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """Add a row; numbers with three digits behind the point."""
        self.rows.append(tuple(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells))

    def lines(self) -> list[str]:
        """Return the table in Markdown."""
        ruled = [self.head, ("---",) * len(self.head), *self.rows]
        return [f"## {self.title}", "", *("| " + " | ".join(row) + " |" for row in ruled), ""]


class Report:
    """All tables, and what could not be measured.

    Args:
        folder: where the files go.
        heading: the card, and what else the figures depend on.
    """

    def __init__(self, folder: Path, heading: str) -> None:
        self._folder = folder
        self._heading = heading
        self.tables: list[Table] = []
        self.missing: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        print(f"# {heading}\n", flush=True)

    def take(self, tables: Sequence[Table]) -> None:
        """Print tables and write the files anew: what was measured stays if a later part is cut off."""
        for table in tables:
            self.tables.append(table)
            print("\n".join(table.lines()), flush=True)
            with (self._folder / f"{table.name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([table.head, *table.rows])
        self._write()

    def miss(self, part: str, why: str) -> None:
        """Note a part that could not be measured."""
        self.missing.append(f"{part}: {why}")
        print(f"not measured: {self.missing[-1]}\n", flush=True)
        self._write()

    def _write(self) -> None:
        lines = [f"# {self._heading}", ""]
        for table in self.tables:
            lines += table.lines()
        lines += [f"Not measured: {one}." for one in self.missing]
        (self._folder / "report.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def percentiles(times_ms: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    low, high = np.percentile(times_ms, [50, 99])
    return float(low), float(high)
