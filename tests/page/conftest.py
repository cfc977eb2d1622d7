"""The page in front of a sidecar that says what a test wants, in the browsers that tests/browser starts."""

from collections.abc import Iterator

import pytest

from tests.browser.browser import Browser, Page
from tests.browser.conftest import browser, chromium, firefox, packages
from tests.page.fake_door import FakeDoor, open_door
from tests.page.looking import ready

__all__ = ["browser", "chromium", "door", "firefox", "packages", "page"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that needs a browser is slow."""
    for item in items:
        if "packages" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


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
