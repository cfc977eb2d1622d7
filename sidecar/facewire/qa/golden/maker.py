"""What golden takes were made with: software, engine, network and settings, in one file beside them all.

It is one file and not a line of each take, so that a new version that moves no face changes one line.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from facewire import __version__
from facewire.errors import UsageError, reason_of

__all__ = ["MAKER_NAME", "Maker", "read_maker"]

MAKER_NAME: Final = "golden.json"
_VERSION: Final = 1
_SHOWN: Final = 12
"""Digits of a digest that a person is shown."""


@dataclass(frozen=True, slots=True)
class Maker:
    """What takes follow from beside their sound."""

    engine: str
    """Name of the engine that made the mouths."""
    model: str
    """SHA-256 of its network; empty where it has none."""
    settings: tuple[tuple[str, str], ...]
    """Names and values of what was set, in a fixed order."""
    software: str = f"facewire/{__version__}"

    def as_text(self) -> str:
        """Return it as JSON, one value a line."""
        whole = {
            "golden": _VERSION,
            "software": self.software,
            "engine": self.engine,
            "model": self.model,
            "settings": dict(self.settings),
        }
        return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"

    def changes(self, new: "Maker") -> Iterator[str]:
        """Yield in words what is otherwise with another maker."""
        if self.software != new.software:
            yield f"software {self.software} is {new.software}"
        if self.engine != new.engine:
            yield f"engine {self.engine} is {new.engine}"
        if self.model != new.model:
            yield f"model {self.model[:_SHOWN] or 'none'} is {new.model[:_SHOWN] or 'none'}"
        old, changed = dict(self.settings), dict(new.settings)
        for name in dict.fromkeys((*old, *changed)):
            if old.get(name) != changed.get(name):
                yield f"{name} {old.get(name, 'as usual')} is {changed.get(name, 'as usual')}"


def read_maker(folder: Path) -> Maker | None:
    """Return what the golden takes of a folder were made with; None where there are none.

    Raises:
        UsageError: the file cannot be read, or is something else.
    """
    path = folder / MAKER_NAME
    try:
        whole = json.loads(path.read_bytes())
        if whole["golden"] != _VERSION:
            raise ValueError(f"version {whole['golden']} is not known")
        settings = tuple((str(name), str(value)) for name, value in whole["settings"].items())
        return Maker(str(whole["engine"]), str(whole["model"]), settings, str(whole["software"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        advice = "restore it, or run facewire golden update with all recordings"
        raise UsageError(f"cannot read {path}: {reason_of(error)}; {advice}") from error
