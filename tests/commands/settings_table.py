"""Writes the table of settings into README.md: `python -m tests.commands.settings_table`."""

from pathlib import Path
from typing import Final

from facewire.commands.config_file import settings_table

README: Final = Path(__file__).parents[2] / "README.md"
BEGIN: Final = "<!-- settings: python -m tests.commands.settings_table -->\n"
END: Final = "<!-- end of settings -->"


def shown() -> str:
    """The table as README.md has it."""
    return README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    before, begin, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin, "README.md has lost its mark"
    assert end, "README.md has lost its mark"
    README.write_text(before + begin + settings_table() + end + after, encoding="utf-8")


if __name__ == "__main__":
    main()
