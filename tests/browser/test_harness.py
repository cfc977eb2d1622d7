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


def test_a_page_runs_scripts_and_takes_input(browser: Browser) -> None:
    with serve({"/": PAGE}) as address, browser.open(address) as page:
        assert page.run("return [document.title, values, await Promise.resolve(3)]", 1, {"a": "é"}) == [
            "One",
            [1, {"a": "é"}],
            3,
        ]
        page.call("click", "#b")
        assert page.run("return b.textContent") == "pressed"
        assert page.call("title") == "One"
        with pytest.raises(BrowserError, match="broken"):
            page.run("throw new Error('broken')")
        page.run("console.warn('careful')")
        assert any("careful" in line for line in page.log())


def test_webgl_works(browser: Browser) -> None:
    with serve({"/": PAGE}) as address, browser.open(address) as page:
        assert page.run(WEBGL) == [0, 255, 0, 255]


def test_a_picture_has_the_size_of_the_viewport(browser: Browser, tmp_path: Path) -> None:
    with serve({"/": PAGE}) as address, browser.open(address, width=320, height=240) as page:
        png = page.picture(tmp_path / "page.png")
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (320, 240)


def test_dark_colours_can_be_preferred(chromium: Browser) -> None:
    colour = "return getComputedStyle(document.body).backgroundColor"
    with serve({"/": PAGE}) as address:
        with chromium.open(address) as page:
            assert page.run(colour) == "rgb(255, 0, 0)"
        with chromium.open(address, dark=True) as page:
            assert page.run(colour) == "rgb(0, 0, 255)"


def test_a_page_that_is_not_there_is_an_error(browser: Browser) -> None:
    with serve({"/": PAGE}) as address:
        pass
    with pytest.raises(BrowserError):
        browser.open(address)
    with serve({"/": PAGE}) as address, browser.open(address) as page:
        assert page.run("return 1") == 1


def test_a_script_that_never_ends_is_an_error(browser: Browser) -> None:
    with serve({"/": PAGE}) as address, browser.open(address) as page:
        with pytest.raises(BrowserError, match="nothing after 300 ms"):
            page.run("await new Promise(() => {})", timeout_s=0.3)
        assert page.run("return 1") == 1
