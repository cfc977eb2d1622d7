"""What the benchmarks take: `--help` says it, of each of them that takes anything."""

import runpy
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
PROGRAMS = [path for path in FOLDER.glob("*.py") if not path.name.startswith("test_")]
SOURCES = {path.stem: path.read_text(encoding="utf-8") for path in PROGRAMS}


@pytest.mark.parametrize("name", sorted(name for name, text in SOURCES.items() if "argparse" in text))
def test_help_is_told_and_nothing_is_measured(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(FOLDER / f"{name}.py"), run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: ")


def test_words_are_read_by_argparse_alone() -> None:
    assert [name for name, text in SOURCES.items() if "sys.argv" in text] == []
