"""Pages open, run scripts, take input and are photographed in each browser."""

from pathlib import Path

import pytest

from tests.browser.browser import Browser, BrowserError
from tests.browser.site import serve

PAGE = """<!doctype html><title>One</title><style>body { margin: 0; background: rgb(255, 0, 0) }
@media (prefers-color-scheme: dark) { body { background: rgb(0, 0, 255) } }</style>
<button id="b" onclick="this.textContent = 'pressed'">no</button><script src="/missing.js"></script>"""

WEBGL = """
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const gl = canvas.getContext("webgl2");
gl.clearColor(0, 1, 0, 1);
gl.clear(gl.COLOR_BUFFER_BIT);
const pixel = new Uint8Array(4);
gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
return [...pixel];
"""


def test_a_page_runs_scripts_takes_input_and_is_photographed(browser: Browser, tmp_path: Path) -> None:
    with serve({"/": PAGE}) as address, browser.open(address, width=320, height=240) as page:
        assert page.run("return [document.title, values, await Promise.resolve(3)]", 1, {"a": "é"}) == [
            "One",
            [1, {"a": "é"}],
            3,
        ]
        page.call("click", "#b")
        assert page.run("return b.textContent") == "pressed"
        assert page.call("title") == "One"
        assert page.run(WEBGL) == [0, 255, 0, 255]
        png = page.picture(tmp_path / "page.png")
        page.run("console.warn('careful')")
        assert any("careful" in line for line in page.log())
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (320, 240)


def test_what_fails_is_an_error_and_harms_nothing_else(chromium: Browser) -> None:
    with serve({}) as nobody:
        pass
    with serve({"/": PAGE}) as address, chromium.open(address) as page:
        with pytest.raises(BrowserError, match="broken"):
            page.run("throw new Error('broken')")
        with pytest.raises(BrowserError, match="nothing after 100 ms"):
            page.run("await new Promise(() => {})", timeout_s=0.1)
        with pytest.raises(BrowserError):
            chromium.open(nobody)
        assert page.run("return 1") == 1


def test_dark_colours_can_be_preferred(chromium: Browser) -> None:
    colour = "return getComputedStyle(document.body).backgroundColor"
    with serve({"/": PAGE}) as address:
        with chromium.open(address) as page:
            assert page.run(colour) == "rgb(255, 0, 0)"
        with chromium.open(address, dark=True) as page:
            assert page.run(colour) == "rgb(0, 0, 255)"
