"""A folder as a place of sounds and takes."""

import errno
import os
from pathlib import Path

import pytest

from facewire.commands.bulk.places.folder import Folder, local_input
from facewire.commands.bulk.places.place import File, Input, MissingError
from facewire.errors import UsageError
from facewire.take.whole import part_of


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_files_come_a_folder_at_a_time_in_order_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b", "a", "deep/z", "deep/er/y", ".hidden", ".git/x", "deep/._z"):
        put(tmp_path / name, name.encode())
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    (tmp_path / "linked").symlink_to(tmp_path / "deep")
    files = [File("a", 1), File("b", 1), File("lost", 0), File("deep/z", 6), File("deep/er/y", 9)]
    assert list(Folder(tmp_path).files()) == files
    assert Folder(tmp_path).file("deep/z") == File("deep/z", 6)


def test_a_folder_that_may_not_be_read_is_told_from_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(Folder(tmp_path).files()) == []
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="may not be read; change its permissions"):
        list(Folder(tmp_path).files())


def test_a_folder_in_it_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(tmp_path / "a")
    locked = put(tmp_path / "locked" / "b").parent
    scan = os.scandir

    def refusing(path: str) -> object:
        if str(path) == str(locked):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert list(Folder(tmp_path).files()) == [File("a", 1)]
    assert caplog.messages == [f"{locked} may not be read, and is passed over"]


@pytest.mark.parametrize(("number", "told"), [(errno.EIO, True), (errno.ESTALE, True), (errno.ENOENT, False)])
def test_a_folder_that_cannot_be_listed_is_named_unless_it_has_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int, told: bool
) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "01.wav").touch()
    (tmp_path / "02.wav").touch()
    really = os.scandir

    def broken(path: str) -> object:
        if Path(path).name == "shop":
            raise OSError(number, os.strerror(number), path)
        return really(path)

    monkeypatch.setattr(os, "scandir", broken)
    assert [file.key for file in Folder(tmp_path).files()] == ["02.wav"]
    why = os.strerror(number)
    said = f"{tmp_path / 'shop'} cannot be listed ({why}), and is passed over"
    assert caplog.messages == [said] * told


def test_a_file_that_is_not_there_is_told_from_one_that_cannot_be_read(tmp_path: Path) -> None:
    put(tmp_path / "file")
    (tmp_path / "folder").mkdir()
    folder = Folder(tmp_path)
    for key in ("none", "none/none", "file/none"):
        with pytest.raises(MissingError, match="cannot read"), folder.fetched(key):
            pass
        with pytest.raises(MissingError, match="there is no"):
            folder.file(key)
    with pytest.raises(UsageError, match="cannot read") as caught, folder.fetched("folder"):
        pass
    assert not isinstance(caught.value, MissingError)


def test_files_are_used_where_they_lie(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with folder.fetched(put(tmp_path / "a").name) as path:
        assert path == tmp_path / "a"
    with folder.replaced("deep/b") as path:
        assert path == tmp_path / "deep" / "b"
        assert path.parent.is_dir()
    put(tmp_path / "file")
    with pytest.raises(UsageError, match="cannot make"), folder.replaced("file/b"):
        pass


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.wav"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    with pytest.raises(UsageError, match="it is no file"), Folder(tmp_path).fetched("a.wav"):
        pass


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "out")
    folder.begin()
    lost, others = (put(part_of(tmp_path / "out" / "a", process)) for process in (77, 78))
    folder.clear("a", 77)
    assert (lost.exists(), others.exists()) == (False, True)
    folder.begin()
    assert not others.exists()


def test_a_log_grows_and_is_written_anew(tmp_path: Path) -> None:
    log = Folder(tmp_path).log("log")
    with pytest.raises(MissingError), log.read():
        pass
    for _ in range(2):
        log.append(b"one\n")
        log.append(b"two\n")
        log.close()
    with log.read() as file:
        assert file.read() == b"one\ntwo\n" * 2
    with log.rewritten() as file:
        file.write(b"three\n")
    assert (tmp_path / "log").read_bytes() == b"three\n"


def test_what_is_typed_is_a_folder_or_a_file_of_one(tmp_path: Path) -> None:
    assert local_input(tmp_path) == Input(Folder(tmp_path))
    assert local_input(put(tmp_path / "a.wav")) == Input(Folder(tmp_path), "a.wav")
    with pytest.raises(UsageError, match="there is no"):
        local_input(tmp_path / "none")
