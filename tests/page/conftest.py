"""The page in front of a sidecar that says what a test wants."""

from collections.abc import Iterator

import pytest

from tests.browser.browser import Browser, Page
from tests.page.fake_door import FakeDoor, open_door
from tests.page.looking import ready


@pytest.fixture
def door() -> Iterator[FakeDoor]:
    """A sidecar with a microphone and three outputs."""
    with open_door() as one:
        yield one


@pytest.fixture
def page(chromium: Browser, door: FakeDoor) -> Iterator[Page]:
    """The page in Chromium, once the first status has come."""
    with chromium.open(door.address, width=1400, height=900) as one:
        ready(one)
        yield one
