"""The overlay in front of a real sidecar that plays the bundled clip."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PIL import Image

from tests.browser.browser import Browser, Page
from tests.page.running import Place, running
from tests.waiting import until

pytestmark = pytest.mark.slow

CLIP: Final = Path(__file__).parents[3] / "sidecar" / "facewire" / "demo" / "clip.flac"
COLOURS: Final = {"closed": (200, 30, 30), "open": (30, 200, 30)}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A sidecar that speaks without an end, with two pictures."""
    one = Place(tmp_path_factory.mktemp("overlay"))
    pictures = one.folder / "pictures"
    pictures.mkdir()
    for name, colour in COLOURS.items():
        Image.new("RGB", (40, 40), colour).save(pictures / f"{name}.png")
    with running(one, "--source", str(CLIP), "--loop", "--web-images", str(pictures)):
        yield one


def seen(page: Page, folder: Path) -> np.ndarray:
    """The page as RGBA, without a background of its own."""
    png = page.picture(folder / "overlay.png", omitBackground=True)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), np.float64)


@pytest.mark.parametrize("style", ["head", "mouth"])
def test_a_head_on_transparency(style: str, chromium: Browser, place: Place) -> None:
    with chromium.open(f"{place.page}/overlay?style={style}", width=300, height=300) as page:
        until(lambda: seen(page, place.folder)[150, 150, 3] == 255.0)
        first = seen(page, place.folder)
        if style == "head":
            assert first[2, 2, 3] == 0.0
        # It speaks.
        until(lambda: np.abs(seen(page, place.folder) - first).max() > 100.0)
        assert page.run("return document.getElementById('note').hidden")


MISSED: Final = """
const [ask, later, send] = [fetch, setTimeout, WebSocket.prototype.send];
window.setTimeout = (job, ms) => later(job, ms / 10);
window.fetch = async (...asked) => {
  const answer = await ask(...asked);
  await new Promise((go) => later(go, 500));
  window.answered = performance.now();
  return answer;
};
WebSocket.prototype.send = function () {
  WebSocket.prototype.send = send;
  this.close();
};
"""
"""Ends the page's connection once; it connects again, and hears only then that it was not refused."""


def test_what_was_wrong_is_not_said_over_a_face_that_is_there_again(chromium: Browser, place: Place) -> None:
    with chromium.open(f"{place.page}/overlay?style=pngtuber", width=100, height=100) as page:
        until(lambda: page.run("return document.getElementById('picture').src !== ''"))
        page.run(MISSED)
        until(lambda: page.run("return performance.now() - window.answered > 700"))
        assert page.run("return document.getElementById('note').hidden")


def test_pictures_follow_the_mouth(chromium: Browser, place: Place) -> None:
    with chromium.open(f"{place.page}/overlay?style=pngtuber", width=100, height=100) as page:
        found: set[str] = set()

        def both() -> bool:
            source = str(page.run("return document.getElementById('picture').src"))
            found.update(name for name in COLOURS if source.endswith(f"/{name}.png"))
            return found == COLOURS.keys()

        until(both)


def test_an_overlay_that_is_refused_says_so(chromium: Browser, tmp_path: Path) -> None:
    place = Place(tmp_path)
    with (
        running(place, "--web", f"0.0.0.0:{place.ports[0]}"),
        chromium.open(f"{place.page}/overlay", width=600, height=200) as page,
    ):
        until(lambda: "refuses" in page.run("return document.getElementById('note').textContent"))


def told(chromium: Browser, place: Place, style: str) -> str:
    """Return what an overlay in some style says instead of showing a face."""
    with (
        running(place),
        chromium.open(f"{place.page}/overlay?style={style}", width=600, height=200) as page,
    ):
        until(lambda: not page.run("return document.getElementById('note').hidden"))
        return str(page.run("return document.getElementById('note').textContent"))


def test_a_style_that_there_is_not_is_told(chromium: Browser, tmp_path: Path) -> None:
    assert "no style “pgntuber”; use head, mouth, pngtuber" in told(chromium, Place(tmp_path), "pgntuber")


def test_without_pictures_it_says_so(chromium: Browser, tmp_path: Path) -> None:
    assert "there are no pictures" in told(chromium, Place(tmp_path), "pngtuber")
