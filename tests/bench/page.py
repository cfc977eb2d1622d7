"""Tables of docs/whole-face.md that programs write."""

from pathlib import Path
from typing import Final

__all__ = ["write"]

PAGE: Final = Path(__file__).parents[2] / "docs" / "whole-face.md"


def write(name: str, table: str) -> None:
    """Put a table between the marks of `python -m tests.bench.NAME`, and on the screen."""
    begin, end = f"<!-- {name}: python -m tests.bench.{name} -->\n", f"<!-- end of {name} -->"
    before, found, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    assert found, f"{PAGE} has no {begin!r}"
    assert ended, f"{PAGE} has no {end!r}"
    PAGE.write_text(before + begin + table + end + after, encoding="utf-8")
    print(table, end="")
