"""`facewire template make` and `--head take:FILE`."""

import re
from pathlib import Path

import pytest

from facewire.commands.cli import main
from facewire.commands.config import Config
from facewire.commands.config_file import parse_config, with_values
from facewire.errors import UsageError
from facewire.face.head.styles import FOLDER
from tests.take.heads.phones import livelink_csv


def test_a_take_becomes_a_file_that_a_head_plays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded = tmp_path / "phone.csv"
    recorded.write_text(livelink_csv(20.0))
    assert main(["template", "make", str(recorded), str(recorded), "-o", str(tmp_path / "anna")]) == 0
    said = capsys.readouterr()
    written = tmp_path / "anna.motion.json"
    assert re.search(r"2[4-9] s talking \(.* degrees\), .* s pausing", said.out)
    config = with_values(Config(), {"head": f"take:{written}"})
    assert config.character.head == "take"
    assert config.character.motion is not None
    assert config.character.motion.name == str(written)
    assert {one.activity for one in config.character.motion.tracks} == {"talking", "pausing", "listening"}


def test_what_is_no_take_is_the_callers_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "make", str(tmp_path / "none"), "-o", str(tmp_path / "x")]) == 2
    assert "cannot read" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_head_is_a_word_or_a_file(tmp_path: Path) -> None:
    shipped = FOLDER / "lively.json"
    config = parse_config(f'[face]\nhead = "take:{shipped}"\n', tmp_path / "facewire.toml")
    assert config.character.motion is not None
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    for value, why in (
        ("take", "without a file"),
        (f"take:{tmp_path / 'none.json'}", "cannot read"),
        (f"take:{broken}", "no motion template"),
        ("livley", "did you mean lively"),
    ):
        with pytest.raises(UsageError, match=why):
            with_values(Config(), {"head": value})
