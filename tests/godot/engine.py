"""Finds Godot and runs it without a display: $GODOT, `godot` on the path, or one fetched from Debian.

Every run has a home folder of its own and ends with all the processes that it has started.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.godot import debian_godot
from tests.godot.debian_godot import GodotUnavailableError

__all__ = ["Godot", "GodotUnavailableError", "Outcome", "Result", "find"]

OLDEST: Final = (4, 6)


@dataclass(frozen=True)
class Result:
    """What one test in the engine reported."""

    failures: tuple[str, ...]
    notes: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What one run of the engine left behind."""

    status: int
    output: str

    def results(self) -> dict[str, Result]:
        """Return the results by the test's name."""
        lines = (line for line in self.output.splitlines() if line.startswith("RESULT "))
        found = [json.loads(line.removeprefix("RESULT ")) for line in lines]
        return {one["test"]: Result(tuple(one["failures"]), one["notes"]) for one in found}


@dataclass(frozen=True)
class Godot:
    """An engine that can be run.

    Args:
        words: the command.
        home: a folder for its settings and caches.
    """

    words: tuple[str, ...]
    home: Path

    def run(self, *arguments: str, timeout_s: float, prefix: Sequence[str] = ()) -> Outcome:
        """Run the engine; one that takes longer is killed and has status 124."""
        process = subprocess.Popen(
            [*prefix, *self.words, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**_environment(), "HOME": str(self.home)},
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=timeout_s)
            status = process.returncode
        except subprocess.TimeoutExpired:
            _end_session(process.pid)
            output, _ = process.communicate()
            status = 124
        _end_session(process.pid)
        return Outcome(status, output.decode(errors="replace"))


def find(cache: Path, home: Path) -> Godot:
    """Return an engine.

    Raises:
        GodotUnavailableError: none is here and none can be fetched.
    """
    if named := os.environ.get("GODOT"):
        godot = Godot(tuple(shlex.split(named)), home)
        _check(godot)
        return godot
    if installed := shutil.which("godot"):
        godot = Godot((installed,), home)
        try:
            _check(godot)
        except GodotUnavailableError:
            pass  # Too old for the add-on, but another one may be had.
        else:
            return godot
    godot = Godot(tuple(debian_godot.command(debian_godot.fetch(cache))), home)
    _check(godot)
    return godot


def _check(godot: Godot) -> None:
    try:
        version = godot.run("--version", timeout_s=240).output.strip()
    except OSError as error:
        raise GodotUnavailableError(f"{godot.words[0]} does not start: {error}") from None
    numbers = re.search(r"(?m)^(\d+)\.(\d+)", version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST:
        raise GodotUnavailableError(f"{godot.words[0]} is {version[:60]!r}; Godot 4.6 is needed")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}


def _end_session(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
