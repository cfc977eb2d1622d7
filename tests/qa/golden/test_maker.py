from dataclasses import replace
from pathlib import Path

import pytest

from facewire.errors import UsageError
from facewire.qa.golden.maker import MAKER_NAME, Maker, read_maker

MAKER = Maker("onnx", "0123456789abcdef", (("fps", "31"), ("lookahead", "full")), "facewire/0.1.0")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / MAKER_NAME).write_text(MAKER.as_text(), encoding="utf-8")
    assert read_maker(tmp_path) == MAKER
    assert read_maker(tmp_path / "none") is None


def test_what_is_otherwise_is_named() -> None:
    assert list(MAKER.changes(MAKER)) == []
    new = replace(MAKER, software="facewire/0.2.0", model="", settings=(("fps", "60"), ("mood", "joy")))
    assert list(MAKER.changes(new)) == [
        "software facewire/0.1.0 is facewire/0.2.0",
        "model 0123456789ab is none",
        "fps 31 is 60",
        "lookahead full is as usual",
        "mood as usual is joy",
    ]
    assert list(MAKER.changes(replace(MAKER, engine="loudness"))) == ["engine onnx is loudness"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"golden": 2}', MAKER.as_text().replace("{\n  ", "[\n  ")])
def test_what_is_broken_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / MAKER_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="cannot read") as told:
        read_maker(tmp_path)
    assert "\n" not in str(told.value)
