"""The project as the tests use it: a copy that the engine has imported, and the tests that it holds."""

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.godot.engine import Godot, Outcome
from tests.ports import free_endpoints

__all__ = ["PROJECT", "ROOT", "Project", "engine_tests"]

ROOT: Final = Path(__file__).parents[2]
PROJECT: Final = ROOT / "engine_plugins/godot"
SCRIPT_S: Final = 250


@dataclass
class Project:
    """A copy of the project that the engine has imported.

    Args:
        godot: the engine.
        path: the copy.
        imported: what importing printed.
    """

    godot: Godot
    path: Path
    imported: Outcome
    _outcomes: dict[str, Outcome] = field(default_factory=dict)

    def test(self, script: str) -> Outcome:
        """Return the outcome of all test methods of one script, which is run once."""
        if script not in self._outcomes:
            self._outcomes[script] = self.run(script, *free_endpoints())
        return self._outcomes[script]

    def test_alone(self, script: str, method: str) -> Outcome:
        """Return the outcome of one test method, which is run anew."""
        return self.run(script, *free_endpoints(), f"only={method}")

    def run(self, script: str, faces: str, control: str, *settings: str) -> Outcome:
        """Run test methods of one script against a sidecar at these endpoints, if there is one."""
        return self.godot.run(
            "--headless", "--path", str(self.path), "--script", "res://tests/run.gd", "--", script,
            f"protocol={ROOT / 'protocol'}", f"root={ROOT}", f"python={sys.executable}",
            f"faces={faces}", f"control={control}", *settings,
            timeout_s=SCRIPT_S,
        )  # fmt: skip


def engine_tests() -> list[tuple[str, str]]:
    """Return (script, method) of every test that runs in the engine."""
    found = []
    for script in sorted((PROJECT / "tests").glob("test_*.gd")):
        names = re.findall(r"(?m)^func (test_\w+)\(", script.read_text(encoding="utf-8"))
        found += [(script.stem, name) for name in names]
    return found
