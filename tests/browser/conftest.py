"""What tests of the client for pages ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.sidecar import Stage, open_stage


@pytest.fixture(scope="module")
def stage(packages: Path) -> Iterator[Stage]:
    """A site, and a sidecar that lets its pages in."""
    with open_stage(packages) as one:
        yield one
