"""Sound that is played in pieces is the sound in one piece, in what the browsers render."""

from pathlib import Path

import pytest

from tests.browser.browser import Browser
from tests.browser.site import everything, serve

COMPARE = """
const { compare } = await import("/tests/browser/js/scripts/seams.mjs");
return Promise.all(values.map((one) => compare(...one)));
"""

CASES = ([48000, 48000, 16384], [48000, 48000, 441], [24000, 48000, 441], [44100, 48000, 1001])
"""Rate of the sound, rate of the device, samples of a piece."""


def test_no_seam_is_heard(browser: Browser, packages: Path) -> None:
    with serve(everything(packages)) as address, browser.open(address) as page:
        for case, found in zip(CASES, page.run(COMPARE, *CASES), strict=True):
            assert found["loud"] == pytest.approx(0.8, abs=0.01), case
            # Chromium interpolates between samples, and has no next one at the end of a piece.
            assert found["off"] < (1e-6 if case[0] == case[1] else 0.02), case
