"""The add-on's scripts under gdlint and gdformat, where gdtoolkit is installed."""

import importlib.util
import subprocess
import sys

import pytest

from tests.godot.project import PROJECT

SHORT = 250
"""Lines; a longer script does more than one thing."""


@pytest.mark.slow
@pytest.mark.parametrize("module", ["linter", "formatter"])
def test_gdtoolkit_is_content(module: str) -> None:
    if importlib.util.find_spec("gdtoolkit") is None:
        pytest.skip("gdtoolkit is not installed; `pip install gdtoolkit` to check the style of the scripts")
    check = ["--check"] if module == "formatter" else []
    words = [sys.executable, "-m", f"gdtoolkit.{module}", *check, "addons", "demo", "tests"]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_scripts_are_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PROJECT.rglob("*.gd")}
    assert {path.name: lines for path, lines in lengths.items() if lines > SHORT} == {}
