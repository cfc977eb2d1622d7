"""Draws the page's picture for the README: `python -m tests.page.picture`, with Chromium and Pillow.

The page as a person sees it while the bundled clip plays, photographed at an open vowel.
"""

import io
import tempfile
import time
from pathlib import Path
from typing import Final

from PIL import Image

from tests.browser import packages
from tests.browser.browser import Page, start
from tests.page.looking import ready, run
from tests.page.running import Place, running

ROOT: Final = Path(__file__).parents[2]
CLIP: Final = ROOT / "sidecar" / "facewire" / "demo" / "clip.flac"
PICTURE: Final = ROOT / "docs" / "pictures" / "page.webp"
MOST_BYTES: Final = 150_000
FILLED_S: Final = 45.0
"""Until its charts are full."""


def photograph(page: Page, folder: Path) -> bytes:
    """Return the page in an open vowel, as PNG."""
    ready(page)
    time.sleep(FILLED_S)
    # What tells that a processor draws it is of no use to who reads the README.
    page.run("document.getElementById('head-note').hidden = true")
    run(page, "wait_for_vowel")
    return page.picture(folder / "page.png")


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as work:
        place = Place(Path(work))
        browser = start("chromium", packages.install(Path.home() / ".cache" / "facewire"), place.folder)
        try:
            flags = ("--source", str(CLIP), "--loop", "--livelink", "127.0.0.1:11111", "--lookahead", "96")
            with running(place, *flags), browser.open(place.page, width=1400, height=900) as page:
                png = photograph(page, place.folder)
        finally:
            browser.close()
    PICTURE.parent.mkdir(exist_ok=True)
    Image.open(io.BytesIO(png)).save(PICTURE, quality=85, method=6)
    size = PICTURE.stat().st_size
    print(f"{PICTURE}: {size} bytes")
    assert size <= MOST_BYTES


if __name__ == "__main__":
    main()
