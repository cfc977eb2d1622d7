"""One sidecar for all live tests of the client."""

from collections.abc import Iterator

import pytest

from facewire.client import Client, connect
from tests.client.sidecar import Running, running


@pytest.fixture(scope="package")
def sidecar() -> Iterator[Running]:
    with running() as one:
        yield one


@pytest.fixture
def client(sidecar: Running) -> Iterator[Client]:
    with connect(sidecar.control, sidecar.faces) as one:
        yield one
