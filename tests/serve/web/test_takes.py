"""Takes to download, and what else a page reads."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from facewire.serve.web import admission
from facewire.serve.web.files import installed
from tests.serve.web.lookahead_file import FILE, made
from tests.serve.web.rig import TOKEN, Rig
from tests.take.test_archive import NAME, takes

__all__ = ["takes"]


@pytest.fixture
def rig(takes: Path) -> Iterator[Rig]:
    rig = Rig(takes=takes)
    yield rig
    rig.close()


def own(rig: Rig) -> dict[str, str]:
    return {"Origin": rig.own}


def test_a_take_is_downloaded_whole(rig: Rig) -> None:
    status, headers, body = rig.get(f"/takes/{NAME}.zip", **own(rig))
    assert (status, headers["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert f"{NAME}/audio.flac" in archive.namelist()


def test_a_stranger_gets_no_take(rig: Rig) -> None:
    path = f"/takes/{NAME}.zip"
    assert rig.get(path)[0] == 401
    assert rig.get(path, Origin="https://example.org")[0] == 403
    assert rig.get(f"{path}?token={TOKEN}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/takes/none.zip", "/takes/..%2ftakes.zip", "/takes/...zip", f"/takes/{NAME}", "/takes/"]
)
def test_nothing_else_is_downloaded(rig: Rig, path: str) -> None:
    assert rig.get(path, **own(rig))[0] == 404


def test_a_take_that_is_too_long_is_named(rig: Rig, takes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "_LONGEST_TAKE", 1000)
    status, _, body = rig.get(f"/takes/{NAME}.zip", **own(rig))
    assert status == 413
    assert str(takes / NAME) in body.decode()


def test_what_a_look_ahead_gives_is_what_the_model_card_says() -> None:
    assert FILE.read_text(encoding="utf-8") == made(), "python -m tests.serve.web.lookahead_file"
    file = installed().find("/lookahead.json")
    assert file is not None
    told = json.loads(file.content)
    assert {len(numbers) for numbers in told.values()} == {9}
    assert told["visemes"][0] < told["visemes"][told["lookahead_ms"].index(48)] < 1.0


def test_the_demo_clip_is_there() -> None:
    file = installed().find("/demo.flac")
    assert file is not None
    assert file.content[:4] == b"fLaC"
    assert file.type == "audio/flac"
