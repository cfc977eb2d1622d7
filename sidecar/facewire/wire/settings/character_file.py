"""A character file: how one face is made, as JSON that the sidecar, Godot and Unreal read.

It is what `set` takes, without whom it is for: `character` (traits), `gain`, `offset` and `mask`. JSON,
because every engine reads it already; a reader may hand the keys on as they are. No file is touched here.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from facewire.errors import UsageError, WireError, unknown_name
from facewire.face.character import TRAITS
from facewire.face.tune import MASKS, MAX_GAIN, MAX_OFFSET
from facewire.values import SettingsStatus, Traits
from facewire.wire.fields import FieldError, Fields
from facewire.wire.settings.making import by_name, read_by_channel, read_mask, to_map
from facewire.wire.settings.traits import read_traits
from facewire.wire.settings.traits import to_map as traits_to_map

__all__ = ["MOST_BYTES", "CharacterFile", "decode", "encode"]

_FORMAT: Final = "facewire_character"
_VERSION: Final = 1
_KEYS: Final = (_FORMAT, "character", "gain", "offset", "mask")
_DIGITS: Final = 6
"""A gain is a float32: what is behind its sixth digit is noise."""
MOST_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class CharacterFile:
    """What a character file says."""

    character: Traits = ()
    gain: tuple[tuple[int, float], ...] = ()
    """(channel index, 0..10)"""
    offset: tuple[tuple[int, float], ...] = ()
    """(channel index, -1..1)"""
    mask: frozenset[int] | None = None
    """Indices of the channels that are driven; None where it does not say."""


def decode(data: bytes) -> CharacterFile:
    """Return what the bytes of a character file say: UTF-8, with or without a mark that says so.

    Raises:
        UsageError: no JSON, another kind of file or a later version, or a value that cannot be.
    """
    if len(data) > MOST_BYTES:
        raise UsageError("it is longer than 1 MiB; a character file has a few lines")
    try:
        # A whole number may have more digits than any other reader's.
        values = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_int=float)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"it is not JSON ({error})") from error
    if not isinstance(values, dict) or _FORMAT not in values:
        raise UsageError(f'it is no character file: there is no "{_FORMAT}": {_VERSION} in it')
    if values[_FORMAT] != _VERSION or isinstance(values[_FORMAT], bool):
        told = values[_FORMAT]
        raise UsageError(f"it is of version {told!r}, and this program reads {_VERSION}; update it")
    for key in values:
        if key not in _KEYS:
            raise UsageError(unknown_name("key", key, _KEYS, f"a character file has {', '.join(_KEYS)}"))
    try:
        fields = Fields(values)
        _check_directions(fields)
        return CharacterFile(
            character=read_traits(fields),
            gain=read_by_channel(fields, "gain", 0.0, MAX_GAIN),
            offset=read_by_channel(fields, "offset", -MAX_OFFSET, MAX_OFFSET),
            mask=read_mask(fields),
        )
    except WireError as error:
        raise UsageError(str(error)) from error


def encode(settings: SettingsStatus) -> str:
    """Return the text of the file that makes a face so; what is as usual is left out.

    Where the eyes look is a game's, and no part of it.
    """
    traits = tuple((name, value) for name, value in settings.character if not TRAITS[name].direction)
    values: dict[str, object] = {_FORMAT: _VERSION, "character": _tidy(traits_to_map(traits))}
    if settings.gain:
        values["gain"] = _tidy(by_name(settings.gain))
    if settings.offset:
        values["offset"] = _tidy(by_name(settings.offset))
    if settings.mask != MASKS["full"]:
        values["mask"] = to_map(settings)["mask"]
    return json.dumps(values, indent=2) + "\n"


def _check_directions(fields: Fields) -> None:
    """Refuse a direction with more than its angles; on the wire a later version may have more."""
    traits = fields.values.get("character")
    for name, value in traits.items() if isinstance(traits, dict) else ():
        if isinstance(value, dict) and value.keys() - {"yaw", "pitch"}:
            raise FieldError("out_of_range", f"character.{name} has more than yaw and pitch")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key comes twice")
    return values


def _tidy(values: dict[str, object]) -> dict[str, object]:
    return {
        name: float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value
        for name, value in values.items()
    }
