"""The manifest: appended to, cut off, written anew."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facewire.commands.bulk.manifest import Appender, Entry, Manifest, read_manifest, write_manifest
from facewire.commands.bulk.places.folder import FileLog
from facewire.errors import UsageError

FIRST = Entry("a/1.csv", "a/1.wav", "aa", "rr", "dd", 1.5)
SECOND = Entry("b.csv", "b.wav", failed="it is no sound")
RECIPE = {"id": "rr", "engine": "onnx"}


def append(path: Path, *entries: Entry) -> None:
    log = FileLog(path)
    appender = Appender(log, read_manifest(log))
    appender.add_recipe(RECIPE)
    for entry in entries:
        appender.add(entry)
    appender.close()


def test_what_is_appended_is_read(tmp_path: Path) -> None:
    path = tmp_path / "manifest"
    assert read_manifest(FileLog(path)) == Manifest({}, {})
    append(path, FIRST)
    append(path, SECOND)
    assert read_manifest(FileLog(path)) == Manifest({"a/1.csv": FIRST, "b.csv": SECOND}, {"rr": RECIPE})


def test_the_last_line_about_a_take_holds(tmp_path: Path) -> None:
    path = tmp_path / "manifest"
    append(path, Entry("b.csv", "b.wav", "old"), SECOND)
    assert read_manifest(FileLog(path)).entries == {"b.csv": SECOND}


def test_a_manifest_that_was_cut_off_anywhere_can_be_read_and_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "manifest"
    append(path, FIRST, SECOND)
    whole = path.read_bytes()
    begin = whole.index(b'{"take": "b.csv"')
    for end in range(begin, len(whole) - 1):
        path.write_bytes(whole[:end])
        assert read_manifest(FileLog(path)).entries == {"a/1.csv": FIRST}
    for end in (begin + 5, len(whole)):
        path.write_bytes(whole[:end])
        append(path, SECOND)
        assert read_manifest(FileLog(path)).entries == {"a/1.csv": FIRST, "b.csv": SECOND}


@pytest.mark.parametrize("end", [0, 1, 20, -1])
def test_a_manifest_that_was_cut_off_in_its_first_line_is_none(tmp_path: Path, end: int) -> None:
    path = tmp_path / "manifest"
    append(path, FIRST)
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0][:end])
    assert read_manifest(FileLog(path)) == Manifest({}, {})
    append(path, FIRST)
    assert read_manifest(FileLog(path)).entries == {"a/1.csv": FIRST}


def test_it_is_written_in_order_without_recipes_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "manifest"
    recipes = {"old": {"id": "old"}, "rr": RECIPE}
    write_manifest(FileLog(path), Manifest({"b.csv": SECOND, "a/1.csv": FIRST}, recipes))
    first = path.read_bytes()
    write_manifest(FileLog(path), Manifest({"a/1.csv": FIRST, "b.csv": SECOND}, recipes))
    assert path.read_bytes() == first
    assert read_manifest(FileLog(path)).recipes == {"rr": RECIPE}


@pytest.mark.parametrize("content", [b"\n", b"frame,time\n", b"{}\n", b"\xff\xfe\n"])
def test_another_file_of_that_name_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "manifest"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="move it away"):
        read_manifest(FileLog(path))


@given(st.binary(max_size=60))
def test_rubbish_among_the_lines_is_passed_over(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    path = tmp_path_factory.mktemp("manifest") / "manifest"
    append(path, FIRST)
    path.write_bytes(path.read_bytes() + junk + b"\n")
    append(path, SECOND)
    assert read_manifest(FileLog(path)).entries["b.csv"] == SECOND


@pytest.mark.parametrize(
    "line",
    [
        '{"take": 5, "source": "x"}',
        '{"take": "c", "source": "x", "digest": [1]}',
        '{"take": "c", "source": "x", "failed": {}}',
        '{"take": "c", "source": "x", "seconds": "1"}',
        "[" * 100_000,
    ],
)
def test_lines_of_other_types_are_passed_over(tmp_path: Path, line: str) -> None:
    path = tmp_path / "manifest"
    append(path, FIRST)
    with path.open("a") as file:
        file.write(f"{line}\n")
    read = read_manifest(FileLog(path))
    assert read.entries == {FIRST.take: FIRST}
    write_manifest(FileLog(path), read)
    path.write_text("[" * 100_000 + "\n")
    with pytest.raises(UsageError, match="is no manifest that can be read"):
        read_manifest(FileLog(path))


def test_a_manifest_that_cannot_be_written_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        Appender(FileLog(tmp_path / "none" / "manifest"), Manifest({}, {}))
