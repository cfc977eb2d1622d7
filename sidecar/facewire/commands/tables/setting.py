"""How one setting of a run is typed, bounded and explained; `Config` has one for each of its fields."""

from dataclasses import dataclass
from typing import Any, Final

__all__ = ["ALL", "FACE", "LIVE", "MOVING", "RUN", "VOICE", "Setting", "about"]

RUN: Final = ("run",)
VOICE: Final = ("run", "doctor")
LIVE: Final = ("run", "demo", "doctor")
MOVING: Final = ("run", "demo")
FACE: Final = ("run", "demo", "bake")
ALL: Final = ("run", "demo", "bake", "doctor")
"""The commands that take one setting or another."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How one field of `Config` is typed, bounded and explained."""

    help: str
    commands: tuple[str, ...]
    """The commands that have a flag for it."""
    metavar: str = ""
    flag: str = ""
    """Where it is not the field's name with hyphens."""
    table: str = "run"
    """The section of facewire.toml; `output` for tables that may be there several times."""
    key: str = ""
    """Its name in that section, where it is not the field's."""
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    default: str = ""
    """The default in words, where the field's own value does not say it."""
    needs: str = ""
    """The one kind of source that it is of use with: `mic`, `FILE` or `-`."""


def about(text: str, commands: tuple[str, ...], **more: Any) -> dict[str, Setting]:
    """Return the metadata of a field of `Config`.

    Args:
        text: what the setting does, for help and README.md.
        commands: that have a flag for it.
        **more: the other fields of `Setting`.
    """
    return {"setting": Setting(text, commands, **more)}
