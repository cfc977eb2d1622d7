"""One process of each browser for all tests that ask for one."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser import packages as npm
from tests.browser.browser import Browser, BrowserUnavailableError, start

NAMES = ("chromium", "firefox")
SLOW = {"browser", "packages"}
STARTED = {*SLOW, *NAMES, "stage"}
PATIENT_S = 300
"""What a test may take once its browser runs: most take a second, on a machine that does nothing else."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that needs a browser or its packages is slow; what the first of them starts is not counted."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if SLOW & fixtures:
            item.add_marker(pytest.mark.slow)
        if STARTED & fixtures:
            # Packages are fetched, and browsers started, within limits of their own.
            item.add_marker(pytest.mark.timeout(PATIENT_S, func_only=True), append=False)
            item.add_marker(pytest.mark.realtime)


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder that holds `node_modules`, or a skip that says why there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "facewire"
    try:
        return npm.install(cache)
    except npm.PackagesUnavailableError as error:
        pytest.skip(str(error))


def _running(name: str, packages: Path, factory: pytest.TempPathFactory) -> Iterator[Browser]:
    try:
        browser = start(name, packages, factory.mktemp(name))
    except BrowserUnavailableError as error:
        pytest.skip(str(error))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, with WebGL in software; or a skip that says why there is none."""
    yield from _running("chromium", packages, tmp_path_factory)


@pytest.fixture(scope="session")
def firefox(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Firefox; or a skip that says why there is none."""
    yield from _running("firefox", packages, tmp_path_factory)


@pytest.fixture(params=NAMES)
def browser(request: pytest.FixtureRequest) -> Browser:
    """Each browser in turn."""
    found: Browser = request.getfixturevalue(request.param)
    return found
