"""Writes the table of settings into README.md: `python -m tests.commands.settings_table`."""

from typing import Final

from facewire.commands.config_file import settings_table
from tests.marked import Marked

TABLE: Final = Marked("README.md", "settings", "tests.commands.settings_table")

if __name__ == "__main__":
    TABLE.write(settings_table())
