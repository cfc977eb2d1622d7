"""The table of moods as arrays: what each adds to the channels at rest and in speech, and what it scales.

The table itself, with its sources, is moods.toml beside this file.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.values import Floats

__all__ = ["MOODS", "PARTING", "PRESSING", "TABLE", "MoodTable", "channels_of"]

_FILE: Final = Path(__file__).with_name("moods.toml")
_SIDES: Final = ("left", "right")
_PARTS: Final = ("jaw", "lips", "lids")


def channels_of(*names: str) -> list[int]:
    """Return the indices of channels; a name without its side stands for both."""
    sided = dict.fromkeys(_sided(name, side) for name in names for side in _SIDES)
    return [CHANNEL_INDEX[name] for name in sided]


def _sided(name: str, side: str) -> str:
    return name if name in CHANNEL_INDEX else name + side.capitalize()


PARTING: Final = channels_of("jawOpen", "mouthLowerDown", "mouthUpperUp")
"""Channels that open the lips: a mood moves them where nobody speaks, and where the mouth is open anyway."""
PRESSING: Final = channels_of("mouthPress", "mouthShrugLower")
"""Channels that shut the lips: a mood moves them only while nobody speaks."""


@dataclass(frozen=True, slots=True, eq=False)
class MoodTable:
    """All moods at full strength; the rows of each array are `names`."""

    names: tuple[str, ...]
    looks: tuple[str, ...]
    """What each looks like, in words."""
    held: Floats
    """float32[moods, 52], 0..1: added whether anybody speaks or not."""
    parting: Floats
    """float32[moods, 52], 0..1: added in speech as far as lips may part."""
    parted: Floats
    """float32[moods, 52], 0..1: the same where nobody speaks; 0 in moods that press the lips there."""
    pressing: Floats
    """float32[moods, 52], 0..1: added as far as lips may press."""
    scale: Floats
    """float32[moods, 3]: what is added to the factors of jaw, lips and lids; 0 leaves them as they are."""

    def row(self, mood: str) -> int:
        """Return the row of a mood."""
        return self.names.index(mood)


def _read() -> MoodTable:
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    units: Mapping[str, Mapping[str, float]] = {
        name: unit["channels"] for name, unit in tables["unit"].items()
    }
    moods: Mapping[str, Any] = tables["mood"]
    added = np.array([_added(mood["units"], units) for mood in moods.values()], np.float32)
    parting, pressing = _only(added, PARTING), _only(added, PRESSING)
    presses = added[:, channels_of("mouthPress")].any(axis=1, keepdims=True)
    factors = [[mood["scale"].get(part, 1.0) for part in _PARTS] for mood in moods.values()]
    return MoodTable(
        names=tuple(moods),
        looks=tuple(mood["looks"] for mood in moods.values()),
        held=added - parting - pressing,
        parting=parting,
        parted=np.where(presses, np.float32(0.0), parting),
        pressing=pressing,
        scale=np.array(factors, np.float32) - np.float32(1.0),
    )


def _added(strengths: Mapping[str, Any], units: Mapping[str, Mapping[str, float]]) -> Floats:
    """Return what a mood's units add to the 52 channels."""
    added = np.zeros(len(CHANNELS), np.float32)
    for unit, strength in strengths.items():
        for channel, share in units[unit].items():
            for side, weight in _per_side(strength):
                halves = 2.0 if channel in CHANNEL_INDEX else 1.0
                added[CHANNEL_INDEX[_sided(channel, side)]] += weight * share / halves
    return np.minimum(added, np.float32(1.0))


def _per_side(strength: Any) -> Iterator[tuple[str, float]]:
    for side in _SIDES:
        yield side, float(strength.get(side, 0.0) if isinstance(strength, dict) else strength)


def _only(added: Floats, channels: list[int]) -> Floats:
    kept = np.zeros_like(added)
    kept[:, channels] = added[:, channels]
    return kept


TABLE: Final = _read()
"""Read once, when the package is imported."""

MOODS: Final = TABLE.names
