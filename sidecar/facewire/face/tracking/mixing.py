"""Which part of the face comes from where: the tracker, the voice, or whichever has something to say."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from facewire.errors import UsageError, unknown_name
from facewire.face.channels import CHANNEL_INDEX, CHANNELS, POSE_ANGLES
from facewire.values import Floats

__all__ = ["PARTS", "Mixing", "Origin"]

_VALUES: Final = (*CHANNELS, *POSE_ANGLES)


class Origin(StrEnum):
    """Where a value comes from while the tracker sees a face."""

    TRACKER = "tracker"
    VOICE = "voice"
    """As without a tracker: the mouth from the voice; eyes, lids and head by chance."""
    BOTH = "both"
    """From the voice while it speaks, from the tracker in silence."""


def _beginning(*prefixes: str) -> tuple[int, ...]:
    return tuple(index for index, name in enumerate(_VALUES) if name.startswith(prefixes))


PARTS: Final[Mapping[str, tuple[int, ...]]] = {
    "eyes": _beginning("eye", "leftEye", "rightEye"),
    "brows": _beginning("brow"),
    "cheeks": _beginning("cheek"),
    "nose": _beginning("nose"),
    "jaw": _beginning("jaw"),
    "mouth": _beginning("mouth"),
    "tongue": _beginning("tongue"),
    "head": _beginning("head"),
}
"""Names for several values at once: indices among the 52 weights and the nine angles after them."""

_BY_DEFAULT_BOTH: Final = _beginning("jaw", "mouth", "tongue", "cheekPuff")


def _ones(indices: tuple[int, ...]) -> Floats:
    mask = np.zeros(len(_VALUES), np.float32)
    mask[list(indices)] = 1.0
    return mask


@dataclass(frozen=True, slots=True, eq=False)
class Mixing:
    """The origin of each of the 61 values."""

    tracker: Floats
    """float32[61]: 1 where the tracker alone drives, else 0."""
    both: Floats
    """float32[61]: 1 where voice and tracker take turns, else 0."""

    @classmethod
    def usual(cls) -> "Mixing":
        """Return what suits a face on camera: jaw, mouth, tongue and puffed cheeks both, the rest tracker."""
        both = _ones(_BY_DEFAULT_BOTH)
        return cls(np.float32(1.0) - both, both)

    def with_origin(self, name: str, origin: str) -> "Mixing":
        """Return a copy in which a part or a channel comes from elsewhere.

        Args:
            name: a key of `PARTS`, or a channel in any usual spelling.
            origin: `tracker`, `voice` or `both`.

        Raises:
            UsageError: no such part or origin.
        """
        wanted = name.replace("_", "").lower()
        channels = {channel.lower(): (index,) for channel, index in CHANNEL_INDEX.items()}
        found = PARTS.get(wanted) or channels.get(wanted)
        if found is None:
            listed = f"the parts are {', '.join(PARTS)}, and `facewire channels` lists the channels"
            raise UsageError(unknown_name("part of the face", name, (*PARTS, *CHANNELS), listed))
        if origin not in tuple(Origin):
            raise UsageError(unknown_name("origin", origin, tuple(Origin), f"choose {', '.join(Origin)}"))
        indices = list(found)
        tracker, both = self.tracker.copy(), self.both.copy()
        tracker[indices] = float(origin == Origin.TRACKER)
        both[indices] = float(origin == Origin.BOTH)
        return replace(self, tracker=tracker, both=both)
