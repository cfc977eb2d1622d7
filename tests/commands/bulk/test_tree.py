"""Which recordings lie below a folder, and which takes mirror them."""

from pathlib import Path

import pytest

from facewire.commands.bulk.tree import lines_of
from facewire.errors import UsageError


def put(path: Path, size: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    return path


def test_takes_mirror_their_folders_the_largest_first(tmp_path: Path) -> None:
    put(tmp_path / "de" / "shop" / "01.hello.wav")
    put(tmp_path / "en" / "01.FLAC", 3)
    put(tmp_path / "top.mp3", 2)
    lines = lines_of([tmp_path], ".csv").lines
    assert [(line.name, line.take, line.size) for line in lines] == [
        ("en/01.FLAC", "en/01.csv", 3),
        ("top.mp3", "top.csv", 2),
        ("de/shop/01.hello.wav", "de/shop/01.hello.csv", 1),
    ]


def test_what_is_hidden_or_no_sound_is_passed_over(tmp_path: Path) -> None:
    for name in ("voice.wav", "voice.txt", "._voice.wav", ".git/voice.wav", "voice"):
        put(tmp_path / name)
    assert [line.name for line in lines_of([tmp_path], ".csv").lines] == ["voice.wav"]


def test_a_recorded_take_is_one_line(tmp_path: Path) -> None:
    for name in ("take.json", "audio.flac"):
        put(tmp_path / "takes" / "monday" / name)
    (line,) = lines_of([tmp_path], ".npz").lines
    assert (Path(line.source).name, line.name, line.take) == (
        "audio.flac",
        "takes/monday",
        "takes/monday.npz",
    )
    (line,) = lines_of([tmp_path / "takes" / "monday"], ".npz").lines
    assert line.take == "monday.npz"


def test_recordings_of_one_take_are_refused_and_no_others(tmp_path: Path) -> None:
    for name in ("a/voice.wav", "a/voice.flac", "b/voice.wav"):
        put(tmp_path / name)
    tree = lines_of([tmp_path], ".csv")
    assert [line.name for line in tree.lines] == ["b/voice.wav"]
    assert [line.name for line, _ in tree.refused] == ["a/voice.flac", "a/voice.wav"]
    assert all("a/voice.flac and a/voice.wav would both become a/voice.csv" in why for _, why in tree.refused)


def test_nothing_to_bake_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no recording in"):
        lines_of([tmp_path], ".csv")
    with pytest.raises(UsageError, match="there is no"):
        lines_of([tmp_path / "none"], ".csv")


def test_a_file_is_a_line_too(tmp_path: Path) -> None:
    (line,) = lines_of([put(tmp_path / "deep" / "voice.wav")], ".csv").lines
    assert (line.name, line.take) == ("voice.wav", "voice.csv")
