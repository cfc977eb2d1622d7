"""What every format owes: equal bytes for equal takes, a whole file or none, one-line errors."""

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pytest

from facewire.errors import UsageError
from facewire.take.formats import FORMATS, take_file
from facewire.take.whole import whole_file
from tests.take.takes import frames, take, write

EACH = pytest.mark.parametrize("take_format", FORMATS)


@EACH
def test_equal_takes_give_equal_bytes(take_format: str, tmp_path: Path) -> None:
    hashes = set()
    for name in ("a", "b"):
        path = tmp_path / f"{name}{FORMATS[take_format].suffix}"
        write(path, take(), take_format)
        hashes.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(hashes) == 1
    suffix = FORMATS[take_format].suffix
    assert {path.name for path in tmp_path.iterdir()} == {f"a{suffix}", f"b{suffix}"}


@EACH
def test_another_value_gives_other_bytes(take_format: str, tmp_path: Path) -> None:
    changed = take()
    changed.weights[3, [0, 17]] += np.float32(0.25)
    for name, one in (("a", take()), ("b", changed)):
        write(tmp_path / name, one, take_format)
    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


@EACH
def test_a_take_of_no_frames(take_format: str, tmp_path: Path) -> None:
    write(tmp_path / "empty", take(0), take_format)
    assert (tmp_path / "empty").stat().st_size > 0


@EACH
def test_replaces_what_was_there(take_format: str, tmp_path: Path) -> None:
    path = tmp_path / "take"
    path.write_text("older")
    write(path, take(), take_format)
    assert path.read_bytes()[:5] != b"older"


@EACH
def test_no_such_folder_is_the_callers_mistake(take_format: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot write .*missing.*: .*; choose another folder") as caught:
        write(tmp_path / "missing" / "take", take(), take_format)
    assert "\n" not in str(caught.value)


@EACH
def test_a_folder_of_that_name_is_the_callers_mistake(take_format: str, tmp_path: Path) -> None:
    (tmp_path / "take").mkdir()
    with pytest.raises(UsageError, match=r"cannot write"):
        write(tmp_path / "take", take(), take_format)
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
    take_format: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "take"
    path.write_text("older")
    really_open = Path.open
    monkeypatch.setattr(
        Path,
        "open",
        lambda self, *arguments: FullDisk(cast(BinaryIO, really_open(self, *arguments)), room=3000),
    )
    with pytest.raises(UsageError, match="No space left on device; make room, or choose another folder"):
        write(path, take(), take_format)
    monkeypatch.undo()
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("take", "older")]


def test_an_interruption_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> None:
        with whole_file(tmp_path / "take") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


@EACH
def test_nothing_is_there_before_the_take_is_whole(take_format: str, tmp_path: Path) -> None:
    path = tmp_path / "take"
    with take_file(path, FORMATS[take_format], take().head) as file:
        for frame in frames(take()):
            file.write(frame)
        assert not path.exists()
    assert path.exists()


def test_every_format_has_a_suffix_of_its_own() -> None:
    assert len({one.suffix for one in FORMATS.values()}) == len(FORMATS)


@EACH
def test_a_number_that_is_not_finite_is_refused(take_format: str, tmp_path: Path) -> None:
    broken = take(3)
    rows = list(frames(broken))
    broken.weights[1, 5] = np.nan

    def written() -> None:
        with take_file(tmp_path / "take", FORMATS[take_format], broken.head) as file:
            for frame in rows:
                file.write(frame)

    with pytest.raises(ValueError, match="not finite"):
        written()
    assert list(tmp_path.iterdir()) == []


@EACH
def test_a_take_is_shown_whole_before_it_replaces_another(take_format: str, tmp_path: Path) -> None:
    path, whole = tmp_path / "take", tmp_path / "whole"
    path.write_text("older")
    shown: list[bytes] = []

    def refuse(made: Path) -> None:
        shown.append(made.read_bytes())
        raise UsageError("keep the older one")

    def written(to: Path, accept: Callable[[Path], None] | None = None) -> None:
        with take_file(to, FORMATS[take_format], take(3).head, accept) as file:
            for frame in frames(take(3)):
                file.write(frame)

    with pytest.raises(UsageError, match="keep the older one"):
        written(path, refuse)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]
    written(whole)
    assert shown == [whole.read_bytes()]
