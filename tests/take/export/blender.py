"""Blender as a Python module, in an environment of its own: `-m tests.take.export.blender` installs it.

It takes 1 GB and some minutes, so that no test does it by itself.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

import pytest

__all__ = ["RELEASE", "environment", "run_in_blender"]

RELEASE: Final = "4.5.15"
PYTHON: Final = (3, 11)
"""The one that this release is made for."""


def environment() -> Path:
    """Where it is installed, if it is."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "facewire"
    return cache / f"bpy-{RELEASE}"


def run_in_blender(script: Path, *arguments: str, timeout_s: float = 240) -> str:
    """Run a Python script in which `bpy` is Blender, and return what it writes."""
    python = environment() / "bin/python"
    if not (environment() / "made").exists():
        pytest.skip("no Blender as a Python module: python -m tests.take.export.blender installs it, 1 GB")
    done = subprocess.run(
        [str(python), str(script), *arguments],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def main() -> int:
    """Install it."""
    if sys.version_info[:2] != PYTHON:
        print(f"bpy {RELEASE} needs Python {PYTHON[0]}.{PYTHON[1]}")
        return 1
    venv.create(environment(), with_pip=True)
    pip = [str(environment() / "bin/python"), "-m", "pip", "install", "--quiet", f"bpy=={RELEASE}"]
    if subprocess.run(pip, check=False).returncode:
        print("bpy cannot be installed; is this machine online?")
        return 1
    (environment() / "made").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
