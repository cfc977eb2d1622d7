from pathlib import Path

import pytest

from facewire.commands.qa.golden.lines import lines_of
from facewire.errors import UsageError


def put(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_recordings_of_folders_go_by_their_places(tmp_path: Path) -> None:
    put(tmp_path / "b.WAV", tmp_path / "en" / "a.1.flac", tmp_path / "notes.txt", tmp_path / ".git" / "x.wav")
    put(tmp_path / "live" / "take.json", tmp_path / "live" / "audio.flac")
    assert [line.name for line in lines_of([tmp_path])] == ["b", "en/a.1", "live"]
    assert [line.name for line in lines_of([tmp_path / "live"])] == ["live"]
    assert [line.name for line in lines_of([tmp_path / "en" / "a.1.flac"])] == ["a.1"]


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "a.wav", tmp_path / "a.flac")
    with pytest.raises(UsageError, match=r"would both become a\.golden"):
        lines_of([tmp_path])


def test_nothing_to_do_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no recording in"):
        lines_of([tmp_path])
    with pytest.raises(UsageError, match=r"there is no .*none"):
        lines_of([tmp_path / "none"])
