"""A token is kept, and for nobody else."""

import stat
import sys
from pathlib import Path

import pytest

from facewire.output.token_file import TokenFile, token_path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


posix = pytest.mark.skipif(sys.platform == "win32", reason="modes of files are POSIX")


@posix
def test_it_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "vts.token"
    TokenFile(path).write("first")
    TokenFile(path).write("second")
    assert TokenFile(path).read() == "second"
    assert mode(path) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["vts.token"], "nothing half written is left"


@posix
def test_a_file_that_was_open_to_others_is_shut(tmp_path: Path) -> None:
    path = tmp_path / "vts.token"
    path.write_text("token\n")
    path.chmod(0o644)
    assert TokenFile(path).read() == "token"
    assert mode(path) == 0o600


def test_an_empty_one_takes_the_file_away(tmp_path: Path) -> None:
    file = TokenFile(tmp_path / "vts.token")
    file.write("token")
    file.write("")
    file.write("")
    assert list(tmp_path.iterdir()) == []
    assert file.read() == ""


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"x" * 65])
def test_what_is_no_token(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vts.token"
    path.write_bytes(content)
    assert TokenFile(path).read() == ""


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    file = TokenFile(tmp_path / "file" / "vts.token")
    file.write("token")
    assert "cannot be written" in file.trouble
    assert file.read() == ""


def test_each_host_has_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert token_path("vts-127.0.0.1") == tmp_path / "facewire" / "vts-127.0.0.1.token"
    assert ":" not in token_path("fe80::1").name
