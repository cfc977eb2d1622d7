"""Files that appear whole or not at all."""

import json
import os
import stat
from pathlib import Path

import pytest

from facewire.errors import UsageError
from facewire.take.whole import NoRoomError, write_whole


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


@pytest.mark.skipif(os.name == "nt", reason="pipes have no path on Windows")
@pytest.mark.parametrize("through_link", [False, True])
def test_a_pipe_is_written_and_stays_one(tmp_path: Path, through_link: bool) -> None:
    pipe = path = tmp_path / "pipe"
    os.mkfifo(pipe)
    if through_link:
        path = tmp_path / "link"
        path.symlink_to(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(path, "report")
        assert os.read(reader, 100) == b"report"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert path.is_symlink() == through_link


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no /proc")
def test_what_a_process_has_open_is_written_where_it_is(tmp_path: Path) -> None:
    # As `--json /dev/stdout` is, with standard output sent into a file: nothing may be made beside it.
    with (tmp_path / "out.json").open("wb") as file:
        write_whole(Path(f"/proc/self/fd/{file.fileno()}"), "report")
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == "report"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_disk_without_room_is_told_apart() -> None:
    with pytest.raises(NoRoomError, match=r"cannot write /dev/full: No space left on device; make room"):
        write_whole(Path("/dev/full"), "report")
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"name too long; shorten its name" if os.name == "posix" else ""):
        write_whole(tmp_path / ("x" * 300), "report")
