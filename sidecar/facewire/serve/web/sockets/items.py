"""The sounds of a realtime conversation, whose server wants to hear how much of each was heard."""

from dataclasses import dataclass
from typing import Final

from facewire.values import Event
from facewire.wire.control import Done
from facewire.wire.web.speech import Item, truncate_text

__all__ = ["Items"]

_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class _Heard:
    """A sound on the subject's timeline."""

    item: Item
    utterance: int
    start_s: float


class Items:
    """Where on the subject's timeline each sound begins. Belongs to the event loop."""

    def __init__(self) -> None:
        self._items: list[_Heard] = []

    def note(self, item: Item | None, done: Done) -> None:
        """Remember where a sound begins, of which a piece was pushed."""
        if item is None or any(one.item == item for one in self._items):
            return
        self._items = [*self._items[-_MOST:], _Heard(item, done.utterance, done.t)]

    def finish(self, event: Event) -> None:
        """Forget what was heard to its end."""
        if not event.interrupted:
            self._items = [one for one in self._items if one.utterance > event.utterance]

    def truncated(self, done: Done) -> list[str]:
        """Return what the server is to be told of sounds that a cancel has cut off."""
        first, items, self._items = done.utterance, self._items, []
        return [truncate_text(one.item, done.t - one.start_s) for one in items if 0 < first <= one.utterance]
