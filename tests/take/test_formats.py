"""What every format owes: equal bytes for equal takes, a whole file or none, one-line errors."""

import errno
import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pytest

from facewire.errors import FacewireError, UsageError
from facewire.take.formats import FORMATS, TakeFormat
from facewire.take.whole import whole_file
from tests.take.takes import take

EACH = pytest.mark.parametrize("take_format", FORMATS.values(), ids=FORMATS.keys())


@EACH
def test_equal_takes_give_equal_bytes(take_format: TakeFormat, tmp_path: Path) -> None:
    hashes = set()
    for name in ("a", "b"):
        path = tmp_path / f"{name}{take_format.suffix}"
        take_format.write(path, take())
        hashes.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(hashes) == 1
    assert {path.name for path in tmp_path.iterdir()} == {f"a{take_format.suffix}", f"b{take_format.suffix}"}


@EACH
def test_another_value_gives_other_bytes(take_format: TakeFormat, tmp_path: Path) -> None:
    changed = take()
    changed.weights[3, 17] += np.float32(0.25)
    for name, one in (("a", take()), ("b", changed)):
        take_format.write(tmp_path / name, one)
    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


@EACH
def test_a_take_of_no_frames(take_format: TakeFormat, tmp_path: Path) -> None:
    take_format.write(tmp_path / "empty", take(0))
    assert (tmp_path / "empty").stat().st_size > 0


@EACH
def test_replaces_what_was_there(take_format: TakeFormat, tmp_path: Path) -> None:
    path = tmp_path / "take"
    path.write_text("older")
    take_format.write(path, take())
    assert path.read_bytes()[:5] != b"older"


@EACH
def test_no_such_folder_is_the_callers_mistake(take_format: TakeFormat, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write .*missing.*: .*; choose another folder") as caught:
        take_format.write(tmp_path / "missing" / "take", take())
    assert "\n" not in str(caught.value)


@EACH
def test_a_folder_of_that_name_is_the_callers_mistake(take_format: TakeFormat, tmp_path: Path) -> None:
    (tmp_path / "take").mkdir()
    with pytest.raises(UsageError, match=r"cannot write"):
        take_format.write(tmp_path / "take", take())
    assert [path.name for path in tmp_path.iterdir()] == ["take"]


class FullDisk:
    """A file that takes some bytes and then no more."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self._file = file
        self._room = room

    def __enter__(self) -> "FullDisk":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, data: bytes) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._file.write(data)


@EACH
def test_a_full_disk_leaves_the_older_file(
    take_format: TakeFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "take"
    path.write_text("older")
    really_open = Path.open
    monkeypatch.setattr(
        Path,
        "open",
        lambda self, *arguments: FullDisk(cast(BinaryIO, really_open(self, *arguments)), room=3000),
    )
    with pytest.raises(FacewireError, match="No space left on device; make room") as caught:
        take_format.write(path, take())
    monkeypatch.undo()
    assert not isinstance(caught.value, UsageError)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("take", "older")]


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with whole_file(tmp_path / "take") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []
