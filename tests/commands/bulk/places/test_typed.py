"""Places as they are typed."""

import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from facewire.commands.bulk.places.folder import Folder
from facewire.commands.bulk.places.objects import SCHEMES, Objects
from facewire.commands.bulk.places.opening import input_of, place_of
from facewire.commands.bulk.places.place import Input
from facewire.commands.bulk.places.scratch import Scratch
from facewire.commands.bulk.places.store import Store
from facewire.commands.bulk.places.typed import Address, typed
from facewire.commands.cli import main
from facewire.errors import UsageError


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("voices", Path("voices")),
        ("C:/voices", Path("C:/voices")),
        ("s3:/voices", Path("s3:/voices")),
        ("s3://bucket", Address("s3", "bucket", "")),
        ("s3://bucket/", Address("s3", "bucket", "")),
        ("S3://bucket/de/shop/", Address("s3", "bucket", "de/shop")),
        ("gs://my.bucket_1/a b/ä.wav", Address("gs", "my.bucket_1", "a b/ä.wav")),
    ],
)
def test_addresses_are_told_from_paths(text: str, found: Path | Address) -> None:
    assert typed(text) == found


def test_an_address_is_told_as_it_was_typed() -> None:
    assert [str(typed(text)) for text in ("s3://bucket/", "gs://bucket/a/b")] == [
        "s3://bucket",
        "gs://bucket/a/b",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "ftp://host/voices",
            "there is no store 'ftp'; give a folder, s3://BUCKET/FOLDER or gs://BUCKET/FOLDER",
        ),
        ("s3a://bucket", "there is no store 's3a'; did you mean s3?"),
        ("s3:///voices", "names no bucket; give s3://BUCKET/FOLDER"),
        ("s3://", "names no bucket"),
        ("s3://key:secret@bucket/voices", "addresses of s3 hold no credentials"),
    ],
)
def test_what_is_no_address_of_a_store_is_one_line(
    text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        typed(text)
    assert told in str(caught.value)
    assert main(["bake", "-r", text, "-o", "faces"]) == 2
    said = capsys.readouterr().err
    assert "secret" not in said


def test_places_are_made_of_what_was_typed(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path)
    assert place_of(tmp_path, scratch) == Folder(tmp_path)
    assert place_of(Address("s3", "bucket", ""), scratch) == Store("s3", "bucket", "", scratch)
    assert place_of(Address("s3", "bucket", "de/shop"), scratch) == Store("s3", "bucket", "de/shop/", scratch)
    assert input_of(tmp_path, scratch) == Input(Folder(tmp_path))
    # It may be a folder, and is listed when its recordings are wanted.
    assert input_of(Address("s3", "bucket", "de"), scratch) == Input(Store("s3", "bucket", "de/", scratch))


@pytest.mark.parametrize(
    "arguments", [["s3://bucket/a.wav", "-o", "faces"], ["a.wav", "-o", "gs://bucket/faces"]]
)
def test_stores_are_for_folders_alone(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bake", *arguments]) == 2
    assert "is in a store, which is of use with -r alone; add it" in capsys.readouterr().err.replace(
        "\n", " "
    )


def test_a_cache_is_a_folder_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["bake", "-r", "voices", "-o", "faces", "--cache", "s3://bucket/mouths"]) == 2
    said = capsys.readouterr().err.replace("\n", " ")
    assert "s3://bucket/mouths is in a store; give a folder of this machine" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("scheme", "package"), [("s3", "s3fs"), ("gs", "gcsfs")])
def test_without_a_stores_package_one_line_says_what_to_install(
    scheme: str, package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    assert main(["bake", "-r", f"{scheme}://bucket/voices", "-o", "faces"]) == 2
    said = capsys.readouterr().err.replace("\n", " ")
    assert f"{scheme}://bucket needs {package}; pip install {package}" in said


def test_only_known_stores_are_opened() -> None:
    assert SCHEMES == ("s3", "gs")
    with pytest.raises(UsageError, match="there is no store 'file'"):
        Objects("file", "bucket")
