"""How one setting of a run is typed, bounded and explained; `Config` has one for each of its fields."""

from dataclasses import dataclass

__all__ = ["Setting"]


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
