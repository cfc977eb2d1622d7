"""Frames as a streaming network makes them."""

from dataclasses import dataclass
from typing import NamedTuple

from facewire.engine.lookahead import LookAhead
from facewire.ports import Sound

__all__ = ["Framed", "Timed"]


class Timed(NamedTuple):
    """A sound as far as its states depend on it."""

    sound: Sound
    epoch: int
    end: int | None
    """Sample from which on it is silent; None where that is not heard."""


@dataclass(frozen=True, slots=True)
class Framed:
    """One frame of a sound."""

    key: Timed
    lookahead: LookAhead
    until: int
    """Sample up to which it hears."""
    steps: int
    """Whole steps that it hears."""
    pose: int
    """The pose at its own time."""
    interval: range
    """Those that belong to it."""
