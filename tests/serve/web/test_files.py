"""What is handed out, and that nothing else is."""

import json
from pathlib import Path

import pytest

from facewire.face.channels import CHANNELS
from facewire.serve.web.files import Files, installed


@pytest.fixture
def files(tmp_path: Path) -> Files:
    page = tmp_path / "page"
    (page / "parts").mkdir(parents=True)
    (page / "index.html").write_text("page")
    (page / "parts" / "head.js").write_text("head")
    (page / "notes.txt").write_text("not for everybody")
    (page / ".hidden.js").write_text("hidden")
    (tmp_path / "secret.json").write_text("secret")
    return Files(page, tmp_path / "protocol")


def test_each_file_has_its_path_and_its_type(files: Files) -> None:
    index, head = files.find("/"), files.find("/parts/head.js")
    assert index is not None
    assert (index.content, index.type) == (b"page", "text/html; charset=utf-8")
    assert head is not None
    assert (head.content, head.type) == (b"head", "text/javascript; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "", "/nothing.js", "/../secret.json", "/parts/../../secret.json", "//secret.json", "/parts",
        "/parts/", "/.hidden.js", "/notes.txt", "/parts\\head.js", "/C:/secret.json", "/index.html\0",
        "/index.html::$DATA", "/overlay", "/facewire.js", "/./index.html", "/" + "a" * 5000 + ".js",
    ],
)  # fmt: skip
def test_nothing_else_is_found(files: Files, path: str) -> None:
    assert files.find(path) is None


def test_the_channels_of_this_installation() -> None:
    file = installed().find("/channels.json")
    assert file is not None
    assert tuple(json.loads(file.content)["channels"]) == CHANNELS
