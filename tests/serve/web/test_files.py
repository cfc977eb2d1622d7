"""What is handed out, and that nothing else is."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from facewire.face.channels import CHANNELS
from facewire.face.character import TRAITS
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
    (tmp_path / "protocol" / "js").mkdir(parents=True)
    (tmp_path / "protocol" / "js" / "facewire.js").write_text("client")
    (tmp_path / "protocol" / "js" / "package.json").write_text("{}")
    return Files(page, tmp_path / "protocol")


def test_each_file_has_its_path_and_its_type(files: Files) -> None:
    index, head = files.find("/"), files.find("/parts/head.js")
    assert index is not None
    assert (index.content, index.type) == (b"page", "text/html; charset=utf-8")
    assert head is not None
    assert (head.content, head.type) == (b"head", "text/javascript; charset=utf-8")
    client = files.find("/facewire.js")
    assert client is not None
    assert client.content == b"client"


def test_pictures_of_somebody_s_own(files: Files, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("sil.png", "aa.webp", "notes.txt", "logo.svg", ".hidden.png"):
        (folder / name).write_text(name)
    own = replace(files, images=folder)
    listed = own.find("/images.json")
    assert listed is not None
    assert json.loads(listed.content) == {"images": ["aa.webp", "sil.png"]}
    picture = own.find("/images/sil.png")
    assert picture is not None
    assert (picture.content, picture.type) == (b"sil.png", "image/png")
    for path in (
        "/images/notes.txt",
        "/images/logo.svg",
        "/images/../secret.json",
        "/images/none.png",
        "/images",
    ):
        assert own.find(path) is None
    assert files.find("/images/sil.png") is None
    none = replace(files, images=tmp_path / "gone").find("/images.json")
    assert none is not None
    assert json.loads(none.content) == {"images": []}


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes in a folder need rights there")
def test_no_picture_leads_out_of_its_folder(files: Files, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "open.png").write_text("open")
    (folder / "aa.png").symlink_to("open.png")
    (tmp_path / "secret.png").write_text("secret")
    (folder / "up.png").symlink_to("../secret.json")
    (folder / "beside.png").symlink_to("../secret.png")
    (folder / "circle.png").symlink_to("circle.png")
    (folder / "folder.png").mkdir()
    os.mkfifo(folder / "pipe.png")
    own = replace(files, images=folder)
    listed = own.find("/images.json")
    assert listed is not None
    assert json.loads(listed.content) == {"images": ["aa.png", "open.png"]}
    inside = own.find("/images/aa.png")
    assert inside is not None
    assert inside.content == b"open"
    for name in ("up", "beside", "circle", "folder", "pipe"):
        assert own.find(f"/images/{name}.png") is None


def test_a_picture_s_ending_may_be_in_capitals(files: Files, tmp_path: Path) -> None:
    (tmp_path / "Open.PNG").write_text("open")
    own = replace(files, images=tmp_path)
    listed, picture = own.find("/images.json"), own.find("/images/Open.PNG")
    assert listed is not None
    assert json.loads(listed.content) == {"images": ["Open.PNG"]}
    assert picture is not None
    assert picture.type == "image/png"


@pytest.mark.parametrize(
    "name", ["offener Mund.png", "geöffnet.png", "geo\u0308ffnet.png", "口.png", "o'.png"]
)
def test_a_picture_may_have_any_name_that_people_give_it(files: Files, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("open")
    own = replace(files, images=tmp_path)
    listed, picture = own.find("/images.json"), own.find(f"/images/{name}")
    assert listed is not None
    assert json.loads(listed.content) == {"images": [name]}
    assert picture is not None
    assert picture.content == b"open"


@pytest.mark.parametrize(
    "name", [".hidden.png", "a\nb.png", "..", "a\\b.png", "C:b.png", "x.png\0", "a\udcff.png"]
)
def test_other_names_are_none_of_a_picture(files: Files, tmp_path: Path, name: str) -> None:
    if "\0" not in name and name != "..":
        (tmp_path / name).write_text("open")
    own = replace(files, images=tmp_path)
    listed = own.find("/images.json")
    assert listed is not None
    assert json.loads(listed.content) == {"images": []}
    assert own.find(f"/images/{name}") is None


@pytest.mark.parametrize(
    "path",
    [
        "", "/nothing.js", "/../secret.json", "/parts/../../secret.json", "//secret.json", "/parts",
        "/parts/", "/.hidden.js", "/notes.txt", "/parts\\head.js", "/C:/secret.json", "/index.html\0",
        "/index.html::$DATA", "/overlay", "/package.json", "/js/facewire.js",
        "/parts/facewire.js", "/./index.html",
        "/" + "a" * 5000 + ".js",
    ],
)  # fmt: skip
def test_nothing_else_is_found(files: Files, path: str) -> None:
    assert files.find(path) is None


def test_the_channels_of_this_installation() -> None:
    file = installed().find("/channels.json")
    assert file is not None
    assert tuple(json.loads(file.content)["channels"]) == CHANNELS


def test_the_traits_of_a_character_with_their_bounds() -> None:
    file = installed().find("/traits.json")
    assert file is not None
    traits = {trait["name"]: trait for trait in json.loads(file.content)["traits"]}
    assert list(traits) == list(TRAITS)
    assert traits["gaze"] == {
        "name": "gaze", "help": TRAITS["gaze"].help, "usual": 1.0, "low": 0.0, "high": 2.0, "choices": [],
        "direction": False, "unit": "",
    }  # fmt: skip
    assert traits["look_at"]["usual"] is None
    assert "neutral" in traits["mood"]["choices"]


def test_the_client_of_this_installation() -> None:
    client = [path.name for path in (installed().protocol / "js").glob("*.js")]
    assert {"facewire.js", "binder.js", "msgpack.js", "player.js", "track.js"} < set(client)
    for name in client:
        file = installed().find(f"/{name}")
        assert file is not None
        assert file.type == "text/javascript; charset=utf-8"
