"""Runs Node.js for the tests of the JavaScript client."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

__all__ = ["PACKAGE", "ROOT", "SCRIPTS", "run_node"]

SCRIPTS: Final = Path(__file__).parent / "scripts"
ROOT: Final = SCRIPTS.parents[3]
PACKAGE: Final = ROOT / "protocol/js"


def run_node(*arguments: str, text: str = "", timeout_s: float = 240) -> str:
    """Run a script in the folder `scripts` and return what it writes.

    Args:
        arguments: of `node`.
        text: its standard input.
        timeout_s: the longest that it may take.
    """
    if shutil.which("node") is None:
        pytest.skip("no node on the path: install Node.js 18 or later")
    done = subprocess.run(
        ["node", *arguments],
        cwd=SCRIPTS,
        input=text,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
