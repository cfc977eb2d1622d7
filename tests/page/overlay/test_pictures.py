"""Which picture an overlay shows, by the rules of docs/apps/obs.md; in Chromium, without a sidecar."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from facewire.face.channels import VISEMES
from tests.browser.browser import Browser, Page
from tests.browser.site import serve
from tests.page.fake_door import CLIENT, PAGE
from tests.waiting import until

pytestmark = pytest.mark.slow

TEXT = """<!doctype html><script type="module">
import { createChoice, lack } from "/overlay/pictures.js";
window.lack = lack;
window.shown = (files, faces) => {
  const choice = createChoice(files);
  return choice && [choice.names, faces.map(({ now, viseme, blink, share }) => {
    const [w, vis] = [new Float32Array(52), new Float32Array(15)];
    vis[viseme] = share;
    vis[0] += 1 - share;
    w[0] = w[7] = blink;
    return choice.of({ w, vis }, now);
  })];
};
</script>"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    mounts: dict[str, Path | str] = {"/": TEXT, "/overlay/": PAGE / "overlay"}
    mounts |= CLIENT
    with serve(mounts) as address, chromium.open(address, width=100, height=100) as one:
        until(lambda: one.run("return 'shown' in window"))
        yield one


def face(now: float, viseme: str, *, blink: float = 0.0, share: float = 1.0) -> dict[str, Any]:
    return {"now": now, "viseme": VISEMES.index(viseme), "blink": blink, "share": share}


def shown(page: Page, files: Sequence[str], *faces: dict[str, Any]) -> list[str]:
    told = page.run("return window.shown(...values)", list(files), list(faces))
    return list(told[1])


def test_pictures_that_are_none_of_a_mouth_are_named(page: Page) -> None:
    files = ["Mund offen.png", "b.png", "c.png", "d.png"]
    assert page.run("return window.shown(...values)", files, []) is None
    assert "(Mund offen.png, b.png, c.png, …)" in page.run("return window.lack(values[0])", files)
    assert "there are no pictures" in page.run("return window.lack(values[0])", [])


ALL = [f"{viseme}.png" for viseme in VISEMES]


def test_each_viseme_has_its_picture(page: Page) -> None:
    faces = [face(1000.0 * index, viseme) for index, viseme in enumerate(VISEMES)]
    assert shown(page, ALL, *faces) == ALL


def test_two_pictures_are_enough(page: Page) -> None:
    faces = [face(1000.0 * index, viseme) for index, viseme in enumerate(VISEMES)]
    pictures = shown(page, ["Open.webp", "closed.png", "notes.txt.png"], *faces)
    closed = {"sil", "PP", "FF"}
    assert pictures == ["closed.png" if viseme in closed else "Open.webp" for viseme in VISEMES]


@pytest.mark.parametrize("files", [[], ["cat.png"], ["readme.txt"]])
def test_without_a_mouth_there_is_none(page: Page, files: list[str]) -> None:
    assert page.run("return window.shown(...values)", files, []) is None


def test_one_picture_does_for_all(page: Page) -> None:
    assert set(shown(page, ["aa.png"], face(0.0, "sil"), face(500.0, "O"))) == {"aa.png"}


def test_pictures_do_not_flutter_and_lips_that_close_are_always_seen(page: Page) -> None:
    told = shown(
        page, ALL,
        face(0.0, "sil"), face(100.0, "aa"), face(130.0, "E"), face(140.0, "PP"), face(160.0, "aa"),
        face(200.0, "aa"), face(211.0, "aa"),
    )  # fmt: skip
    assert told == ["sil.png", "aa.png", "aa.png", "PP.png", "PP.png", "PP.png", "aa.png"]


def test_a_viseme_that_is_hardly_stronger_waits(page: Page) -> None:
    told = shown(page, ALL, face(0.0, "sil"), face(200.0, "aa", share=0.55), face(400.0, "aa", share=0.6))
    assert told == ["sil.png", "sil.png", "aa.png"]


def test_blinks(page: Page) -> None:
    files = ["open.png", "closed.png", "closed_blink.png"]
    told = shown(page, files, face(0.0, "sil", blink=1.0), face(500.0, "aa", blink=0.9), face(900.0, "aa"))
    # Where an open mouth has no blink of its own, the closed one's does.
    assert told == ["closed_blink.png", "closed_blink.png", "open.png"]
    assert shown(page, ["open.png", "closed.png"], face(0.0, "sil", blink=1.0)) == ["closed.png"]
