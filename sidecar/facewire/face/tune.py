"""What an artist turns: a gain and an offset for each channel, a clamp, and a mask of what is driven."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from facewire.errors import UsageError, unknown_name
from facewire.face.channels import CHANNEL_INDEX, CHANNELS, LOWER_FACE, POSE_ANGLES
from facewire.face.rest import REST
from facewire.values import Face, Floats

__all__ = ["MASKS", "MAX_GAIN", "MAX_OFFSET", "Tuning", "channel_index", "parse_mask"]

MAX_GAIN: Final = 10.0
"""A gain is 0 to this."""

MAX_OFFSET: Final = 1.0
"""An offset is minus this to this."""

_JAW_OPEN = CHANNEL_INDEX["jawOpen"]
_MOUTH_CLOSE = CHANNEL_INDEX["mouthClose"]
_MOUTH = [index for index, name in enumerate(CHANNELS) if name.startswith(("jaw", "mouth", "tongue"))]
_EYES: Final = tuple(
    (
        [index for index, name in enumerate(CHANNELS) if name.startswith("eyeLook") and name.endswith(side)],
        [index for index, name in enumerate(POSE_ANGLES) if name.startswith(f"{side.lower()}Eye")],
    )
    for side in ("Left", "Right")
)
"""For each eye, the channels that say where it looks, and its angles."""

MASKS: Mapping[str, frozenset[int]] = {
    "full": frozenset(range(len(CHANNELS))),
    "lower": LOWER_FACE,
    "upper": frozenset(range(len(CHANNELS))) - LOWER_FACE,
    "none": frozenset(),
}
"""Named sets of driven channels; `lower` leaves eyes, brows and cheeks to a face tracker."""


def channel_index(name: str) -> int:
    """Return the index of a channel under any usual spelling: `jawOpen`, `JawOpen`, `jaw_open`.

    Raises:
        UsageError: no such channel.
    """
    wanted = name.replace("_", "").lower()
    for index, channel in enumerate(CHANNELS):
        if channel.lower() == wanted:
            return index
    raise UsageError(unknown_name("channel", name, CHANNELS, "`facewire channels` lists the 52 names"))


def parse_mask(name: str, value: object) -> frozenset[int]:
    """Return the indices of the channels that a mask drives.

    Args:
        name: of the setting, for messages.
        value: `full`, `lower`, `upper`, `none`, or a list of channel names.

    Raises:
        UsageError: neither.
    """
    otherwise = f"choose {', '.join(MASKS)} or list channel names"
    if isinstance(value, str):
        if value not in MASKS:
            raise UsageError(unknown_name("mask", value, MASKS, otherwise))
        return MASKS[value]
    if isinstance(value, list):
        return frozenset(channel_index(str(channel)) for channel in value)
    raise UsageError(f"{name} is {value!r}; {otherwise}")


def _filled(value: float) -> Floats:
    return np.full(len(CHANNELS), value, np.float32)


_ONE: Final = np.float32(1.0)
_NONE: Final = _filled(0.0)
_ALL: Final = _filled(1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Tuning:
    """Applied to every frame: `clip(weight * gain + offset, 0, 1)` where the mask is set, else 0."""

    gain: Floats = field(default_factory=lambda: _filled(1.0))
    """float32[52], 0..10."""
    offset: Floats = field(default_factory=lambda: _filled(0.0))
    """float32[52], -1..1."""
    mask: Floats = field(default_factory=lambda: _filled(1.0))
    """float32[52], 0 or 1."""
    _usual: bool = field(init=False)
    """Whether nothing is changed."""
    _mouth: bool = field(init=False)
    """Whether any channel of the mouth is driven."""
    _away: tuple[int, ...] = field(init=False)
    """Angles of the eyes that are not driven."""

    def __post_init__(self) -> None:
        changed = (self.gain != _ONE).any() or self.offset.any() or (self.mask != _ONE).any()
        object.__setattr__(self, "_usual", not changed)
        object.__setattr__(self, "_mouth", bool(self.mask[_MOUTH].any()))
        away = [angle for looks, angles in _EYES if not self.mask[looks].any() for angle in angles]
        object.__setattr__(self, "_away", tuple(away))

    def with_gain(self, channel: int, gain: float) -> "Tuning":
        """Return a copy with one gain set."""
        return replace(self, gain=_put(self.gain, channel, gain))

    def with_offset(self, channel: int, offset: float) -> "Tuning":
        """Return a copy with one offset set."""
        return replace(self, offset=_put(self.offset, channel, offset))

    def with_mask(self, driven: frozenset[int]) -> "Tuning":
        """Return a copy that drives only the channels in `driven`."""
        mask = np.array([index in driven for index in range(len(CHANNELS))], np.float32)
        return replace(self, mask=mask)

    def apply(self, face: Face) -> Face:
        """Return a face with its weights tuned and brought into 0..1; the same face where nothing is changed.

        Visemes follow the mask: where no channel of the mouth is driven they say silence, so that an avatar
        with viseme shapes leaves its mouth to the tracker as one with ARKit shapes does. So do the angles of
        an eye, for an avatar whose eyes are bones.
        """
        if self._usual:
            return face
        weights = face.weights * self.gain
        # mouthClose is measured against jawOpen: lips that meet must still meet when the jaw moves more.
        weights[_MOUTH_CLOSE] *= self.gain[_JAW_OPEN]
        weights += self.offset
        _clamped(weights)
        weights *= self.mask
        pose = face.pose
        if self._away:
            pose = pose.copy()
            pose[list(self._away)] = 0.0
        return Face(weights, pose, face.visemes if self._mouth else REST.visemes, face.voice)


def _clamped(weights: Floats) -> Floats:
    """Bring weights into 0..1, in place."""
    np.maximum(weights, _NONE, out=weights)
    return np.minimum(weights, _ALL, out=weights)


def _put(values: Floats, index: int, value: float) -> Floats:
    changed = values.copy()
    changed[index] = value
    return changed
