"""Writes the table of formats into docs/exports.md: `python -m tests.commands.export.exports_table`."""

from typing import Final

from facewire.commands.export.arguments import formats_table
from tests.marked import Marked

TABLE: Final = Marked("docs/exports.md", "formats", "tests.commands.export.exports_table")

if __name__ == "__main__":
    TABLE.write(formats_table())
