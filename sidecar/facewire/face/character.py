"""How one character behaves beside what it says: the traits that its face stages read.

A trait is one field of `Character`. The wire's `set` and `status`, the flags, the `[face]` table and
character files all follow from the field and its metadata, so that a new trait is one field here.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from facewire.errors import UsageError, unknown_name
from facewire.face.expression.table import MOODS
from facewire.face.head.motion import Motion
from facewire.face.head.styles import STYLES
from facewire.values import Traits

__all__ = ["TRAITS", "USUAL", "Character", "Direction", "Trait", "TraitValue"]

Direction = tuple[float, float]
"""Yaw and pitch in radians: positive to the face's own right, and down."""

TraitValue = str | float | Direction | None
"""A word, a number, or a direction; None for a direction that nobody has given."""


@dataclass(frozen=True, slots=True)
class Trait:
    """How one field of `Character` is bounded and explained."""

    help: str
    low: float = 0.0
    high: float = 1.0
    """Bounds of a number, or of each angle of a direction."""
    choices: tuple[str, ...] = ()
    """Where it is a word, what it may be."""
    file: str = ""
    """The choice that comes with a file: a settings file or a flag writes it `CHOICE:FILE`."""
    direction: bool = False
    """Whether it is a direction, which only a running game can give: it has no flag."""
    unit: str = ""
    eased: bool = False
    """Whether what is set while a face is shown comes smoothly (`face.movement.easing`)."""


def _trait(text: str, **more: Any) -> dict[str, Trait]:
    return {"trait": Trait(text, **more)}


_HEAD: Final = _trait(
    "how the head moves by itself; take plays what `facewire template make` made of recorded heads",
    choices=("off", *STYLES, "take"), file="take",
)  # fmt: skip
_HEAD_GAIN: Final = _trait("how much it does", high=2.0, eased=True)
_GAZE: Final = _trait("how much the eyes move by themselves", high=2.0, eased=True)
_BLINKS: Final = _trait("how often the lids blink, against what is usual", high=3.0)
_BROWS: Final = _trait("how much brows and cheeks move with the voice", high=2.0, eased=True)
_ASYMMETRY: Final = _trait("how much left and right differ", high=2.0, eased=True)
_LOOK_AT: Final = _trait(
    "where the eyes look, in place of straight ahead",
    low=-math.pi / 2, high=math.pi / 2, direction=True, unit="rad",
)  # fmt: skip
_MOOD: Final = _trait(
    "what colours the face; auto guesses from the voice how lively it is", choices=("neutral", *MOODS, "auto")
)
_MOOD_GAIN: Final = _trait("how strong the mood is")
_MOOD_FADE: Final = _trait("how long a mood takes to come or go", low=0.1, high=30.0, unit="s")
_MOOD_HOLD: Final = _trait(
    "how long a mood stays before it goes by itself; 0 keeps it", high=3600.0, unit="s"
)
_OF_MOOD: Final = frozenset({"mood", "mood_gain", "mood_hold"})
_MOUTH: Final = _trait("how far the mouth moves", high=2.0, eased=True)
_JAW: Final = _trait("what moves it: -1 the lips, 1 the jaw", low=-1.0, eased=True)
_ARTICULATION: Final = _trait("how clearly it speaks: -1 mumbles, 1 articulates", low=-1.0, eased=True)
_SMILE: Final = _trait("corners of the mouth: 1 smiles at rest, -1 lets them hang", low=-1.0, eased=True)


@dataclass(frozen=True, slots=True)
class Character:
    """The traits of one character.

    Raises:
        UsageError: a value is out of range or not one of the choices.
    """

    head: str = field(default="calm", metadata=_HEAD)
    head_gain: float = field(default=1.0, metadata=_HEAD_GAIN)
    gaze: float = field(default=1.0, metadata=_GAZE)
    blinks: float = field(default=1.0, metadata=_BLINKS)
    brows: float = field(default=1.0, metadata=_BROWS)
    asymmetry: float = field(default=1.0, metadata=_ASYMMETRY)
    look_at: Direction | None = field(default=None, metadata=_LOOK_AT)
    mood: str = field(default="neutral", metadata=_MOOD)
    mood_gain: float = field(default=0.7, metadata=_MOOD_GAIN)
    mood_fade: float = field(default=0.5, metadata=_MOOD_FADE)
    mood_hold: float = field(default=0.0, metadata=_MOOD_HOLD)
    mouth: float = field(default=1.0, metadata=_MOUTH)
    jaw: float = field(default=0.0, metadata=_JAW)
    articulation: float = field(default=0.0, metadata=_ARTICULATION)
    smile: float = field(default=0.0, metadata=_SMILE)
    motion: Motion | None = None
    """What `head` plays as `take`; no trait, for a file's name comes from no wire."""
    moods_asked: int = 0
    """Counts how often a mood has been asked for: the same one again begins its hold anew."""

    def __post_init__(self) -> None:
        for name, trait in TRAITS.items():
            _check(name, getattr(self, name), trait)

    def with_traits(self, changes: Traits) -> "Character":
        """Return a copy with the named traits changed.

        Raises:
            UsageError: no such trait, or a value that it cannot have.
        """
        values = dict(changes)
        for name in values:
            if name not in TRAITS:
                raise UsageError(
                    unknown_name("trait", name, TRAITS, f"the traits of a character are {', '.join(TRAITS)}")
                )
        asked = self.moods_asked + (not _OF_MOOD.isdisjoint(values))
        return replace(self, **values, moods_asked=asked)  # type: ignore[arg-type]

    @property
    def unusual(self) -> Traits:
        """Return the traits that differ from those of a character that nobody has asked to be otherwise."""
        return tuple(
            (name, value) for name in TRAITS if (value := getattr(self, name)) != getattr(USUAL, name)
        )


TRAITS: Final[Mapping[str, Trait]] = {
    one.name: one.metadata["trait"] for one in fields(Character) if one.metadata
}


def _check(name: str, value: TraitValue, trait: Trait) -> None:
    if isinstance(value, str) or trait.choices:
        if value not in trait.choices:
            choices = f"choose {', '.join(trait.choices)}"
            raise UsageError(unknown_name(name, str(value), trait.choices, choices))
        return
    if value is None and trait.direction:
        return
    numbers = value if isinstance(value, tuple) else (value,)
    unit = f" {trait.unit}" if trait.unit else ""
    for number in numbers:
        if not isinstance(number, int | float) or not trait.low <= number <= trait.high:
            raise UsageError(f"{name} is {number}; it must be from {trait.low:g} to {trait.high:g}{unit}")


USUAL: Final = Character()
"""A character that nobody has asked to be otherwise."""
