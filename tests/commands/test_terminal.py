"""What others have named is printed as text."""

import pytest

from facewire.commands import terminal


def test_words_of_others_command_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.note("[bold]a\x1b[2Jb\x9b\udcff [/]")
    terminal.error("no two\r\nlines \x00 or \u2028three, and none \u202ebackwards")
    told = capsys.readouterr()
    assert told.out == "[bold]a\\x1b[2Jb\\x9b\\udcff [/]\n"
    assert told.err == ("facewire: no two\\r\\nlines \\x00 or \\u2028three, and none \\u202ebackwards\n")
