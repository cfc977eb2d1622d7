"""Objects of a real S3 server, and what is said of one that has something against it."""

import socket
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from facewire.commands.bulk.places import objects as objects_of
from facewire.commands.bulk.places.objects import Objects
from facewire.commands.bulk.places.place import MissingError, UnreachableError
from facewire.commands.cli import main
from facewire.errors import UsageError
from tests.commands.bulk.places.s3 import Server

pytest.importorskip("s3fs", reason="s3fs, the extra [s3], is not installed")

ODD = ["ä/ö 1.wav", "*[a]?.wav", "%2e+.wav", "a::b#c&d=e.wav", "in//a.wav", "../up.wav", "\"'<x>\\.wav", "~"]


@pytest.mark.slow
def test_objects_are_put_listed_had_and_removed(
    s3: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects_of, "_PAGE", 3)
    bucket = Objects("s3", "bucket")
    for key in ODD:
        (tmp_path / "sent").write_bytes(key.encode())
        bucket.put(key, tmp_path / "sent")
    assert s3.tree("bucket") == {key: key.encode() for key in ODD}, "as another client reads them"
    found = list(bucket.below(""))
    assert [file.key for file in found] == sorted(ODD, key=str.encode), "of all pages"
    assert [bucket.file(file.key) for file in found] == found
    assert len({file.etag for file in found}) == len(ODD)
    for file in found:
        bucket.get(file.key, tmp_path / "had")
        assert (tmp_path / "had").read_bytes() == file.key.encode()
        assert file.size == (tmp_path / "had").stat().st_size
        bucket.remove(file.key)
    assert s3.tree("bucket") == {}


@pytest.mark.slow
@pytest.mark.usefixtures("s3")
def test_a_tag_goes_by_the_content(tmp_path: Path) -> None:
    bucket = Objects("s3", "bucket")
    tags = []
    for content in (b"one", b"two", b"one"):
        (tmp_path / "sent").write_bytes(content)
        bucket.put("a", tmp_path / "sent")
        tags.append(bucket.file("a").etag)
    assert tags[0] == tags[2] != tags[1]


@pytest.mark.slow
def test_what_is_not_there_is_told(s3: Server, tmp_path: Path) -> None:
    s3.put("bucket", {"folder/a": b"x"})
    bucket, none = Objects("s3", "bucket"), Objects("s3", "no-such-bucket")
    for key in ("none", "folder"):
        with pytest.raises(MissingError, match=f"cannot read s3://bucket/{key}: it is not there"):
            bucket.file(key)
        with pytest.raises(MissingError, match=f"cannot read s3://bucket/{key}: it is not there"):
            bucket.get(key, tmp_path / "had")
    assert list(bucket.below("none")) == []
    with pytest.raises(UsageError, match="there is no bucket no-such-bucket; make it, or look") as caught:
        list(none.below("in/"))
    assert not isinstance(caught.value, MissingError)
    (tmp_path / "sent").touch()
    with pytest.raises(UsageError, match="cannot write s3://no-such-bucket/a: it is not there"):
        none.put("a", tmp_path / "sent")


class NoCredentialsError(Exception):
    """As botocore's: no error of the system."""


class ProfileNotFound(Exception):  # noqa: N818
    """As botocore's: a setting that leads nowhere."""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            ProfileNotFound("The config profile (none) could not be found"),
            "could not be found; look at the store's own settings, such as AWS_PROFILE or AWS_ACCESS_KEY_ID, "
            "or try again when the store can be reached",
        ),
        (ValueError(), "ValueError; look at the store's own settings"),
        (
            PermissionError("Access Denied"),
            "Access Denied; look at the store's own settings, such as AWS_PROFILE",
        ),
        (NoCredentialsError(), "NoCredentialsError; look at the store's own settings, such as AWS_PROFILE"),
        (
            OSError(28, "No space left on device"),
            "No space left on device; make room in ",
        ),
        (TimeoutError(), "it does not answer; try again when the store can be reached"),
        (TimeoutError("timed out\nat length"), "timed out; try again when the store can be reached"),
    ],
)
def test_what_a_store_has_against_something_is_one_line(
    error: Exception, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing:
        def __getattr__(self, name: str) -> Any:
            raise error

    bucket = Objects("s3", "bucket")
    monkeypatch.setattr(bucket, "_files", Refusing())
    for verb, ask in (
        ("list s3://bucket/in/", lambda: list(bucket.below("in/"))),
        ("read s3://bucket/in/a", lambda: bucket.file("in/a")),
        ("read s3://bucket/in/a", lambda: bucket.get("in/a", tmp_path / "a")),
        ("write s3://bucket/in/a", lambda: bucket.put("in/a", tmp_path / "a")),
        ("remove s3://bucket/in/a", lambda: bucket.remove("in/a")),
    ):
        with pytest.raises(UsageError) as caught:
            ask()
        assert f"cannot {verb}: " in str(caught.value)
        assert told in str(caught.value)
        assert "\n" not in str(caught.value)
        assert isinstance(caught.value, UnreachableError) == isinstance(
            error, TimeoutError | ProfileNotFound | ValueError
        )


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The socket of a store, which takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.getsockname()[1]}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            monkeypatch.setenv(name, "any")
        yield server


@pytest.mark.slow
@pytest.mark.usefixtures("store")
def test_a_store_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects_of, "_TRIES_OF_S3", 3)
    bucket = Objects("s3", "bucket", answer_s=0.1)
    with pytest.raises(UnreachableError) as caught:
        list(bucket.below(""))
    assert "cannot list s3://bucket/: Read timeout on endpoint URL" in str(caught.value)
    assert str(caught.value).endswith("try again when the store can be reached")


@pytest.mark.slow
def test_what_a_store_says_of_the_moment_is_asked_again(store: socket.socket) -> None:
    to_say = deque(["503 Slow Down", "500 Internal Server Error", "404 Not Found"])

    def answer() -> None:
        while to_say:
            connection, _ = store.accept()
            with connection:
                connection.recv(65_536)
                told = f"HTTP/1.1 {to_say.popleft()}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                connection.sendall(told.encode())

    threading.Thread(target=answer, daemon=True).start()
    with pytest.raises(MissingError):
        Objects("s3", "bucket", answer_s=30.0).remove("a")
    assert not to_say


@pytest.mark.slow
@pytest.mark.usefixtures("store")
def test_a_store_that_cannot_be_reached_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    passes, refused = objects_of._passes, []
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed.getsockname()[1]}")

        def counting(error: Exception) -> bool:
            refused.append(error)
            return passes(error)

        monkeypatch.setattr(objects_of, "_passes", counting)
        monkeypatch.setattr(objects_of, "_TRIES_OF_S3", 3)
        with pytest.raises(UnreachableError, match="Could not connect"):
            list(Objects("s3", "bucket", answer_s=20.0).below(""))
    assert len(refused) == 3


def test_credentials_that_a_store_cannot_even_read_are_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refusing(*_: object, **__: object) -> object:
        raise IsADirectoryError(21, "Is a directory", "/keys")

    # As gcsfs does where GOOGLE_APPLICATION_CREDENTIALS is a folder.
    monkeypatch.setattr("fsspec.filesystem", refusing)
    assert main(["bake", "-r", "gs://bucket/voices", "-o", "faces"]) == 2
    said = capsys.readouterr().err.replace("\n", " ")
    assert "cannot reach gs://bucket: [Errno 21] Is a directory: '/keys'; look at the store's own" in said
    assert "GOOGLE_APPLICATION_CREDENTIALS" in said


@pytest.mark.parametrize(
    ("key", "told"), [("a\udcff.csv", r"a\\udcff.csv is no UTF-8"), ("a?versionId=b", "an older version")]
)
def test_keys_that_a_store_cannot_hold_are_told(key: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "sent").touch()
    with pytest.raises(UsageError, match=told):
        Objects("s3", "bucket").put(key, tmp_path / "sent")
