"""A character's traits on the wire: the map `character` in requests and in the status."""

from typing import Final

from facewire.face.character import TRAITS, USUAL, Trait, TraitValue
from facewire.values import Traits
from facewire.wire.fields import FieldError, Fields
from facewire.wire.packing import Value

__all__ = ["FREE", "read_traits", "to_map", "told_traits"]

FREE: Final = "free"
"""A direction that is given back: in words, because nil leaves a setting as it is."""


def to_map(traits: Traits) -> dict[str, Value]:
    """Return the map of `traits`."""
    return {name: _packed(value) for name, value in traits}


def read_traits(fields: Fields) -> Traits:
    """Return the traits that a request changes; none where `character` is absent.

    Raises:
        FieldError: no map, a trait that there is not, or a value that it cannot have.
    """
    if not fields.has("character"):
        return ()
    inner = fields.map("character")
    for name in inner.values:
        if name not in TRAITS:
            raise FieldError(
                "out_of_range", f"character names {name[:64]!r}, which is none of {', '.join(TRAITS)}"
            )
    return tuple((name, _value(inner, name, TRAITS[name])) for name in inner.values if inner.has(name))


def told_traits(fields: Fields) -> Traits:
    """Return the traits that a status tells to differ from the usual; those of a later version are left out.

    Raises:
        FieldError: no map, or a trait of another type.
    """
    if not fields.has("character"):
        return ()
    inner = fields.map("character")
    return tuple((name, _told(inner, name, trait)) for name, trait in TRAITS.items() if inner.has(name))


def _packed(value: TraitValue) -> Value:
    match value:
        case (yaw, pitch):
            return {"yaw": yaw, "pitch": pitch}
        case None:
            return FREE
        case _:
            return value


def _value(fields: Fields, name: str, trait: Trait) -> TraitValue:
    if trait.choices:
        return fields.choice(name, *trait.choices)
    if not trait.direction:
        return fields.number(name, trait.low, trait.high)
    if fields.has_text(name):
        fields.choice(name, FREE)
        return None
    angles = fields.map(name)
    return angles.number("yaw", trait.low, trait.high), angles.number("pitch", trait.low, trait.high)


def _told(fields: Fields, name: str, trait: Trait) -> TraitValue:
    """Return a trait as a later version may have it: a word that is not among the choices is as good."""
    return fields.text(name) if isinstance(getattr(USUAL, name), str) else _value(fields, name, trait)
