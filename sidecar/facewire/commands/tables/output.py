"""The tables [[output]]: where else faces go."""

from typing import Final

from facewire.commands.tables.setting import LIVE, about

__all__ = ["OUTPUTS"]

OUTPUTS: Final = about("where else faces go", LIVE, table="output")
"""Its flags are those of `facewire.output.settings`."""
