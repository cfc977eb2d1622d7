"""The one place where traits that are numbers come smoothly, whatever stage they are for.

What is set while a face is shown may differ widely from what was; nobody's brows or mouth get there within a
frame. A trait says in `Character` whether it is eased. Those that are not are counts and times, which nothing
shows as they change, and the strength of a mood, which takes its own time.
"""

from dataclasses import replace
from typing import Final

from facewire.face.character import TRAITS, Character
from facewire.face.movement.follower import Follower

__all__ = ["EASED", "EASES_S", "Easing"]

EASES_S: Final = 0.6
"""A number has come 99 % of its way after so long."""
EASED: Final = tuple(name for name, trait in TRAITS.items() if trait.eased)
_STILL: Final = 1e-3
"""Distance, and way in a frame, under which a number has arrived."""


class Easing:
    """Lets the numbers of one character follow what is set.

    Args:
        fps: frames per second.
    """

    def __init__(self, fps: int) -> None:
        self._frame_s = 1.0 / fps
        self._asked: Character | None = None
        self._moving: dict[str, Follower] = {}

    def step(self, asked: Character) -> Character:
        """Return the character of the next frame.

        The first one is as it is asked for; so is every one of whose numbers none is on its way.

        Args:
            asked: what is set.
        """
        if asked is not self._asked:
            self._set(asked)
        if not self._moving:
            return asked
        values: dict[str, float] = {}
        for name, follower in tuple(self._moving.items()):
            target, trait = getattr(asked, name), TRAITS[name]
            value = follower.step(target, self._frame_s)
            if max(abs(value - target), abs(follower.speed) * self._frame_s) < _STILL:
                del self._moving[name]
            else:
                values[name] = min(max(value, trait.low), trait.high)
        return replace(asked, **values) if values else asked  # type: ignore[arg-type]

    def _set(self, asked: Character) -> None:
        before, self._asked = self._asked, asked
        if before is None:
            return
        for name in EASED:
            if name not in self._moving and (was := getattr(before, name)) != getattr(asked, name):
                self._moving[name] = Follower(EASES_S, was)
