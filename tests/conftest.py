"""What every test may ask for."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

from tests.fakes import C, Keep

pytest_plugins = ["tests.browser.fixtures", "tests.realtime"]

# An example may take as long as the machine needs: how fast that is, is no law. A run tries the same examples
# each time, so that what fails is the change's; others are sought with `--hypothesis-profile=seek`.
settings.register_profile("seek", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("steady", settings.get_profile("seek"), derandomize=True)
settings.load_profile("steady")

UNITS: Final = {
    "engines": ("browser", "examples", "godot"),
    "live": ("client", "commands", "output", "serve", "source", "tracker"),
    "cpp": ("cpp",),
}
"""Folders whose tests mostly wait, for an engine, a browser, a compiler or a live sidecar. A unit's tests run
one at a time, beside all else. These units take longest, and begin first."""


class _Keep:
    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def __call__(self, thing: C) -> C:
        self._stack.callback(thing.close)
        return thing


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep a unit's tests together where several processes run: they share what is built for them."""
    from xdist.scheduler import LoadScopeScheduling

    class Folders(LoadScopeScheduling):  # type: ignore[misc]
        """Sends each unit to one process."""

        def _split_scope(self, nodeid: str) -> str:
            return _unit(nodeid)

    # It would begin with the units of most tests.
    config.option.loadscopereorder = False
    return Folders(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the units that take longest."""
    ranks = {unit: rank for rank, unit in enumerate(UNITS)}
    items.sort(key=lambda item: ranks.get(_unit(item.nodeid), len(ranks)))


def _unit(nodeid: str) -> str:
    folder = nodeid.split("/")[1].partition("::")[0]
    return next((unit for unit, folders in UNITS.items() if folder in folders), folder)


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
