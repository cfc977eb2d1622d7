"""How faces are made, on the wire: gains, offsets, mask, look-ahead and traits, in requests and statuses."""

import math
from collections.abc import Iterable
from typing import Literal

from facewire.face.channels import CHANNEL_INDEX, CHANNELS
from facewire.face.tune import MASKS
from facewire.grid import MAX_LOOKAHEAD_MS
from facewire.values import SettingsStatus
from facewire.wire.fields import FieldError, Fields
from facewire.wire.packing import Value
from facewire.wire.settings import traits

__all__ = [
    "by_name",
    "channel_names",
    "from_fields",
    "read_by_channel",
    "read_lookahead",
    "read_mask",
    "to_map",
]


def to_map(settings: SettingsStatus) -> dict[str, Value]:
    """Return the keys of `settings` as the status message has them."""
    words = [word for word, channels in MASKS.items() if channels == settings.mask]
    return {
        "gain": by_name(settings.gain),
        "offset": by_name(settings.offset),
        "mask": words[0] if words else channel_names(settings.mask),
        "lookahead": settings.lookahead,
        "character": traits.to_map(settings.character),
    }


def from_fields(fields: Fields) -> SettingsStatus:
    """Return the settings that a status tells; what it does not tell has its default.

    Raises:
        FieldError: a key is not what it should be.
    """
    default = SettingsStatus()
    mask = read_mask(fields)
    lookahead = read_lookahead(fields)
    return SettingsStatus(
        gain=read_by_channel(fields, "gain"),
        offset=read_by_channel(fields, "offset"),
        mask=default.mask if mask is None else mask,
        lookahead=default.lookahead if lookahead is None else lookahead,
        character=traits.told_traits(fields),
    )


def by_name(pairs: tuple[tuple[int, float], ...]) -> dict[str, Value]:
    """Return (channel index, number) pairs by the channels' names."""
    return {CHANNELS[index]: value for index, value in pairs}


def channel_names(channels: Iterable[int]) -> list[str]:
    """Return the names of `channels`, in the order of the frame."""
    return [CHANNELS[index] for index in sorted(channels)]


def read_lookahead(fields: Fields) -> float | Literal["full"] | None:
    """Return `lookahead`, None if it is absent.

    Raises:
        FieldError: neither 0 to `MAX_LOOKAHEAD_MS` nor `full`.
    """
    if not fields.has("lookahead"):
        return None
    if fields.has_text("lookahead"):
        fields.choice("lookahead", "full")
        return "full"
    return fields.number("lookahead", 0.0, MAX_LOOKAHEAD_MS)


def read_by_channel(
    fields: Fields, key: str, low: float = -math.inf, high: float = math.inf
) -> tuple[tuple[int, float], ...]:
    """Return the map from channel to number at `key` as pairs with the channel's index; empty if absent.

    Raises:
        FieldError: not such a map, or a number is not within `low` to `high`, or not finite.
    """
    if not fields.has(key):
        return ()
    numbers = fields.map(key)
    return tuple((_channel(name, key), numbers.number(name, low, high)) for name in numbers.values)


def read_mask(fields: Fields) -> frozenset[int] | None:
    """Return the channels that `mask` drives, None if it is absent.

    Raises:
        FieldError: neither one of the words of `MASKS` nor an array of channels.
    """
    if not fields.has("mask"):
        return None
    if fields.has_text("mask"):
        return MASKS[fields.choice("mask", *MASKS)]
    return frozenset(_channel(name, "mask") for name in fields.texts("mask"))


def _channel(name: str, field: str) -> int:
    if name not in CHANNEL_INDEX:
        raise FieldError("out_of_range", f"{field} names {name[:64]!r}, which is not one of the 52 channels")
    return CHANNEL_INDEX[name]
