"""The traits of a character as settings: a flag and a key of `[face]` for each that a file can hold."""

from collections.abc import Mapping
from typing import Final

from facewire.commands.tables.setting import Setting
from facewire.face.character import TRAITS, USUAL

__all__ = ["trait_settings", "trait_type"]

_COMMANDS: Final = ("run", "demo", "bake", "doctor")


def trait_settings() -> Mapping[str, Setting]:
    """Return the setting of each trait; a direction has none, for only a running game can give it."""
    return {
        name: Setting(
            trait.help,
            _COMMANDS,
            table="face",
            choices=trait.choices,
            metavar="|".join(f"{one}:FILE" if one == trait.file else one for one in trait.choices),
            low=None if trait.choices else trait.low,
            high=None if trait.choices else trait.high,
            unit=trait.unit,
            default=f"{getattr(USUAL, name)}".removesuffix(".0"),
        )
        for name, trait in TRAITS.items()
        if not trait.direction
    }


def trait_type(name: str) -> type | None:
    """Return `str` or `float` for a trait, None for what is none."""
    return type(getattr(USUAL, name)) if name in TRAITS else None
