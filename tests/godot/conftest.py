"""The engine and a freshly imported copy of the project, once for all tests of a run."""

import os
import shutil
from pathlib import Path

import pytest

from tests.godot import engine
from tests.godot.project import PROJECT, Project


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that needs the engine is slow, and goes by its clock."""
    for item in items:
        if "godot" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.realtime)


@pytest.fixture(scope="session")
def godot(tmp_path_factory: pytest.TempPathFactory) -> engine.Godot:
    """An engine, or a skip with the reason why there is none."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "facewire"
    try:
        return engine.find(cache, tmp_path_factory.mktemp("home"))
    except engine.GodotUnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def project(godot: engine.Godot, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project, imported."""
    path = tmp_path_factory.mktemp("godot") / "project"
    shutil.copytree(PROJECT, path, ignore=shutil.ignore_patterns(".godot"))
    imported = godot.run("--headless", "--path", str(path), "--import", timeout_s=240)
    return Project(godot, path, imported)
