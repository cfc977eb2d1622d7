"""An environment with the packages that the examples adapt, and a sidecar."""

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.client.sidecar import Running, running

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-examples.lock"

Scenario = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of them need the environment, which takes a minute to make."""
    for item in items:
        if "environment" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.realtime)
            item.add_marker(pytest.mark.timeout(400))


@pytest.fixture(scope="session")
def environment() -> Path:
    """The Python of an environment with the locked packages, 430 MB, made once; or a skip that says why."""
    digest = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "facewire"
    folder = cache / f"examples-{digest}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "made").exists():
        venv.create(folder, with_pip=False, clear=True)
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
        done = subprocess.run(
            [*pip, "--requirement", str(LOCK)], capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode:
            why = (done.stderr.strip().splitlines() or ["pip failed"])[-1]
            pytest.skip(f"{LOCK.name} cannot be installed ({why}); is this machine online?")
        (folder / "made").touch()
    return python


@pytest.fixture(scope="module")
def sidecar() -> Iterator[Running]:
    with running() as one:
        yield one


@pytest.fixture
def scenario(environment: Path, sidecar: Running) -> Scenario:
    """Runs a scenario of this folder in the environment and returns what it says at its end."""

    def run(name: str, *arguments: str) -> Any:
        done = subprocess.run(
            [str(environment), "-m", f"tests.examples.{name}", sidecar.control, sidecar.faces, *arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "sidecar")))},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run
