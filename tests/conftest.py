"""What every test may ask for."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import pytest

from tests.fakes import C, Keep

pytest_plugins = ["tests.browser.fixtures"]

LIVE: Final = (
    "browser",
    "client",
    "commands",
    "examples",
    "godot",
    "output",
    "serve",
    "source",
    "tracker",
)
"""Folders whose tests talk to live processes, and measure time: they run beside the others, one at a time."""


class _Keep:
    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __call__(self, thing: C) -> C:
        self._stack.callback(thing.close)
        return thing


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep a folder's tests together where two processes run them: they share what is built for them."""
    from xdist.scheduler import LoadScopeScheduling

    class Folders(LoadScopeScheduling):  # type: ignore[misc]
        """Sends each folder to one process."""

        def _split_scope(self, nodeid: str) -> str:
            folder = nodeid.split("/")[1].partition("::")[0]
            return "live" if folder in LIVE else folder

    return Folders(config, log)


@pytest.fixture(autouse=True, scope="session")
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps the tests' sidecars, their tokens and their pages away from whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("settings")))
        patch.setenv("CI", "true")
        yield


@pytest.fixture
def kept() -> Iterator[Keep]:
    """Closes whatever is passed through it when the test is over, failed or not.

    A socket that is left open makes ZeroMQ wait for it at the end of the process, for ever.
    """
    with ExitStack() as stack:
        yield _Keep(stack)
