"""Files that appear whole or not at all."""

import json
from pathlib import Path

import pytest

from facewire.errors import UsageError
from facewire.take.whole import write_whole


def test_a_text_takes_the_place_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    for text in ("", "ärger\n"):
        write_whole(path, text)
        assert path.read_bytes() == text.encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_that_is_no_text_stays_that_name_in_json(tmp_path: Path) -> None:
    write_whole(tmp_path / "report.json", json.dumps("x\udcff", ensure_ascii=False))
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == "x\udcff"


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write .*report\.json: .*; choose another folder"):
        write_whole(tmp_path / "none" / "report.json", "")
