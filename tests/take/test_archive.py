import io
import zipfile
from pathlib import Path

import pytest

from facewire.take.archive import find_named, size_of, zipped
from facewire.wire.recorded.head import folder_name

NAME = "2026-11-21T20-15-03_host"
FILES = {"take.json": b"{}\n", "audio.flac": bytes(300_000), "faces.bin": b"faces", "status.bin": b""}


@pytest.fixture
def takes(tmp_path: Path) -> Path:
    folder = tmp_path / "takes" / NAME
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "notes.txt").write_text("not of the take")
    (tmp_path / "take.json").write_text("{}")
    return tmp_path / "takes"


def test_a_take_is_one_zip_in_pieces(takes: Path) -> None:
    pieces = list(zipped(takes / NAME))
    assert max(map(len, pieces)) < 70_000, "an hour of it is never in memory at once"
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"{NAME}/{name}": content for name, content in FILES.items()
        }
    assert size_of(takes / NAME) == sum(map(len, FILES.values()))


@pytest.mark.parametrize(
    "name",
    ["..", ".", "", "../takes/" + NAME, "/etc", f"{NAME}/..", ".hidden", "none", "a\\b", "a\0b", "a" * 5000],
)
def test_what_leads_out_of_the_folder_is_no_take(takes: Path, name: str) -> None:
    assert find_named(takes, name) is None


def test_a_take_is_found_by_its_name_and_a_link_is_not_followed(takes: Path) -> None:
    assert find_named(takes, NAME) == takes / NAME
    (takes / "link").symlink_to(takes / NAME)
    assert find_named(takes, "link") is None
    named = folder_name("2026-11-21T20:15:03+0100", "東/ host é")
    (takes / named).mkdir()
    (takes / named / "take.json").write_text("{}")
    assert find_named(takes, named) == takes / named


def test_a_file_that_is_a_link_is_left_out(takes: Path) -> None:
    (takes / NAME / "faces.bin").unlink()
    (takes / NAME / "faces.bin").symlink_to("/etc/hostname")
    with zipfile.ZipFile(io.BytesIO(b"".join(zipped(takes / NAME)))) as archive:
        assert f"{NAME}/faces.bin" not in archive.namelist()
