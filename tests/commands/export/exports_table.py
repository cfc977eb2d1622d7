"""Writes the table of formats into docs/exports.md: `python -m tests.commands.export.exports_table`."""

from pathlib import Path
from typing import Final

from facewire.commands.export.arguments import formats_table

DOCS: Final = Path(__file__).parents[3] / "docs" / "exports.md"
BEGIN: Final = "<!-- formats: python -m tests.commands.export.exports_table -->\n"
END: Final = "<!-- end of formats -->"


def shown() -> str:
    """The table as the docs have it."""
    return DOCS.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    before, begin, rest = DOCS.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin, "docs/exports.md has lost its mark"
    assert end, "docs/exports.md has lost its mark"
    DOCS.write_text(before + begin + formats_table() + end + after, encoding="utf-8")


if __name__ == "__main__":
    main()
