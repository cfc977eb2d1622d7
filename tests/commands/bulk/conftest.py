from collections.abc import Iterator

import pytest

from tests.commands.bulk.places.s3 import Server, running


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with running() as server:
        yield server
        import fsspec

        # Connections lead to a server that is gone.
        fsspec.get_filesystem_class("s3").clear_instance_cache()


@pytest.fixture
def s3(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server with an empty bucket, `bucket`, to which the store's own settings lead."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    server.empty("bucket")
    return server
